/** Times in an address. */

/** Unix ms of Unix ms or of ISO 8601 with a zone; null: it is neither. */
export function timeOf(text: string | null): number | null {
  if (text === null) return null;
  if (/^\d{9,15}$/.test(text)) return Number(text);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$/.test(text)) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

/** `2026-11-21T12:30:00Z`. */
export function isoOf(time: number): string {
  return new Date(Math.round(time)).toISOString().replace(/\.000Z$/, "Z");
}
