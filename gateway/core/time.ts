/** Times as people and programs write them in queries. */

/** Unix ms of `text`, which is Unix ms itself or ISO 8601 (a date alone is its midnight UTC); null when it is neither. */
export function parseTime(text: string): number | null {
  if (/^\d{1,16}$/.test(text)) return Number(text);
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2}))?$/.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
