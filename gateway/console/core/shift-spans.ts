/** When daily shifts are, on the clocks of the gateway's time zone. Times are Unix ms. */
import type { Shift } from "../../core/people/people.ts";
import { midnightOf, offsetAt } from "./zone-time.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** `name`: of the first shift that has these times. */
export type ShiftSpan = { readonly from: number; readonly to: number; readonly name: string };

/** Every shift of the days from the one before `first` to the one after `last`, by their beginning; the same times once. */
export function shiftSpans(
  shifts: readonly Pick<Shift, "name" | "start" | "end">[],
  first: number,
  last: number,
  zone: string,
): readonly ShiftSpan[] {
  const found = new Map<string, ShiftSpan>();
  const end = nextMidnight(midnightOf(last, zone), zone);
  for (let day = midnightBefore(midnightOf(first, zone), zone); day <= end; day = nextMidnight(day, zone)) {
    for (const shift of shifts) {
      const [from, to] = [minutesOf(shift.start), minutesOf(shift.end)];
      const start = onTheClock(day, from, zone);
      const span = { from: start, to: start + (to > from ? to - from : to - from + DAY_MS / MINUTE_MS) * MINUTE_MS };
      const key = `${span.from} ${span.to}`;
      if (!found.has(key)) found.set(key, { ...span, name: shift.name });
    }
  }
  return [...found.values()].sort((a, b) => a.from - b.from || a.to - b.to);
}

/** The midnight after one, also on days of 23 or 25 hours. */
export function nextMidnight(midnight: number, zone: string): number {
  return midnightOf(midnight + 1.5 * DAY_MS, zone);
}

export function midnightBefore(midnight: number, zone: string): number {
  return midnightOf(midnight - DAY_MS / 2, zone);
}

/** So many minutes on the clocks after that midnight, over a change of clocks too. */
function onTheClock(midnight: number, minutes: number, zone: string): number {
  const time = midnight + minutes * MINUTE_MS;
  return time + offsetAt(midnight, zone) - offsetAt(time, zone);
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return hours * 60 + minutes;
}
