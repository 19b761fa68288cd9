/** Makes units wait that send records faster than they may: their messages go on in order, at the rate of their bucket. */
import { type Bucket, type BucketLimits, take } from "../core/guard/bucket.ts";

type Lane = { bucket: Bucket | null; readonly waiting: { readonly due: number; readonly go: () => void }[] };

export class Pacer {
  readonly #limits: BucketLimits;
  readonly #now: () => number;
  readonly #onPaused: (unit: string) => void;
  readonly #lanes = new Map<string, Lane>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /** `onPaused` is told when a unit has to wait that did not before. */
  constructor(limits: BucketLimits, now: () => number, onPaused: (unit: string) => void) {
    this.#limits = limits;
    this.#now = now;
    this.#onPaused = onPaused;
  }

  /** Messages that wait, of all units. */
  get waiting(): number {
    let waiting = 0;
    for (const lane of this.#lanes.values()) waiting += lane.waiting.length;
    return waiting;
  }

  /** Calls `go` when the unit may send a message of that cost: now, or later. */
  pass(unit: string, cost: number, go: () => void): void {
    const lane = this.#lanes.get(unit) ?? { bucket: null, waiting: [] };
    this.#lanes.set(unit, lane);
    const now = this.#now();
    const { bucket, waitMs } = take(lane.bucket, cost, now, this.#limits);
    lane.bucket = bucket;
    if (waitMs === 0 && lane.waiting.length === 0) {
      go();
      return;
    }
    lane.waiting.push({ due: now + waitMs, go });
    if (lane.waiting.length > 1) return;
    this.#onPaused(unit);
    this.#wait(unit, lane);
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#lanes.clear();
  }

  #wait(unit: string, lane: Lane): void {
    const next = lane.waiting[0];
    if (!next) return;
    const timer = setTimeout(() => {
      this.#timers.delete(unit);
      while (lane.waiting[0] && lane.waiting[0].due <= this.#now()) lane.waiting.shift()?.go();
      this.#wait(unit, lane);
    }, next.due - this.#now());
    this.#timers.set(unit, timer);
  }
}
