/**
 * The ingest: whatever arrives while a commit runs becomes the next one. A message's PUBACK and receipt come only after
 * the commit that holds it.
 */

import { pause } from "../runtime/activity.ts";
import { backoff } from "../runtime/backoff.ts";
import { messageOf, PatrolError } from "../runtime/error.ts";
import type { Logger } from "../runtime/log.ts";
import type { Lane } from "./core/broker.ts";
import type { Count } from "./core/counters.ts";
import type { Arrival, Journal, Outcome } from "./core/journal.ts";

/**
 * The most messages and bytes of one transaction (one message may be larger): an SOS waits for the transaction under way,
 * and 500 messages of 100 records each would take a second.
 */
const MOST_MESSAGES = 500;
const MOST_BYTES = 1_048_576;

export type IngestParts = {
  readonly journal: Journal;
  /** Told of each outcome after its commit, before the PUBACK. */
  readonly onOutcome: (outcome: Outcome, lane: Lane) => void;
  /** Gives the desk what is its; resolves once that is on disk too. It never rejects, and holds up no other message. */
  readonly toDesk: (outcome: Outcome) => Promise<void>;
  readonly count: Count;
  readonly log: Logger;
};

type Waiting = { readonly lane: Lane; readonly arrival: Arrival; readonly done: () => void };

export class Ingest {
  readonly #parts: IngestParts;
  readonly #queues: Readonly<Record<Lane, Waiting[]>> = { sos: [], records: [] };
  readonly #retryIn = backoff(200, 5_000);
  #wake: (() => void) | null = null;
  #isFailing = false;

  constructor(parts: IngestParts) {
    this.#parts = parts;
  }

  /**
   * Resolves once the message is committed (or can never be): then it may be PUBACKed. While the disk refuses it stays
   * pending, which stops its connection and nothing else: the senders' own windows bound what waits here.
   */
  accept(lane: Lane, arrival: Arrival): Promise<void> {
    return new Promise((done) => {
      this.#queues[lane].push({ lane, arrival, done });
      this.#wake?.();
    });
  }

  /** Messages that wait for a commit. */
  get waiting(): number {
    return this.#queues.sos.length + this.#queues.records.length;
  }

  /** Whether the disk has refused the last commit. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  /** Commits until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const onAbort = () => this.#wake?.();
    signal.addEventListener("abort", onAbort);
    while (!signal.aborted) {
      const batch = this.#take();
      if (batch.length > 0) await this.#commit(batch, signal);
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
    signal.removeEventListener("abort", onAbort);
  }

  /** SOS before everything else. */
  #take(): readonly Waiting[] {
    const { sos, records } = this.#queues;
    return takeFrom(sos.length > 0 ? sos : records);
  }

  /** Tries for as long as the disk refuses; what no disk would take is found by halving and given up alone. */
  async #commit(batch: readonly Waiting[], signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      let outcomes: readonly Outcome[];
      try {
        outcomes = await this.#parts.journal.commit(batch.map((waiting) => waiting.arrival));
      } catch (err) {
        this.#parts.count("commit_failures", err instanceof PatrolError ? err.code : "unknown");
        if (err instanceof PatrolError && err.code === "invalid") return this.#divide(batch, err, signal);
        if (signal.aborted) return;
        if (!this.#isFailing) {
          this.#isFailing = true;
          this.#parts.log.error({ err: messageOf(err) }, "the disk refuses commits; pubacks and receipts are withheld");
        }
        await pause(this.#retryIn(attempt), signal);
        continue;
      }
      if (this.#isFailing) this.#parts.log.info({ attempts: attempt + 1 }, "commits succeed again");
      this.#isFailing = false;
      this.#tally(outcomes);
      for (const [n, waiting] of batch.entries()) this.#finish(waiting, outcomes[n] as Outcome);
      return;
    }
  }

  #finish({ lane, done }: Waiting, outcome: Outcome): void {
    const { onOutcome, toDesk } = this.#parts;
    const finish = () => {
      onOutcome(outcome, lane);
      done();
    };
    if (outcome.desk.length === 0) finish();
    else void toDesk(outcome).then(finish);
  }

  async #divide(batch: readonly Waiting[], err: PatrolError, signal: AbortSignal): Promise<void> {
    const [only] = batch;
    if (batch.length > 1) {
      const middle = batch.length >> 1;
      await this.#commit(batch.slice(0, middle), signal);
      await this.#commit(batch.slice(middle), signal);
    } else if (only) {
      this.#parts.count("dropped", "uncommittable");
      this.#parts.log.error(
        { unit: only.arrival.unit, err: err.message },
        "a message can never be stored and is given up",
      );
      only.done();
    }
  }

  /** Counted once a commit: a labelled counter costs as much as a record does. */
  #tally(outcomes: readonly Outcome[]): void {
    const { count } = this.#parts;
    const sum = { stored: 0, duplicate: 0, sameTime: 0, expired: 0, quarantined: 0 };
    for (const { fates } of outcomes) {
      sum.stored += fates.stored;
      sum.duplicate += fates.duplicate;
      sum.sameTime += fates.sameTime;
      sum.expired += fates.expired;
      sum.quarantined += fates.quarantined;
    }
    count("records", "stored", sum.stored);
    count("records", "duplicate", sum.duplicate);
    count("records", "same-time", sum.sameTime);
    count("records", "expired", sum.expired);
    count("records", "quarantined", sum.quarantined);
    for (const { refused, quarantineDropped } of outcomes) {
      for (const { reason, seqs } of refused) count("refusals", reason, seqs?.length ?? 1);
      if (quarantineDropped > 0) count("dropped", "quarantine", quarantineDropped);
    }
  }
}

/** Takes the oldest of a queue off it, as many as one transaction may hold. */
function takeFrom(queue: Waiting[]): readonly Waiting[] {
  let bytes = 0;
  const end = queue.findIndex(({ arrival }, n) => {
    bytes += arrival.payload.byteLength;
    return n === MOST_MESSAGES || (n > 0 && bytes > MOST_BYTES);
  });
  return queue.splice(0, end < 0 ? queue.length : end);
}
