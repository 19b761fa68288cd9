/** What the HTTP layer needs of the gateway. */
import type { ProfileSettings } from "../../protocol/messages.ts";
import type { Accounts } from "./access/accounts.ts";
import type { IssuedCertificate } from "./certificate.ts";
import type { TrailStore } from "./export/trail.ts";
import type { ShownUnit, UnitEntry } from "./fleet.ts";
import type { Entry, Ledger } from "./ledger.ts";
import type { Head } from "./ledger-chain.ts";
import type { LedgerFilter, LedgerPage } from "./ledger-reading.ts";
import type { MapService } from "./map/service.ts";
import type { ReportService } from "./patrol/service.ts";
import type { UnitRow } from "./people/cells.ts";
import type { Placed } from "./people/people.ts";
import type { PeopleTables } from "./people/tables.ts";
import type { Admitted, ListedQuarantined, Quarantined, QuarantinePage } from "./quarantine.ts";
import type { RegisteredUnit } from "./registry.ts";
import type { DeskEntry, DeskInput, DeskState } from "./sos/desk.ts";
import type { During, DuringQuery } from "./sos/table.ts";
import type { TrackStore } from "./track.ts";
import type { ZoneTables } from "./zones/tables.ts";

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
  /** Changes kind, station and label. Rejects: `invalid`, `not_found`. */
  change(unit: UnitEntry, entry: Entry): Promise<void>;
  /** A new secret; the old one, and every certificate so far, end at once, on live connections too. Rejects: `not_found`. */
  rotate(unit: string, entry: Entry): Promise<Shown>;
  /** Nothing of the unit's gets in any more, at once; the unit and its history stay. Rejects: `not_found`. */
  revoke(unit: string, entry: Entry): Promise<void>;
  certificates(): readonly IssuedCertificate[];
  /** Writes down a certificate before it is handed over. Rejects: `invalid`, `not_found`, `conflict`. */
  addCertificate(certificate: IssuedCertificate, entry: Entry): Promise<void>;
  /**
   * Adds those that are new and changes kind, station and label of the others: all of them or, rejecting with every problem
   * (`invalid`), none. The secrets of the new ones are shown here and never again; null of the others.
   */
  import(rows: readonly Placed<UnitRow>[], entry: Entry): Promise<readonly ImportedUnit[]>;
}

export type ImportedUnit = { readonly unit: string; readonly secret: string | null };

/** How units report. */
export interface ProfileAdmin {
  /** Throws `not_found`. */
  profile(unit: string): ProfileSettings;
  /** On disk when it resolves. Rejects: `not_found`, `unavailable`. */
  setProfile(unit: string, profile: ProfileSettings, entry: Entry): Promise<void>;
}

export interface QuarantineService {
  /** The newest 200 entries of a page. */
  list(page: QuarantinePage): Promise<readonly ListedQuarantined[]>;
  /** One entry, whole; null when there is none. */
  one(id: number): Promise<Quarantined | null>;
  /**
   * Tries it again under the rules of today. Rejects with `conflict` when it cannot be tried, `unavailable` when the disk
   * refuses or no gateway runs.
   */
  admit(entry: Quarantined): Promise<Admitted>;
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
  /** The ids of what concerned these units in that span. */
  during(query: DuringQuery): Promise<During>;
  /** On disk and told when it resolves. Rejects: `not_found`, `conflict`, `unavailable`. */
  submit(input: DeskInput): Promise<{ readonly subject: string | null }>;
}

/**
 * `entries`: how many follow each other from the first. `hash`: the last one's. `problems`: what was changed, as sentences.
 * `notes`: what cannot be told.
 */
export type LedgerVerdict = {
  readonly isSound: boolean;
  readonly entries: number;
  readonly hash: string;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
};

/** Reading the ledger. */
export interface LedgerReading {
  head(): Promise<Head>;
  /** `given`: a head that was written down elsewhere, or null. */
  verify(given: Head | null): Promise<LedgerVerdict>;
  /** Entries that fit, newest first, with numbers under `before`. */
  list(filter: LedgerFilter, before: number): Promise<LedgerPage>;
  /** What concerns one officer. */
  extract(officer: string, before: number): Promise<LedgerPage>;
}

export interface PurposeRule {
  /**
   * Rejects when a look at units of `stations` from `from` on (Unix ms) needs a purpose (`forbidden`), or when the one that
   * was given is none (`invalid`).
   */
  check(stations: readonly (string | null)[], from: number, purpose: string | null): Promise<void>;
}

/** A file that is sent once and leaves nothing behind. */
export type ExportFile = AsyncDisposable & {
  readonly bytes: number;
  /** Its SHA-256 in hex. */
  readonly sha256: string;
  readonly content: () => AsyncIterable<Uint8Array>;
};

/** Where exports are made before they are sent, so that the ledger can say what left. */
export interface ExportRoom {
  /** Rejects: `unavailable` (no room on the disk, or aborted), `limited` (others are under way), `invalid` (too big). */
  make(text: AsyncIterable<string>, signal: { readonly aborted: boolean }): Promise<ExportFile>;
}

export type Services = {
  readonly fleet: LiveFleet;
  readonly tracks: TrackStore;
  readonly trails: TrailStore;
  readonly exports: ExportRoom;
  readonly desk: SosService;
  /** The units that somebody is assigned to now; null where nobody keeps assignments. */
  readonly onDuty: () => Promise<ReadonlySet<string> | null>;
  readonly ledger: Ledger;
  readonly quarantine: QuarantineService;
  readonly units: UnitAdmin;
  readonly profiles: ProfileAdmin;
  readonly people: PeopleTables;
  readonly zones: ZoneTables;
  readonly audit: LedgerReading;
  readonly purpose: PurposeRule;
  readonly accounts: Accounts;
  readonly map: MapService;
  readonly reports: ReportService;
};
