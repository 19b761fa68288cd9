/** Weeks as ISO 8601 writes them, on the clocks of a time zone: from Monday 00:00. */
import type { Span } from "../track.ts";

/** The span of a week such as `2026-W47`; null when there is no such week. `timeZone`: IANA name. */
export function weekSpan(week: string, timeZone: string): Span | null {
  throw new Error(`not yet: ${week} ${timeZone}`);
}

/** The week that `time` (Unix ms) is in. */
export function weekOf(time: number, timeZone: string): string {
  throw new Error(`not yet: ${time} ${timeZone}`);
}

/** The week before `week`; null when there is no such week. */
export function weekBefore(week: string): string | null {
  throw new Error(`not yet: ${week}`);
}
