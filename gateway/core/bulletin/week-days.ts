/** The days of an ISO 8601 week, by the calendar alone, and times on clocks. */
import { localOf } from "../people/clocks.ts";

const DAY_MS = 86_400_000;

/** Monday and Sunday of a week that is written as 2026-W47, each as 2026-11-16. Throws when it reads otherwise. */
export function daysOf(week: string): { readonly monday: string; readonly sunday: string } {
  const [, year, number] = /^(\d{4})-W(\d{2})$/.exec(week) ?? [];
  if (year === undefined || number === undefined) throw new Error(`${week} is no week`);
  // ISO 8601: 4 January is always in the first week.
  const fourth = Date.UTC(Number(year), 0, 4);
  const sinceMonday = (new Date(fourth).getUTCDay() + 6) % 7;
  const monday = fourth + ((Number(number) - 1) * 7 - sinceMonday) * DAY_MS;
  return { monday: dayOf(monday), sunday: dayOf(monday + 6 * DAY_MS) };
}

/** `2026-11-18 14:05` on the clocks of a time zone (IANA name). */
export function localTime(time: number, timeZone: string): string {
  return new Date(localOf(timeZone, time)).toISOString().slice(0, 16).replace("T", " ");
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
