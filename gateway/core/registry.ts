/** The registry of units: who may connect. */
import type { ProfileSettings } from "../../protocol/messages.ts";
import type { UnitEntry } from "./fleet.ts";
import type { Recorded } from "./ledger.ts";

export const UNIT_KINDS = ["e-bike", "motorcycle", "foot", "car", "other"] as const;

/** A unit with the PBKDF2 form of its secret (mosquitto's `$7$`, so that it can be exported to an external broker). */
export type RegisteredUnit = UnitEntry & { readonly secretHash: string };

/** Where the registry is kept. A station that a unit names is added when there is none of that name. */
export interface UnitTable {
  units(): Promise<readonly RegisteredUnit[]>;
  /** Adds a unit. Rejects with `conflict` when there is one of that name. */
  addUnit(recorded: Recorded<RegisteredUnit>): Promise<void>;
  /** Adds those that are new, and changes the kind and station of the others. */
  saveUnits(recorded: Recorded<readonly RegisteredUnit[]>): Promise<void>;
}

/** How a unit was told to report. */
export type UnitProfile = { readonly unit: string; readonly profile: ProfileSettings };

/** Where the profiles are kept. */
export interface ProfileTable {
  profiles(): Promise<readonly UnitProfile[]>;
  /** On disk when it resolves. */
  setProfile(recorded: Recorded<UnitProfile>): Promise<void>;
}
