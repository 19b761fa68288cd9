/** `patrol clock-step`: sets the host's clock and does nothing else, so that only this needs the right to (CAP_SYS_TIME). */

import { execFile } from "node:child_process";
import { uptime } from "node:os";
import { promisify } from "node:util";
import { BUILT_TIME } from "../device/core/clock.ts";
import { messageOf, PatrolError } from "../runtime/error.ts";

const LATEST_TIME = Date.UTC(2076, 0, 1);
/** A time that was true longer ago than this says nothing. */
const OLDEST_MS = 60_000;

/**
 * `to` is a Unix time in milliseconds, or `<time>-<uptime>` with the milliseconds since boot at which it was true: what has
 * passed since then is added. Rejects: `invalid` for a time that cannot be, `unavailable` without the right to.
 */
export async function stepClock(
  to: string,
  set: (time: number) => Promise<void> = setByDate,
  uptimeMs: () => number = () => uptime() * 1000,
): Promise<number> {
  const [, time, at] = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(to) ?? [];
  if (time === undefined) {
    throw new PatrolError(
      "invalid",
      `"${to}" is no time: give Unix milliseconds, or those and "-<milliseconds since boot>"`,
    );
  }
  const passedMs = at === undefined ? 0 : uptimeMs() - Number(at);
  if (passedMs < -1 || passedMs > OLDEST_MS) {
    throw new PatrolError(
      "invalid",
      `the time was true ${Math.round(passedMs)} ms ago by the time since boot: ask again`,
    );
  }
  const target = Math.round(Number(time) + passedMs);
  if (target < BUILT_TIME || target > LATEST_TIME) {
    throw new PatrolError(
      "invalid",
      `${new Date(target).toISOString()} is not from 2026 to 2075: the clock is left alone`,
    );
  }
  await set(target);
  return target;
}

async function setByDate(time: number): Promise<void> {
  const seconds = `@${Math.floor(time / 1000)}.${String(time % 1000).padStart(3, "0")}`;
  try {
    await promisify(execFile)("/bin/date", ["-u", "-s", seconds]);
  } catch (err) {
    const why = messageOf(err).split("\n").at(-2) ?? messageOf(err);
    throw new PatrolError("unavailable", `the clock could not be set (run this with CAP_SYS_TIME): ${why}`, err);
  }
}
