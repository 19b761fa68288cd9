/** Pieces of the hours that have ended, made while nobody asks and the ingest is idle. */
import { type Activity, pause } from "../../runtime/activity.ts";
import { messageOf } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import type { Count } from "../core/counters.ts";
import type { Task } from "../core/patrol/analyst.ts";
import { hasGround } from "./books.ts";
import type { TaskParts, Tasks } from "./tasks.ts";
import { NEVER_GONE, type Turns } from "./turns.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How far back pieces are made beforehand: two weeks for the bulletin, and the week that runs. */
const PREPARED_MS = 22 * DAY_MS;
/** What comes late within a few minutes after an hour would be made twice. */
const SETTLED_MS = 300_000;
const PREPARE_EVERY_MS = 60_000;
const YIELD_MS = 100;
/** Rest after a slice of preparing, in times of what it took. */
const REST = 4;

export type PreparingParts = TaskParts & {
  /** Whether the ingest has nothing to do. */
  readonly isIdle: () => boolean;
  /** How long pieces are kept, in ms. */
  readonly keptMs: number;
  readonly count: Count;
  readonly log: Logger;
  /** How often pieces are made beforehand, in ms; a test may hurry. */
  readonly prepareEveryMs?: number;
};

/** Up to where all is made: of generations of the tracks, and of hours since 1970. */
type Done = { readonly since: number; readonly fresh: number };

/** Until its signal is aborted. */
export function preparing(parts: PreparingParts, tasks: Tasks, turns: Turns): Activity {
  const { analyst, now, isIdle, keptMs, count, log, prepareEveryMs = PREPARE_EVERY_MS } = parts;

  async function prepare(done: Done, signal: AbortSignal): Promise<Done> {
    // Where nothing is to be patrolled nobody is expected to ask, and who does can wait.
    if (!(await hasGround(parts, true))) return done;
    const hours = { first: hourOf(now() - PREPARED_MS), end: hourOf(now() - SETTLED_MS) };
    let task: Task | null = null;
    while (!signal.aborted) {
      const begun = performance.now();
      // Whoever asks comes first, and so does what comes in.
      if (turns.waiting > 0 || !isIdle()) {
        await pause(YIELD_MS, signal);
        continue;
      }
      const { isDone, asOf } = await turns.next(NEVER_GONE, async (id) => {
        task = { ...(task ?? (await tasks.of(id, { from: now() - PREPARED_MS, to: now() }))), id };
        return await analyst.prepare({ ...task, ...done, ...hours });
      });
      if (isDone) return { since: asOf, fresh: hours.end };
      await pause(Math.ceil((performance.now() - begun) * REST), signal);
    }
    return done;
  }

  return async (signal) => {
    let done: Done = { since: 0, fresh: 0 };
    let pruned = 0;
    while (await pause(prepareEveryMs, signal)) {
      try {
        done = await prepare(done, signal);
        if (now() - pruned > DAY_MS) {
          pruned = now();
          while (!signal.aborted && (await analyst.prune(pruned - keptMs)));
        }
      } catch (err) {
        if (signal.aborted) return;
        count("reports", "failed");
        log.warn({ err: messageOf(err) }, "pieces of reports cannot be made beforehand");
      }
    }
  };
}

function hourOf(time: number): number {
  return Math.floor(time / HOUR_MS);
}
