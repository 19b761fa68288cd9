/**
 * Single fields of a sentence (IEC 61162-1, 7.2 and table 7). An empty field, one that is not written as the standard
 * says and one that is out of its range are all `null`: a receiver that says nothing must never become a zero.
 */

/** Where something is: WGS-84 degrees, north and east positive. */
export type Position = { readonly lat: number; readonly lon: number };

/**
 * What one sentence says about the position. `unstated`: it neither vouches for it nor denies it (an empty status, a
 * position that was typed in or simulated).
 */
export type Validity = "valid" | "invalid" | "unstated";

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
const KNOT_MPS = 1852 / 3600;
const FASTEST_MPS = 600;

/** A decimal number from `least` to `most`, otherwise null. No exponent, no hexadecimal, no blank. */
export function decimal(text: string | undefined, least: number, most: number): number | null {
  if (text === undefined || !DECIMAL.test(text)) return null;
  const value = Number(text);
  return value >= least && value <= most ? value : null;
}

/** A count from 0 to `most`. */
export function count(text: string | undefined, most: number): number | null {
  const value = decimal(text, 0, most);
  return value !== null && Number.isInteger(value) ? value : null;
}

/** `hhmmss` or `hhmmss.sss...`: milliseconds since midnight UTC. Second 60 is a leap second and may come. */
export function timeOfDay(text: string | undefined): number | null {
  if (text === undefined || text.length < 6 || (text.length > 6 && text.charCodeAt(6) !== 46)) return null;
  const hours = twoDigits(text, 0);
  const minutes = twoDigits(text, 2);
  const seconds = twoDigits(text, 4);
  if (!(hours <= 23 && minutes <= 59 && seconds <= 60)) return null;
  const fraction = text.length > 7 ? decimal(text.slice(6), 0, 1) : 0;
  if (fraction === null) return null;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + Math.round(fraction * 1000);
}

/** `ddmmyy`: Unix milliseconds of that midnight. Years 80 to 99 are the last century's: GPS time begins in 1980. */
export function shortDate(text: string | undefined): number | null {
  if (text?.length !== 6) return null;
  const year = twoDigits(text, 4);
  return midnight(year < 80 ? 2000 + year : 1900 + year, twoDigits(text, 2), twoDigits(text, 0));
}

/** Unix milliseconds of a midnight UTC; null when the calendar has no such day. */
export function midnight(year: number, month: number, day: number): number | null {
  if (!(year >= 1980 && year <= 9999 && month >= 1 && month <= 12 && day >= 1)) return null;
  const time = Date.UTC(year, month - 1, day);
  // Date.UTC rolls the 31st of a month of 30 days over into the next month.
  return time < Date.UTC(year, month, 1) ? time : null;
}

/** Latitude `ddmm.mmm`, its hemisphere, longitude `dddmm.mmm`, its hemisphere. Half a position is none. */
export function position(
  latitude: string | undefined,
  northSouth: string | undefined,
  longitude: string | undefined,
  eastWest: string | undefined,
): Position | null {
  const lat = coordinate(latitude, 90);
  const lon = coordinate(longitude, 180);
  if (lat === null || lon === null) return null;
  if ((northSouth !== "N" && northSouth !== "S") || (eastWest !== "E" && eastWest !== "W")) return null;
  return { lat: northSouth === "S" && lat !== 0 ? -lat : lat, lon: eastWest === "W" && lon !== 0 ? -lon : lon };
}

/** Metres per second, from knots. */
export function knots(text: string | undefined): number | null {
  const speed = decimal(text, 0, FASTEST_MPS / KNOT_MPS);
  return speed === null ? null : speed * KNOT_MPS;
}

/** Metres per second, from kilometres per hour. */
export function kilometresPerHour(text: string | undefined): number | null {
  const speed = decimal(text, 0, FASTEST_MPS * 3.6);
  return speed === null ? null : speed / 3.6;
}

/** Degrees true, 0 to 360. */
export function course(text: string | undefined): number | null {
  return decimal(text, 0, 360);
}

/** A dilution of precision; receivers write 0 where they have none. */
export function dilution(text: string | undefined): number | null {
  const value = decimal(text, 0, 1000);
  return value === 0 ? null : value;
}

/** Metres above mean sea level; `unit` is `M`, or empty as some receivers leave it. */
export function altitude(text: string | undefined, unit: string | undefined = "M"): number | null {
  return unit === "M" || unit === "" ? decimal(text, -20_000, 100_000) : null;
}

/** Status `A` or `V` together with the mode indicator of NMEA 2.3 and later (undefined before that). */
export function validityOf(status: string | undefined, mode: string | undefined): Validity {
  if (status === "V" || mode === "N") return "invalid";
  if (status !== "A" || mode === "M" || mode === "S") return "unstated";
  return "valid";
}

/** Degrees, from degrees and minutes run together. */
function coordinate(text: string | undefined, most: number): number | null {
  const value = decimal(text, 0, most * 100);
  if (value === null || text === undefined || text.length < 3) return null;
  const degrees = Math.trunc(value / 100);
  const minutes = value - degrees * 100;
  const total = degrees + minutes / 60;
  return minutes < 60 && total <= most ? total : null;
}

/** NaN when there are no two digits: no comparison holds for it. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}
