/** Numbers of reports as people read them. */

/** `78 %`; only nothing is 0 %, and only everything is 100 %. Of nothing: a dash. */
export function shareText(part: number, whole: number): string {
  return whole === 0 ? "–" : fractionText(part / whole);
}

/** The same of a fraction from 0 to 1; null: a dash. */
export function fractionText(share: number | null): string {
  if (share === null) return "–";
  if (share <= 0) return "0 %";
  if (share >= 1) return "100 %";
  return `${Math.min(99, Math.max(1, Math.round(share * 100)))} %`;
}

/** Hours and minutes, `7:42`; nothing is a dash, and less than a minute is not nothing. */
export function hoursText(ms: number): string {
  if (ms <= 0) return "–";
  const minutes = Math.max(1, Math.round(ms / 60_000));
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Kilometres with one decimal; nothing is a dash, and less than a tenth is not nothing. */
export function kmText(metres: number): string {
  return metres <= 0 ? "–" : Math.max(0.1, metres / 1000).toFixed(1);
}

/** One decimal under ten, none above; null is a dash. */
export function amountText(value: number | null): string {
  if (value === null) return "–";
  return value < 9.95 ? value.toFixed(1) : String(Math.round(value));
}

/** `1,234` */
export function countText(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
