/** Writes lines into InfluxDB at a person's command: as the forwarder does, but what a person must mend ends it with a sentence. */
import { pause } from "../../runtime/activity.ts";
import { backoff } from "../../runtime/backoff.ts";
import { PatrolError } from "../../runtime/error.ts";
import { adviceOf, canCreate } from "../core/influx/advice.ts";
import { withoutLines } from "../core/influx/line.ts";
import type { Target } from "../core/influx/target.ts";
import { begin, type RefusedLine, step, type Work } from "../core/influx/work.ts";
import type { InfluxClient } from "./client.ts";

/** Failures in a row after which it is given up; the last waits are 30 s. */
const MOST_FAILURES = 10;

/** Resolves with the refused lines once the server has all others. Rejects with `unavailable` and what to do. */
export async function copyLines(
  client: InfluxClient,
  target: Target,
  lines: string,
  signal: AbortSignal,
): Promise<readonly RefusedLine[]> {
  const retryIn = backoff(500, 30_000);
  let hasCreated = false;
  let work: Work = begin(lines, Number.MAX_SAFE_INTEGER);
  while (work.pending.length > 0) {
    const answer = await client.write(work.pending[0] ?? "", signal);
    signal.throwIfAborted();
    const { work: after, next } = step(work, answer, Date.now());
    work = after;
    if (next.type !== "pause") continue;
    if (next.isHeld) {
      const server = await client.server();
      if (!hasCreated && canCreate(server, target, answer)) {
        hasCreated = (await client.createDatabase()) === null;
        if (hasCreated) continue;
      }
      throw new PatrolError("unavailable", adviceOf(answer, server, target, client.credentials));
    }
    if (work.failures >= MOST_FAILURES) {
      const said = answer.status === null ? "does not answer" : `answers ${answer.status}`;
      throw new PatrolError("unavailable", `InfluxDB ${said} (${withoutLines(answer.words)}); run this again later`);
    }
    await pause(next.ms ?? retryIn(work.failures - 1), signal);
    signal.throwIfAborted();
  }
  return work.refused;
}
