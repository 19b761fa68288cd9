/** What units say of themselves, on its way into InfluxDB: gathered for a second, then queued on disk. */
import { type Activity, every } from "../runtime/activity.ts";
import { messageOf } from "../runtime/error.ts";
import type { Logger } from "../runtime/log.ts";
import type { Count } from "./core/counters.ts";
import type { FurtherQueue } from "./core/forward.ts";
import { NOTHING_WRITTEN, stateLine, type Written } from "./core/influx/state-line.ts";
import type { LiveFleet } from "./core/services.ts";

/** Each transaction costs a sync of the disk that commits of records wait for. */
const GATHER_MS = 1_000;
/** Lines in memory; further ones are given up and counted. */
const MOST_GATHERED = 20_000;

export type StatePointsParts = {
  readonly fleet: LiveFleet;
  readonly queue: FurtherQueue;
  readonly now: () => number;
  readonly count: Count;
  readonly log: Logger;
  /** How long lines gather, in ms; a test may hurry. */
  readonly gatherMs?: number;
};

export class StatePoints {
  readonly #parts: StatePointsParts;
  readonly #written = new Map<string, Written>();
  #lines: string[] = [];
  #isFailing = false;

  constructor(parts: StatePointsParts) {
    this.#parts = parts;
  }

  run: Activity = async (signal) => {
    const stop = this.#parts.fleet.listen(({ unit, what }) => {
      if (what === "status") this.#onStatus(unit);
    });
    try {
      await every(this.#parts.gatherMs ?? GATHER_MS, () => this.#flush())(signal);
    } finally {
      stop();
      await this.#flush();
    }
  };

  #onStatus(unit: string): void {
    const { fleet, now, count } = this.#parts;
    const shown = fleet.one(unit);
    if (!shown) return;
    const { presence, health } = shown;
    const line = stateLine(unit, this.#written.get(unit) ?? NOTHING_WRITTEN, { presence, health }, now());
    if (line === null) return;
    this.#written.set(unit, { presence, health });
    if (this.#lines.length < MOST_GATHERED) this.#lines.push(line);
    else count("dropped", "state-points");
  }

  /** Lines that the disk refuses are kept for the next time. */
  async #flush(): Promise<void> {
    const { queue, now, count, log } = this.#parts;
    const lines = this.#lines;
    if (lines.length === 0) return;
    this.#lines = [];
    try {
      count("dropped", "state-points", await queue.enqueue("state", lines, now()));
      this.#isFailing = false;
    } catch (err) {
      const all = [...lines, ...this.#lines];
      this.#lines = all.slice(0, MOST_GATHERED);
      count("dropped", "state-points", all.length - this.#lines.length);
      if (!this.#isFailing)
        log.warn({ err: messageOf(err) }, "states for influxdb cannot be queued; it is tried again");
      this.#isFailing = true;
    }
  }
}
