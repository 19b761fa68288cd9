/** What the ingest asks of a durable store, and what it gets back. */
import type { Refusal } from "../../protocol/messages.ts";
import type { Ranges } from "../../protocol/ranges.ts";
import type { OrderRecord, SosRecord } from "../../protocol/record.ts";
import type { StoredFix } from "./track.ts";

/** A `records` or `sos` message as it came, with the unit that its connection was authenticated as. */
export type Arrival = {
  readonly unit: string;
  readonly receivedTime: number;
  readonly payload: Uint8Array;
};

/**
 * Something of a message that was refused: for the unit's `error` topic. Records refused for the same reason are told
 * together, with the sentence of the first. `seqs` null when they could not be read.
 */
export type Refused = {
  readonly reason: Refusal;
  readonly text: string;
  readonly outbox: string | null;
  readonly seqs: readonly number[] | null;
};

/** How many records of a message met which fate. */
export type Fates = {
  readonly stored: number;
  readonly duplicate: number;
  readonly sameTime: number;
  readonly expired: number;
  readonly quarantined: number;
};

/** A record for the desk; `time` is the instant it is credited to, `content` its canonical content. */
export type DeskRecord = {
  readonly record: SosRecord | OrderRecord;
  readonly time: number;
  readonly content: string;
};

/** What a commit did with one arrival. Everything in `stored` is on disk. */
export type Outcome = {
  readonly unit: string;
  readonly outbox: string | null;
  readonly stored: Ranges;
  readonly refused: readonly Refused[];
  readonly fates: Fates;
  /** The newest position-bearing fact that this arrival added, for the live marker. */
  readonly newest: StoredFix | null;
  /** Time of the newest `fix-lost`, or null. */
  readonly lostTime: number | null;
  /** Records that the desk must have before they are receipted: of an SOS and of orders. */
  readonly desk: readonly DeskRecord[];
  /** Quarantined things that had to give way to newer ones. */
  readonly quarantineDropped: number;
};

/** A durable, idempotent journal of records. */
export interface Journal {
  /**
   * Commits all arrivals in one transaction and answers one outcome for each, in order. Rejects when the disk refuses:
   * then nothing of it is stored, and the same arrivals may be given again.
   */
  commit(arrivals: readonly Arrival[]): Promise<readonly Outcome[]>;
}
