/** How arrivals and outcomes cross between threads: flat buffers, since structured clones of many objects cost more than the work. */
import { FIX_WIDTH, packFix, unpackFix } from "../core/fix-block.ts";
import type { Arrival, Outcome } from "../core/journal.ts";

/** All payloads behind one another in `bytes`; `ends[n]` is where the n-th one ends. `units`: names, a line each. */
export type PackedArrivals = {
  readonly units: string;
  readonly receivedTimes: Float64Array;
  readonly ends: Uint32Array;
  readonly bytes: ArrayBuffer;
};

export function packArrivals(arrivals: readonly Arrival[]): PackedArrivals {
  const total = arrivals.reduce((sum, arrival) => sum + arrival.payload.byteLength, 0);
  const bytes = new Uint8Array(total);
  const ends = new Uint32Array(arrivals.length);
  let end = 0;
  arrivals.forEach(({ payload }, n) => {
    bytes.set(payload, end);
    end += payload.byteLength;
    ends[n] = end;
  });
  return {
    units: arrivals.map((arrival) => arrival.unit).join("\n"),
    receivedTimes: Float64Array.from(arrivals, (arrival) => arrival.receivedTime),
    ends,
    bytes: bytes.buffer,
  };
}

export function unpackArrivals(packed: PackedArrivals): readonly Arrival[] {
  return packed.units.split("\n").map((unit, n) => {
    const start = n === 0 ? 0 : (packed.ends[n - 1] as number);
    const payload = new Uint8Array(packed.bytes, start, (packed.ends[n] as number) - start);
    return { unit, receivedTime: packed.receivedTimes[n] as number, payload };
  });
}

/**
 * Outcomes in the order of their arrivals. The plain ones, one range of seqs and nothing refused, are a line of
 * `outboxes`, `OUTCOME_WIDTH` numbers and a fix (all NaN for none) each; the others travel whole, by their place.
 */
export type PackedOutcomes = {
  readonly outboxes: string;
  readonly numbers: Float64Array;
  readonly newest: Float64Array;
  readonly others: ReadonlyMap<number, Outcome>;
};

/** First and last seq, the five fates, `lostTime` or NaN. */
const OUTCOME_WIDTH = 8;

export function packOutcomes(outcomes: readonly Outcome[]): PackedOutcomes {
  const numbers = new Float64Array(outcomes.length * OUTCOME_WIDTH);
  const newest = new Float64Array(outcomes.length * FIX_WIDTH).fill(Number.NaN);
  const others = new Map<number, Outcome>();
  outcomes.forEach((outcome, n) => {
    const [range] = outcome.stored;
    const isPlain = outcome.stored.length === 1 && outcome.refused.length === 0 && outcome.quarantineDropped === 0;
    if (!isPlain || !range || outcome.outbox === null) {
      others.set(n, outcome);
      return;
    }
    const { stored, duplicate, sameTime, expired, quarantined } = outcome.fates;
    const lostTime = outcome.lostTime ?? Number.NaN;
    numbers.set([range[0], range[1], stored, duplicate, sameTime, expired, quarantined, lostTime], n * OUTCOME_WIDTH);
    if (outcome.newest) packFix(newest, n * FIX_WIDTH, outcome.newest);
  });
  return { outboxes: outcomes.map(({ outbox }) => outbox ?? "").join("\n"), numbers, newest, others };
}

export function unpackOutcomes(packed: PackedOutcomes, arrivals: readonly Arrival[]): readonly Outcome[] {
  const outboxes = packed.outboxes.split("\n");
  const { numbers, newest } = packed;
  return arrivals.map(({ unit }, n) => {
    const other = packed.others.get(n);
    if (other) return other;
    const at = n * OUTCOME_WIDTH;
    return {
      unit,
      outbox: outboxes[n] as string,
      stored: [[numbers[at] as number, numbers[at + 1] as number]],
      refused: [],
      fates: {
        stored: numbers[at + 2] as number,
        duplicate: numbers[at + 3] as number,
        sameTime: numbers[at + 4] as number,
        expired: numbers[at + 5] as number,
        quarantined: numbers[at + 6] as number,
      },
      newest: Number.isNaN(newest[n * FIX_WIDTH]) ? null : unpackFix(newest, n * FIX_WIDTH),
      lostTime: orNull(numbers[at + 7]),
      quarantineDropped: 0,
    };
  });
}

function orNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
