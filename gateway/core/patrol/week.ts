/** Weeks as ISO 8601 writes them, on the clocks of a time zone (IANA name): from Monday 00:00. */
import { instantOf, localOf } from "../people/clocks.ts";
import type { Span } from "../track.ts";

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** The span of a week such as `2026-W47`; null when there is no such week. */
export function weekSpan(week: string, timeZone: string): Span | null {
  const monday = mondayOf(week);
  return monday === null ? null : { from: instantOf(timeZone, monday), to: instantOf(timeZone, monday + WEEK_MS) };
}

/** The week that `time` (Unix ms) is in. */
export function weekOf(time: number, timeZone: string): string {
  return weekName(mondayBefore(localOf(timeZone, time)));
}

/** The week before `week`; null when there is no such week. */
export function weekBefore(week: string): string | null {
  const monday = mondayOf(week);
  return monday === null ? null : weekName(monday - WEEK_MS);
}

/** Monday's midnight as if its clocks showed UTC. Week 1 is that of 4 January, and a year has 52 or 53 (ISO 8601). */
function mondayOf(week: string): number | null {
  const [, year, number] = /^(\d{4})-W(\d{2})$/.exec(week) ?? [];
  if (year === undefined || number === undefined) return null;
  const monday = mondayBefore(Date.parse(`${year}-01-04T00:00:00Z`)) + (Number(number) - 1) * WEEK_MS;
  return weekName(monday) === week ? monday : null;
}

function mondayBefore(local: number): number {
  // 5 January 1970 was a Monday.
  return Math.floor((local - 4 * DAY_MS) / WEEK_MS) * WEEK_MS + 4 * DAY_MS;
}

/** The year of a week is that of its Thursday. */
function weekName(monday: number): string {
  const year = new Date(monday + 3 * DAY_MS).getUTCFullYear();
  const yearText = String(year).padStart(4, "0");
  const first = mondayBefore(Date.parse(`${yearText}-01-04T00:00:00Z`));
  return `${yearText}-W${String(1 + (monday - first) / WEEK_MS).padStart(2, "0")}`;
}
