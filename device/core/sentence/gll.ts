/**
 * GLL: geographic position (IEC 61162-1).
 * ```
 *  $--GLL,ddmm.mm,N,dddmm.mm,E,hhmmss.ss,A,A*hh
 *  0      1       2 3        4 5         6 7
 * ```
 * 1-4 position, 5 time, 6 status (A valid, V not), 7 mode indicator (from 2.3). NMEA 1.5 ends after field 4 and states
 * no status.
 */
import { type Position, position, timeOfDay, type Validity, validityOf } from "./field.ts";

export type Gll = {
  readonly type: "GLL";
  readonly talker: string;
  readonly timeOfDayMs: number | null;
  readonly validity: Validity;
  readonly position: Position | null;
};

export function readGll(talker: string, fields: readonly string[]): Gll {
  return {
    type: "GLL",
    talker,
    timeOfDayMs: timeOfDay(fields[5]),
    validity: validityOf(fields[6], fields[7]),
    position: position(fields[1], fields[2], fields[3], fields[4]),
  };
}
