/** Times as people type them, on the clocks of the gateway's time zone. */

/** `2026-11-22T08:30` in that zone, as `<input type="datetime-local">` has it. `time`: Unix ms. */
export function localText(time: number, timeZone: string): string {
  return new Date(time + offsetAt(time, timeZone)).toISOString().slice(0, 16);
}

/** The instant of such a text, Unix ms; null when it is none. A time that a change of clocks skips is taken an hour later. */
export function localTime(text: string, timeZone: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return null;
  const utc = Date.parse(`${text}Z`);
  if (Number.isNaN(utc)) return null;
  const first = utc - offsetAt(utc, timeZone);
  return utc - offsetAt(first, timeZone);
}

/** How far that zone's clocks are ahead of UTC at an instant, ms. */
function offsetAt(time: number, timeZone: string): number {
  const second = Math.floor(time / 1000) * 1000;
  const parts = formatOf(timeZone).formatToParts(second);
  const at = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(at("year"), at("month") - 1, at("day"), at("hour"), at("minute"), at("second"));
  return wall - second;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let known = formats.get(timeZone);
  if (!known) {
    const two = "2-digit";
    const clock = { hour: two, minute: two, second: two, hourCycle: "h23" } as const;
    known = new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric", month: two, day: two, ...clock });
    formats.set(timeZone, known);
  }
  return known;
}
