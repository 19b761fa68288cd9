/** Compares the fixes of one log with gpsd's reports. */
import type { Fix } from "../../device/core/fix.ts";
import type { Recording, Report } from "./recording.ts";

/**
 * `expected`: instants for which gpsd reports a time and a position and a sentence does too; `beyond`: those that gpsd has
 * from a binary protocol alone. `missed`: those without a fix. `ghost`: fixes where
 * neither gpsd nor a sentence of that time vouches for a position, where the receiver denies one, or a second fix of one
 * instant. `wrong`: fixes whose position, speed, course or mode is not what was stated at that time.
 */
export type Verdict = {
  readonly expected: number;
  readonly beyond: number;
  readonly fixes: number;
  readonly missed: readonly string[];
  readonly ghost: readonly string[];
  readonly wrong: readonly string[];
};

/** Receivers that round the time differently from sentence to sentence differ by less than this. */
const SAME_TIME_MS = 10;
const SAME_DEG = 1e-6;

export function judge(recording: Recording, fixes: readonly Fix[]): Verdict {
  const times = fixes.map((fix) => ((fix.fixTime % 86_400_000) + 86_400_000) % 86_400_000);
  const reported = new Set(recording.reports.map((r) => r.timeOfDayMs).filter((t) => t !== null));
  const expected = [...reported].filter((time) => recording.vouched.some((r) => isSame(r.timeOfDayMs ?? -1e9, time)));
  const missed = expected.filter((time) => !times.some((t) => isSame(t, time)));
  const ghost: string[] = [];
  const wrong: string[] = [];
  fixes.forEach((fix, i) => {
    const time = times[i] ?? Number.NaN;
    const timed = recording.reports.filter((r) => r.timeOfDayMs !== null && isSame(r.timeOfDayMs, time));
    const vouched = recording.vouched.filter((r) => r.timeOfDayMs === null || isSame(r.timeOfDayMs, time));
    const untimed = recording.reports.filter((r) => r.timeOfDayMs === null && isAt(r, fix));
    const isDenied = [...recording.denied].some((t) => isSame(t, time));
    const isSecond = times.slice(0, i).some((t) => isSame(t, time));
    if (
      isDenied ||
      isSecond ||
      (!vouched.some((r) => r.timeOfDayMs !== null) && timed.length === 0 && untimed.length === 0)
    ) {
      ghost.push(describe(time, fix));
      return;
    }
    const fault = faultOf(fix, timed, vouched, untimed);
    if (fault !== null) wrong.push(`${describe(time, fix)}: ${fault}`);
  });
  const beyond = reported.size - expected.length;
  return { expected: expected.length, beyond, fixes: fixes.length, missed: missed.map(clock), ghost, wrong };
}

function faultOf(
  fix: Fix,
  timed: readonly Report[],
  vouched: readonly Report[],
  untimed: readonly Report[],
): string | null {
  const all = [...timed, ...vouched, ...untimed];
  if (!all.some((r) => isAt(r, fix))) return "another position";
  const speeds = all.flatMap((r) => r.speedMps ?? []);
  if (fix.speedMps !== null && !isAmong(fix.speedMps, speeds, 0.002)) return `speed of ${speeds}`;
  const courses = all.flatMap((r) => r.courseDeg ?? []);
  if (fix.courseDeg !== null && !isAmong(fix.courseDeg, courses, 0.001)) return `course of ${courses}`;
  const rmc = vouched.find((r) => r.isRmc);
  if (rmc && (fix.speedMps === null || (fix.courseDeg === null) !== (rmc.courseDeg === null))) return "speed left out";
  const modes = (timed.length > 0 || vouched.length > 0 ? timed : untimed).flatMap((r) => r.mode ?? []);
  return modes.length > 0 && !modes.includes(fix.mode) ? `mode of ${modes}` : null;
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) < SAME_TIME_MS;
}

function isAt(report: Report, fix: Fix): boolean {
  return Math.abs(report.lat - fix.lat) <= SAME_DEG && Math.abs(report.lon - fix.lon) <= SAME_DEG;
}

function isAmong(value: number, stated: readonly number[], tolerance: number): boolean {
  return stated.some((other) => Math.abs(other - value) <= tolerance);
}

function describe(time: number, fix: Fix): string {
  return `${clock(time)} mode ${fix.mode} speed ${fix.speedMps === null ? "-" : Number(fix.speedMps.toFixed(3))} course ${fix.courseDeg ?? "-"}`;
}

function clock(time: number): string {
  return new Date(time).toISOString().slice(11, 23);
}
