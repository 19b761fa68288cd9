/**
 * When a daily shift is, on the clocks of a time zone (IANA name). Where clocks go forward over its start or end, that is
 * as long after the leap as it would have been without; where they go back, the first of the two instants counts.
 */
import type { Span } from "../track.ts";
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

/** The shift's times on the days before, of and after `time`. */
function spansAround({ start, end }: Shift, zone: string, time: number): readonly Span[] {
  const today = Math.floor((time + offsetAt(zone, time)) / DAY_MS) * DAY_MS;
  const from = minutesOf(start) * MINUTE_MS;
  const to = minutesOf(end) * MINUTE_MS;
  return [today - DAY_MS, today, today + DAY_MS].map((day) => ({
    from: instantOf(zone, day + from),
    to: instantOf(zone, day + to + (to > from ? 0 : DAY_MS)),
  }));
}

/** The instant at which the clocks of `zone` show `local`, which is their reading as if it were UTC. */
function instantOf(zone: string, local: number): number {
  const before = offsetAt(zone, local - DAY_MS);
  const after = offsetAt(zone, local + DAY_MS);
  const first = local - Math.max(before, after);
  const last = local - Math.min(before, after);
  if (first + offsetAt(zone, first) === local) return first;
  if (last + offsetAt(zone, last) === local) return last;
  // The clocks never show it: counted on with the offset of before.
  return local - before;
}

/** How far the clocks of `zone` are ahead of UTC at `time`, ms. */
function offsetAt(zone: string, time: number): number {
  const parts = formatOf(zone).formatToParts(time);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return shown - Math.floor(time / 1000) * 1000;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-u-ca-iso8601-nu-latn", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  FORMATS.set(zone, made);
  return made;
}

/** Making one takes longer than all else here. A process knows one zone. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return hours * 60 + minutes;
}
