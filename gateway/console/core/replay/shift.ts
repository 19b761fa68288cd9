/** When the current shift began, as the gateway counts it. */
import type { Shift } from "../../../core/people/people.ts";
import { midnightOf, offsetAt } from "../zone-time.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** The earliest start of the shifts that run at `now`; when none runs, the last that began; null without shifts. Unix ms. */
export function shiftBegan(shifts: readonly Pick<Shift, "start" | "end">[], now: number, zone: string): number | null {
  const midnight = midnightOf(now, zone);
  const spans = shifts.flatMap(({ start, end }) => {
    const [first, last] = [minutesOf(start), minutesOf(end)];
    const length = last > first ? last - first : last - first + DAY_MS / MINUTE_MS;
    return [midnight - DAY_MS, midnight].map((day) => {
      const from = onTheClock(day, first, zone);
      return { from, to: from + length * MINUTE_MS };
    });
  });
  const begun = spans.filter(({ from }) => from <= now);
  const running = begun.filter(({ to }) => now < to).map(({ from }) => from);
  if (running.length > 0) return Math.min(...running);
  return begun.length > 0 ? Math.max(...begun.map(({ from }) => from)) : null;
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
