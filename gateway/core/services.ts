/** What the HTTP layer needs of the gateway. */
import type { ProfileSettings } from "../../protocol/messages.ts";
import type { ShownUnit, UnitEntry } from "./fleet.ts";
import type { Entry, Ledger } from "./ledger.ts";
import type { DeskEntry, DeskInput, DeskState } from "./sos/desk.ts";
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

/** A page of ids, and what to ask with for the next one; null: there is none. */
export type Page = { readonly ids: readonly string[]; readonly next: string | null };

/** The SOS desk. */
export interface SosService {
  /** All that is open, and what ended in the last day. */
  readonly state: DeskState;
  /** The same, with one that may have ended before. */
  withIncident(id: string): Promise<DeskState>;
  withOrder(id: string): Promise<DeskState>;
  /** Everything that happened to an incident, oldest first. */
  history(id: string): Promise<readonly DeskEntry[]>;
  /** Newest first. `before`: a page's `next`. Rejects with `invalid` when that reads otherwise. */
  list(what: "incident" | "order", isOpen: boolean, before: string | null, limit: number): Promise<Page>;
  /** On disk and told when it resolves. Rejects: `not_found`, `conflict`, `unavailable`. */
  submit(input: DeskInput): Promise<{ readonly subject: string | null }>;
}

export type Services = {
  readonly fleet: LiveFleet;
  readonly tracks: TrackStore;
  readonly desk: SosService;
  /** Whether somebody is on duty with the unit now; null where nobody keeps duty. */
  readonly isOnDuty: (unit: string) => boolean | null;
  readonly ledger: Ledger;
  readonly quarantine: QuarantineList;
  readonly units: UnitAdmin & { units(): readonly (UnitEntry & { readonly secretHash: string })[] };
  readonly profiles: ProfileAdmin;
};
