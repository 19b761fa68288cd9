/**
 * ZDA: time and date (IEC 61162-1).
 * ```
 *  $--ZDA,hhmmss.ss,dd,mm,yyyy,zz,zz*hh
 *  0      1         2  3  4    5  6
 * ```
 * 1 time UTC, 2-4 day, month, year UTC, 5-6 local zone (not used). Receivers send it before their first fix too, then
 * from their own clock: the date counts only together with a position.
 */
import { decimal, midnight, timeOfDay } from "./field.ts";

export type Zda = {
  readonly type: "ZDA";
  readonly talker: string;
  readonly timeOfDayMs: number | null;
  /** Unix milliseconds of the midnight that the date names. */
  readonly dateMs: number | null;
};

export function readZda(talker: string, fields: readonly string[]): Zda {
  const day = decimal(fields[2], 1, 31);
  const month = decimal(fields[3], 1, 12);
  const year = decimal(fields[4], 1980, 9999);
  return {
    type: "ZDA",
    talker,
    timeOfDayMs: timeOfDay(fields[1]),
    dateMs: day === null || month === null || year === null ? null : midnight(year, month, day),
  };
}
