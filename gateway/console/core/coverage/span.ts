/** The time that is looked at: a shift, a day, a week or what somebody has typed. Unix ms on the clocks of a time zone. */
import type { Shift } from "../../../core/people/people.ts";
import { midnightBefore, nextMidnight, shiftSpans } from "../shift-spans.ts";
import { midnightOf, wallText } from "../zone-time.ts";

export const REACHES = ["shift", "day", "week", "custom"] as const;
export type Reach = (typeof REACHES)[number];
export type Span = { readonly from: number; readonly to: number };
/** The clocks that count, and the shifts that are kept by them. */
export type Clocks = { readonly zone: string; readonly shifts: readonly Pick<Shift, "name" | "start" | "end">[] };

const DAY_MS = 86_400_000;
/** More is not answered by the gateway. */
export const MOST_SPAN_MS = 62 * DAY_MS;

/** The shift, day or week that `time` lies in; between two shifts the one before; a day where there are no shifts. */
export function spanAt(reach: Reach, time: number, { zone, shifts }: Clocks): Span {
  const midnight = midnightOf(time, zone);
  if (reach === "week") {
    const monday = mondayOf(midnight, zone);
    return { from: monday, to: daysOn(monday, 7, zone) };
  }
  if (reach === "shift") {
    const begun = shiftSpans(shifts, time, time, zone).filter(({ from }) => from <= time);
    const found = begun.find(({ to }) => time < to) ?? begun.at(-1);
    if (found) return { from: found.from, to: found.to };
  }
  return { from: midnight, to: nextMidnight(midnight, zone) };
}

/** The one before (-1) or after (1). */
export function besides(reach: Reach, { from, to }: Span, step: -1 | 1, clocks: Clocks): Span {
  if (reach === "custom") return { from: from + step * (to - from), to: to + step * (to - from) };
  if (reach === "shift" && clocks.shifts.length > 0) {
    const all = shiftSpans(clocks.shifts, from - DAY_MS, from + DAY_MS, clocks.zone);
    const found =
      step < 0 ? all.findLast((one) => isBefore(one, { from, to })) : all.find((one) => isBefore({ from, to }, one));
    if (found) return { from: found.from, to: found.to };
  }
  return spanAt(reach, step < 0 ? from - 1 : to, clocks);
}

/** What a shift that has these times is called; null: none has. */
export function shiftName(span: Span, { zone, shifts }: Clocks): string | null {
  return shiftSpans(shifts, span.from, span.from, zone).find((one) => isSame(one, span))?.name ?? null;
}

export function isSame(a: Span, b: Span): boolean {
  return a.from === b.from && a.to === b.to;
}

/** `2026-W47`, as ISO 8601 counts weeks: the first is the one with the year's first Thursday. */
export function weekOf(time: number, zone: string): string {
  const thursday = daysOn(mondayOf(midnightOf(time, zone), zone), 3, zone);
  const [year = 0, month = 1, day = 1] = wallText(thursday, zone).slice(0, 10).split("-").map(Number);
  const dayOfYear = Math.round((Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / DAY_MS);
  return `${year}-W${String(Math.floor(dayOfYear / 7) + 1).padStart(2, "0")}`;
}

/** The last `count` weeks, the one that `now` lies in first. */
export function weeksBefore(now: number, count: number, zone: string): readonly (Span & { readonly week: string })[] {
  const weeks: (Span & { readonly week: string })[] = [];
  let at = spanAt("week", now, { zone, shifts: [] });
  while (weeks.length < count) {
    weeks.push({ ...at, week: weekOf(at.from, zone) });
    at = spanAt("week", at.from - 1, { zone, shifts: [] });
  }
  return weeks;
}

function mondayOf(midnight: number, zone: string): number {
  // 1970-01-01 was a Thursday.
  const days = Math.floor(Date.parse(`${wallText(midnight, zone)}Z`) / DAY_MS);
  let at = midnight;
  for (let back = (days + 3) % 7; back > 0; back--) at = midnightBefore(at, zone);
  return at;
}

function daysOn(midnight: number, days: number, zone: string): number {
  let at = midnight;
  for (let on = days; on > 0; on--) at = nextMidnight(at, zone);
  return at;
}

function isBefore(a: Span, b: Span): boolean {
  return a.from < b.from || (a.from === b.from && a.to < b.to);
}
