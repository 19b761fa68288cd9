/** What the HTTP layer needs of the gateway. */
import type { ProfileSettings } from "../../protocol/messages.ts";
import type { Accounts } from "./access/accounts.ts";
import type { ShownUnit, UnitEntry } from "./fleet.ts";
import type { Entry, Ledger } from "./ledger.ts";
import type { TrackStore } from "./track.ts";

/** The live state, and whoever wants to hear of changes. */
export interface LiveFleet {
  all(): readonly ShownUnit[];
  one(unit: string): ShownUnit | null;
  /** Calls `listener` on every change; answers how to stop that. */
  listen(listener: (change: { readonly unit: string; readonly what: "fix" | "status" }) => void): () => void;
}

/** Adding units. */
export interface UnitAdmin {
  /** Rejects: `invalid`, `conflict`. The secret is shown here and never again. */
  add(unit: UnitEntry, entry: Entry): Promise<{ readonly unit: string; readonly secret: string }>;
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
  readonly units: UnitAdmin & { units(): readonly (UnitEntry & { readonly secretHash: string })[] };
  readonly profiles: ProfileAdmin;
  readonly accounts: Accounts;
};
