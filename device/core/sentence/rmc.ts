/**
 * RMC: recommended minimum specific GNSS data (IEC 61162-1).
 * ```
 *  $--RMC,hhmmss.ss,A,ddmm.mm,N,dddmm.mm,E,x.x,x.x,ddmmyy,x.x,E,A,S*hh
 *  0      1         2 3       4 5        6 7   8   9      10  11 12 13
 * ```
 * 1 time, 2 status (A valid, V warning), 3-6 position, 7 speed in knots, 8 course true, 9 date, 10-11 magnetic
 * variation, 12 mode indicator (from 2.3), 13 navigational status (from 4.1, not used: it speaks of integrity).
 */
import { course, knots, type Position, position, shortDate, timeOfDay, type Validity, validityOf } from "./field.ts";

export type Rmc = {
  readonly type: "RMC";
  readonly talker: string;
  readonly timeOfDayMs: number | null;
  readonly validity: Validity;
  readonly position: Position | null;
  readonly speedMps: number | null;
  readonly courseDeg: number | null;
  /** Unix milliseconds of the midnight that the date names, as the receiver said it. */
  readonly dateMs: number | null;
};

export function readRmc(talker: string, fields: readonly string[]): Rmc {
  return {
    type: "RMC",
    talker,
    timeOfDayMs: timeOfDay(fields[1]),
    validity: validityOf(fields[2], fields[12]),
    position: position(fields[3], fields[4], fields[5], fields[6]),
    speedMps: knots(fields[7]),
    courseDeg: course(fields[8]),
    dateMs: shortDate(fields[9]),
  };
}
