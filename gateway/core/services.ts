/** What the HTTP layer needs of the gateway. */
import type { ProfileSettings } from "../../protocol/messages.ts";
import type { IssuedCertificate } from "./certificate.ts";
import type { ShownUnit, UnitEntry } from "./fleet.ts";
import type { Entry, Ledger } from "./ledger.ts";
import type { RegisteredUnit } from "./registry.ts";
import type { TrackStore } from "./track.ts";

/** The live state, and whoever wants to hear of changes. */
export interface LiveFleet {
  all(): readonly ShownUnit[];
  one(unit: string): ShownUnit | null;
  /** Calls `listener` on every change; answers how to stop that. */
  listen(listener: (change: { readonly unit: string; readonly what: "fix" | "status" }) => void): () => void;
}

/** A secret, which is shown here and never again. */
export type Shown = { readonly unit: string; readonly secret: string };

/** The registry of units. */
export interface UnitAdmin {
  /** Every unit, with the hash of its secret. */
  units(): readonly RegisteredUnit[];
  /** Rejects: `invalid`, `conflict`. */
  add(unit: UnitEntry, entry: Entry): Promise<Shown>;
  /** Changes kind and station. Rejects: `invalid`, `not_found`. */
  change(unit: UnitEntry, entry: Entry): Promise<void>;
  /** A new secret; the old one, and every certificate so far, end at once, on live connections too. Rejects: `not_found`. */
  rotate(unit: string, entry: Entry): Promise<Shown>;
  /** Nothing of the unit's gets in any more, at once; the unit and its history stay. Rejects: `not_found`. */
  revoke(unit: string, entry: Entry): Promise<void>;
  certificates(): readonly IssuedCertificate[];
  /** Writes down a certificate before it is handed over. Rejects: `invalid`, `not_found`, `conflict`. */
  addCertificate(certificate: IssuedCertificate, entry: Entry): Promise<void>;
}

/** How units report. */
export interface ProfileAdmin {
  /** Throws `not_found`. */
  profile(unit: string): ProfileSettings;
  /** On disk when it resolves. Rejects: `not_found`, `unavailable`. */
  setProfile(unit: string, profile: ProfileSettings, entry: Entry): Promise<void>;
}

export interface QuarantineList {
  /** The newest 200 entries with an id under `before`. */
  quarantine(before: number): Promise<readonly { readonly id: number }[]>;
}

export type Services = {
  readonly fleet: LiveFleet;
  readonly tracks: TrackStore;
  readonly ledger: Ledger;
  readonly quarantine: QuarantineList;
  readonly units: UnitAdmin;
  readonly profiles: ProfileAdmin;
};
