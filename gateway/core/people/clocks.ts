/** The clocks of a time zone (IANA name) against Unix time. */

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** How far the clocks of `zone` are ahead of UTC at `time`, ms. */
export function offsetAt(zone: string, time: number): number {
  const { format, days } = zoneOf(zone);
  const day = Math.floor(time / DAY_MS);
  let known = days.get(day);
  if (known === undefined) {
    if (days.size >= MOST_DAYS) days.clear();
    const start = readOffset(format, day * DAY_MS);
    // Clocks change at most once a day.
    known = start === readOffset(format, (day + 1) * DAY_MS) ? start : null;
    days.set(day, known);
  }
  return known ?? readOffset(format, time);
}

/**
 * The instant at which the clocks of `zone` show `local`, which is their reading as if it were UTC. The first of two; where
 * they leap over it, as long after the leap as it would have been without.
 */
export function instantOf(zone: string, local: number): number {
  const before = offsetAt(zone, local - DAY_MS);
  const after = offsetAt(zone, local + DAY_MS);
  const first = local - Math.max(before, after);
  const last = local - Math.min(before, after);
  if (first + offsetAt(zone, first) === local) return first;
  if (last + offsetAt(zone, last) === local) return last;
  // The clocks never show it: counted on with the offset of before.
  return local - before;
}

/** What the clocks of `zone` show at `time`, as if it were UTC. */
export function localOf(zone: string, time: number): number {
  return time + offsetAt(zone, time);
}

/** The next instant after `time` at which a full hour is on the clocks of `zone`, or at which they are changed. */
export function nextHour(zone: string, time: number): number {
  const local = localOf(zone, time);
  return time + HOUR_MS - (local - Math.floor(local / HOUR_MS) * HOUR_MS);
}

/** The last such instant up to `time`. */
export function lastHour(zone: string, time: number): number {
  const local = localOf(zone, time);
  const full = time - (local - Math.floor(local / HOUR_MS) * HOUR_MS);
  const next = nextHour(zone, full - 1);
  return next <= time ? next : full;
}

/** The whole days of the clocks of `zone`, from midnight to midnight, that touch the span. */
export function daysWithin(
  zone: string,
  { from, to }: { readonly from: number; readonly to: number },
): readonly { readonly from: number; readonly to: number }[] {
  const days = [];
  let local = Math.floor(localOf(zone, from) / DAY_MS) * DAY_MS;
  // Where midnight comes twice, the first one begins the day.
  for (let start = instantOf(zone, local); start < to; local += DAY_MS) {
    const end = instantOf(zone, local + DAY_MS);
    if (end > from) days.push({ from: start, to: end });
    start = end;
  }
  return days;
}

function readOffset(format: Intl.DateTimeFormat, time: number): number {
  const parts = format.formatToParts(time);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return shown - Math.floor(time / 1000) * 1000;
}

/** `days`: the offset of a whole day of UTC, by its number; null where it changes in it. */
type Zone = { readonly format: Intl.DateTimeFormat; readonly days: Map<number, number | null> };

/** Making a format takes longer than all else here. A process knows one zone. */
const ZONES = new Map<string, Zone>();
const MOST_DAYS = 10_000;

function zoneOf(name: string): Zone {
  const known = ZONES.get(name);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-u-ca-iso8601-nu-latn", {
    timeZone: name,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const made = { format, days: new Map<number, number | null>() };
  ZONES.set(name, made);
  return made;
}
