/** Pruning in the background: a round of slices an hour, while the ingest has nothing to do. */
import { type Activity, pause } from "../runtime/activity.ts";
import { messageOf } from "../runtime/error.ts";
import type { Logger } from "../runtime/log.ts";
import type { GatewayConfig } from "./config.ts";
import type { Count } from "./core/counters.ts";
import type { Ages, Prunable, Pruned } from "./core/prune.ts";

const ROUND_MS = 3_600_000;
/** Before the first round: a start has better things to do. */
const FIRST_MS = 60_000;
/** How long a slice waits for an idle moment; a gateway that never has one must not fill its disk. */
const MOST_PATIENCE_MS = 250;
/** Rest after a slice, in times of what it took. */
const REST = 3;

type AgeSettings = Pick<GatewayConfig, "retentionDays" | "localDays" | "downsampleDays" | "influxUrl">;

export type PruningParts = {
  readonly store: Prunable;
  readonly ages: Ages;
  readonly isIdle: () => boolean;
  readonly now: () => number;
  readonly count: Count;
  readonly log: Logger;
  /** Waits before the first and the next rounds, in ms; a test may hurry. */
  readonly waits?: { readonly first: number; readonly next: number };
};

export class Pruning {
  readonly #parts: PruningParts;
  #held = 0;
  #slowestMs = 0;

  constructor(parts: PruningParts) {
    this.#parts = parts;
  }

  /** Fixes that the last round found due and left, since InfluxDB does not have them yet. */
  get held(): number {
    return this.#held;
  }

  /** The longest slice so far, in ms: that long can a commit wait for pruning. */
  get slowestMs(): number {
    return this.#slowestMs;
  }

  run: Activity = async (signal) => {
    const { first, next } = this.#parts.waits ?? { first: FIRST_MS, next: ROUND_MS };
    let wait = first;
    while (await pause(wait, signal)) {
      wait = next;
      try {
        await this.#round(signal);
      } catch (err) {
        if (signal.aborted) return;
        this.#parts.count("pruned", "failed");
        this.#parts.log.warn({ err: messageOf(err) }, "pruning failed; it is tried again in the next round");
      }
    }
  };

  async #round(signal: AbortSignal): Promise<void> {
    const { store, ages, now, log } = this.#parts;
    const sums = { fixes: 0, minutes: 0, journal: 0, events: 0, quarantine: 0, queue: 0, held: 0 };
    while (!signal.aborted) {
      await this.#idle(signal);
      const start = performance.now();
      const done = await store.prune(now(), ages);
      const tookMs = performance.now() - start;
      this.#slowestMs = Math.max(this.#slowestMs, tookMs);
      this.#tally(done);
      for (const kind of Object.keys(sums) as (keyof typeof sums)[]) sums[kind] += done[kind];
      if (done.isDone) break;
      await pause(Math.ceil(tookMs * REST), signal);
    }
    if (sums.held > 0 && this.#held === 0)
      log.warn({ fixes: sums.held }, "old fixes stay since influxdb does not have them");
    this.#held = sums.held;
    if (sums.fixes + sums.journal + sums.minutes + sums.queue > 0) log.info(sums, "pruned");
  }

  async #idle(signal: AbortSignal): Promise<void> {
    const start = performance.now();
    while (!this.#parts.isIdle() && performance.now() - start < MOST_PATIENCE_MS) {
      if (!(await pause(5, signal))) return;
    }
  }

  #tally({ fixes, minutes, journal, events, quarantine, queue }: Pruned): void {
    const { count } = this.#parts;
    count("pruned", "fixes", fixes);
    count("pruned", "minutes", minutes);
    count("pruned", "journal", journal);
    count("pruned", "events", events);
    count("pruned", "quarantine", quarantine);
    count("pruned", "queue", queue);
  }
}

const DAY_MS = 86_400_000;

/** How long what is kept, as the settings say it. */
export function agesOf({ retentionDays, localDays, downsampleDays, influxUrl }: AgeSettings): Ages {
  return {
    retentionMs: retentionDays * DAY_MS,
    localMs: influxUrl === null ? null : localDays * DAY_MS,
    minuteMs: downsampleDays * DAY_MS,
  };
}
