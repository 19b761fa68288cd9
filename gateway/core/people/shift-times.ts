/**
 * When a daily shift is, on the clocks of a time zone (IANA name). Where clocks go forward over its start or end, that is
 * as long after the leap as it would have been without; where they go back, the first of the two instants counts.
 */
import type { Span } from "../track.ts";
import { instantOf, localOf } from "./clocks.ts";
import type { Shift } from "./people.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** The time of `shift` that `time` lies in; null when it is off then. */
export function shiftAt(shift: Shift, zone: string, time: number): Span | null {
  return spansAround(shift, zone, time).find(({ from, to }) => from <= time && time < to) ?? null;
}

/**
 * When what counts as the current shift began: the earliest of those that run at `time`; when none runs, the last that
 * began. Null without shifts.
 */
export function currentShiftStart(shifts: readonly Shift[], zone: string, time: number): number | null {
  const running = shifts.flatMap((shift) => shiftAt(shift, zone, time)?.from ?? []);
  if (running.length > 0) return Math.min(...running);
  const begun = shifts.flatMap((shift) => spansAround(shift, zone, time)).filter(({ from }) => from <= time);
  return begun.length > 0 ? Math.max(...begun.map(({ from }) => from)) : null;
}

/** All times of `shift` that touch the span, each whole, in order. */
export function shiftsWithin(shift: Shift, zone: string, { from, to }: Span): readonly Span[] {
  const spans: Span[] = [];
  const last = Math.floor(localOf(zone, to) / DAY_MS) * DAY_MS + DAY_MS;
  for (let day = Math.floor(localOf(zone, from) / DAY_MS) * DAY_MS - DAY_MS; day <= last; day += DAY_MS) {
    const span = spanOn(shift, zone, day);
    if (span.from < to && span.to > from) spans.push(span);
  }
  return spans;
}

/** The shift's times on the days before, of and after `time`. */
function spansAround({ start, end }: Shift, zone: string, time: number): readonly Span[] {
  const today = Math.floor(localOf(zone, time) / DAY_MS) * DAY_MS;
  return [today - DAY_MS, today, today + DAY_MS].map((day) => spanOn({ start, end }, zone, day));
}

/** `day`: its midnight on the clocks, as if they showed UTC. */
function spanOn({ start, end }: Pick<Shift, "start" | "end">, zone: string, day: number): Span {
  const from = minutesOf(start) * MINUTE_MS;
  const to = minutesOf(end) * MINUTE_MS;
  return { from: instantOf(zone, day + from), to: instantOf(zone, day + to + (to > from ? 0 : DAY_MS)) };
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return hours * 60 + minutes;
}
