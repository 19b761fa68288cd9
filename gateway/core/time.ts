/** Times as people and programs write them in queries. */

/** Unix ms of `text`, which is Unix ms itself or ISO 8601 (a date alone is its midnight UTC); null when it is neither. */
export function parseTime(text: string): number | null {
  if (/^\d{1,16}$/.test(text)) return Number(text) <= LAST_TIME ? Number(text) : null;
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2}))?$/.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || !isDay(text.slice(0, 10)) ? null : ms;
}

/** The last instant that ECMAScript dates can show (ECMA-262, section 21.4.1.1). */
const LAST_TIME = 8_640_000_000_000_000;

/** `Date.parse` takes 30 February for 2 March. */
function isDay(date: string): boolean {
  const [year, month, day] = date.split("-").map(Number);
  const days = new Date(Date.UTC(year ?? 0, month ?? 0, 0)).getUTCDate();
  return day !== undefined && day <= days;
}
