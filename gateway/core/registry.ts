/** The registry of units: who may connect. */
import type { ProfileSettings } from "../../protocol/messages.ts";
import type { IssuedCertificate } from "./certificate.ts";
import type { KnownUnit, UnitEntry } from "./fleet.ts";
import type { Recorded } from "./ledger.ts";

export const UNIT_KINDS = ["e-bike", "motorcycle", "foot", "car", "other"] as const;

/**
 * A unit with the PBKDF2 form of its secret (mosquitto's `$7$`, so that it can be exported to an external broker), and since
 * when it may not connect, Unix ms; null: it may.
 */
export type RegisteredUnit = KnownUnit & { readonly secretHash: string };

/** A new secret from `time` on, Unix ms. */
export type NewSecret = { readonly unit: string; readonly secretHash: string; readonly time: number };
export type Revocation = { readonly unit: string; readonly time: number };

/** Where the registry is kept. A station that a unit names is added when there is none of that name. */
export interface UnitTable {
  units(): Promise<readonly RegisteredUnit[]>;
  /** Adds a unit. Rejects with `conflict` when there is one of that name. */
  addUnit(recorded: Recorded<RegisteredUnit>): Promise<void>;
  /** Adds those that are new, and changes the kind, station and label of the others. */
  saveUnits(recorded: Recorded<readonly RegisteredUnit[]>): Promise<void>;
  /** Changes kind, station and label. Rejects with `not_found`. */
  changeUnit(recorded: Recorded<UnitEntry>): Promise<void>;
  /** The unit may connect (again), with this secret only: its certificates so far are revoked. Rejects with `not_found`. */
  setSecret(recorded: Recorded<NewSecret>): Promise<void>;
  /** The unit and its certificates may not connect; the earliest revocation stays. Rejects with `not_found`. */
  revokeUnit(recorded: Recorded<Revocation>): Promise<void>;
  certificates(): Promise<readonly IssuedCertificate[]>;
  /** Rejects with `conflict` when there is one with that serial number. */
  addCertificate(recorded: Recorded<IssuedCertificate>): Promise<void>;
}

/** How a unit was told to report. */
export type UnitProfile = { readonly unit: string; readonly profile: ProfileSettings };

/** Where the profiles are kept. */
export interface ProfileTable {
  profiles(): Promise<readonly UnitProfile[]>;
  /** On disk when it resolves. */
  setProfile(recorded: Recorded<UnitProfile>): Promise<void>;
}
