/**
 * What the device keeps until the gateway has it, as the parts that send see it. A record's identity is the id of the
 * outbox it was made in (8 hex digits) and its seq; records of an earlier outbox keep their own id.
 */
import type { Ranges } from "../../protocol/ranges.ts";
import type { PatrolRecord } from "../../protocol/record.ts";

/** A record before the outbox has given it its seq. */
export type NewRecord = PatrolRecord extends infer R ? (R extends PatrolRecord ? Omit<R, "seq"> : never) : never;

/** One record that may be sent now. `text` is its JSON, seq included. */
export type Waiting = {
  readonly outbox: string;
  readonly seq: number;
  readonly isSos: boolean;
  readonly text: string;
};

/** Records of one outbox id for one message, as JSON texts in the order of their seqs. */
export type OutboxBatch = { readonly outbox: string; readonly ranges: Ranges; readonly texts: readonly string[] };

/** Seqs by outbox id. */
export type SeqSet = ReadonlyMap<string, Ranges>;

/** How much one message may carry: bytes are UTF-8 of the records' texts; one record always fits. */
export type BatchLimit = { readonly records: number; readonly bytes: number };

/** `bytes` on disk and in memory, estimated from the mean entry of each segment. */
export type OutboxCounts = { readonly records: number; readonly bytes: number };

export interface Outbox {
  /** The id that new records are kept under. */
  readonly id: string;
  /**
   * Gives the record its seq. Resolves once it is on disk, except for a `fix`, which is written within 5 s unless a
   * receipt comes first. Rejects with `unavailable` when the disk failed: the process should then leave.
   */
  append(record: NewRecord): Promise<number>;
  /** Tells of each record from the moment it may be sent. Returns the way to stop. */
  onAppend(listener: (waiting: Waiting) => void): () => void;
  /**
   * The next records to send that are not in `except`: `sos` gives one SOS record, the oldest; `records` gives what is
   * not a fix, then fixes, newest first. Null when there is none.
   */
  peek(lane: "sos" | "records", except: SeqSet, limit: BatchLimit): Promise<OutboxBatch | null>;
  /** A receipt covers these: they are forgotten. Seqs that the outbox does not hold change nothing. */
  remove(outbox: string, ranges: Ranges): void;
  /** What waits for a receipt. */
  counts(): OutboxCounts;
}
