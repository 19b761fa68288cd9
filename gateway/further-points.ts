/** Lines beside the fixes on their way into InfluxDB: gathered for a second, then queued on disk. */
import { type Activity, every } from "../runtime/activity.ts";
import { messageOf } from "../runtime/error.ts";
import type { Logger } from "../runtime/log.ts";
import type { Count } from "./core/counters.ts";
import type { FurtherQueue } from "./core/forward.ts";
import type { FurtherMeasurement } from "./core/influx/line.ts";

/** Each transaction costs a sync of the disk that commits of records wait for. */
const GATHER_MS = 1_000;
/** Lines in memory; further ones are given up and counted. */
const MOST_GATHERED = 20_000;

export type FurtherPointsParts = {
  readonly measurement: FurtherMeasurement;
  readonly queue: FurtherQueue;
  readonly now: () => number;
  readonly count: Count;
  readonly log: Logger;
  /** How long lines gather, in ms; a test may hurry. */
  readonly gatherMs?: number;
};

export class FurtherPoints {
  readonly #parts: FurtherPointsParts;
  #lines: string[] = [];
  #isFailing = false;

  constructor(parts: FurtherPointsParts) {
    this.#parts = parts;
  }

  add(line: string): void {
    if (this.#lines.length < MOST_GATHERED) this.#lines.push(line);
    else this.#parts.count("dropped", `${this.#parts.measurement}-points`);
  }

  run: Activity = async (signal) => {
    try {
      await every(this.#parts.gatherMs ?? GATHER_MS, () => this.#flush())(signal);
    } finally {
      await this.#flush();
    }
  };

  /** Lines that the disk refuses are kept for the next time. */
  async #flush(): Promise<void> {
    const { measurement, queue, now, count, log } = this.#parts;
    const lines = this.#lines;
    if (lines.length === 0) return;
    this.#lines = [];
    try {
      count("dropped", `${measurement}-points`, await queue.enqueue(measurement, lines, now()));
      this.#isFailing = false;
    } catch (err) {
      const all = [...lines, ...this.#lines];
      this.#lines = all.slice(0, MOST_GATHERED);
      count("dropped", `${measurement}-points`, all.length - this.#lines.length);
      if (!this.#isFailing) {
        log.warn({ err: messageOf(err), measurement }, "points for influxdb cannot be queued; it is tried again");
      }
      this.#isFailing = true;
    }
  }
}
