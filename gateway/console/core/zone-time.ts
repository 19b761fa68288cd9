/** Times as people type and read them, on the clocks of the gateway's time zone. */

const DAY_MS = 86_400_000;

/** How far that zone's clocks are ahead of UTC at an instant, ms. `zone`: IANA name. */
export function offsetAt(time: number, zone: string): number {
  const second = Math.floor(time / 1000) * 1000;
  const parts = formatOf(zone).formatToParts(second);
  const at = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(at("year"), at("month") - 1, at("day"), at("hour"), at("minute"), at("second")) - second;
}

/** `2026-11-22T08:30:00` there, as `<input type="datetime-local" step="1">` has it. */
export function wallText(time: number, zone: string): string {
  return new Date(time + offsetAt(time, zone)).toISOString().slice(0, 19);
}

/** The same without seconds, as `<input type="datetime-local">` has it. */
export function wallMinute(time: number, zone: string): string {
  return wallText(time, zone).slice(0, 16);
}

/** The instant of such a text, Unix ms; null when it is none. A time that a change of clocks skips is taken an hour later. */
export function wallTime(text: string, zone: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return null;
  const utc = Date.parse(`${text}Z`);
  if (Number.isNaN(utc)) return null;
  return utc - offsetAt(utc - offsetAt(utc, zone), zone);
}

/** When the day of an instant began there. */
export function midnightOf(time: number, zone: string): number {
  const offset = offsetAt(time, zone);
  const start = Math.floor((time + offset) / DAY_MS) * DAY_MS;
  return start - offsetAt(start - offset, zone);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let known = formats.get(timeZone);
  if (!known) {
    const two = "2-digit";
    known = new Intl.DateTimeFormat("en-US", {
      ...{ timeZone, hourCycle: "h23", year: "numeric", month: two, day: two },
      ...{ hour: two, minute: two, second: two },
    });
    formats.set(timeZone, known);
  }
  return known;
}
