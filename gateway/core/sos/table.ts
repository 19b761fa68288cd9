/** Where the desk's journal is kept: `desk.db`. */
import type { Span } from "../track.ts";
import type { DeskEntry } from "./desk.ts";

/** A unit's `sos` record by its identity; `body` is its canonical content. */
export type SosArrival = {
  readonly unit: string;
  readonly outbox: string;
  readonly seq: number;
  readonly receivedTime: number;
  readonly body: string;
};

/** `conflict`: the identity was used before for other content. */
export type ArrivalFate = "stored" | "duplicate" | "conflict";

/**
 * One transaction. `ends`: the incidents and orders that are at an end after it (Unix ms), and those that go on again
 * (null); `begins`: what begins in it.
 */
export type DeskCommit = {
  readonly arrivals: readonly SosArrival[];
  readonly entries: readonly DeskEntry[];
  readonly begins: readonly Beginning[];
  readonly ends: readonly { readonly id: string; readonly kind: "incident" | "order"; readonly at: number | null }[];
};

export type Beginning =
  | { readonly kind: "incident"; readonly id: string; readonly unit: string; readonly at: number }
  | {
      readonly kind: "order";
      readonly id: string;
      readonly unit: string;
      readonly at: number;
      readonly incident: string | null;
    };

/** A list is cut at `limit`, newest first, all of it before the `before` that the one before it ended with. */
export type SosQuery = {
  readonly isOpen: boolean;
  readonly before: { readonly at: number; readonly id: string } | null;
  readonly limit: number;
};

/** What concerned `units` in `span`: incidents from the press to the close, orders until they ended, for a day at most. */
export type DuringQuery = { readonly units: readonly string[]; readonly span: Span; readonly limit: number };
export type During = { readonly incidents: readonly string[]; readonly orders: readonly string[] };

export type Listed = { readonly id: string; readonly at: number };

export interface DeskTable {
  /** All of it on disk when it resolves, or none. Answers what each arrival was. Rejects with `unavailable`. */
  commitDesk(commit: DeskCommit): Promise<readonly ArrivalFate[]>;
  /** The entries of all that is open or ended at `since` or later, and of each unit's newest incidents, in order. */
  deskSince(since: number): Promise<readonly DeskEntry[]>;
  /** The entries of one incident, in order; none where there is no such incident. */
  incidentEntries(id: string): Promise<readonly DeskEntry[]>;
  orderEntries(id: string): Promise<readonly DeskEntry[]>;
  /** Whether the identity is on disk already. */
  knowsArrival(arrival: SosArrival): Promise<boolean>;
  /** At most `limit` of each kind, oldest first. */
  during(query: DuringQuery): Promise<During>;
  /** Newest first, with when each began. */
  listIncidents(query: SosQuery): Promise<readonly Listed[]>;
  listOrders(query: SosQuery): Promise<readonly Listed[]>;
  /** Keeps room for presses on a disk that is full otherwise; false when the disk has none. */
  reserveDesk(): Promise<boolean>;
}
