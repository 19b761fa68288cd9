/**
 * GGA: GPS fix data (IEC 61162-1).
 * ```
 *  $--GGA,hhmmss.ss,ddmm.mm,N,dddmm.mm,E,q,nn,h.h,a.a,M,g.g,M,x.x,xxxx*hh
 *  0      1         2       3 4        5 6 7  8   9   10 11 12 13  14
 * ```
 * 1 time, 2-5 position, 6 quality, 7 satellites in use, 8 HDOP, 9-10 altitude above mean sea level, 11-12 geoidal
 * separation, 13-14 differential data. Quality: 0 none, 1 GNSS, 2 differential, 3 PPS, 4 RTK, 5 RTK float, 6 estimated,
 * 7 typed in, 8 simulated; 9 is some makers' SBAS.
 */
import { altitude, count, dilution, type Position, position, timeOfDay, type Validity } from "./field.ts";

export type Gga = {
  readonly type: "GGA";
  readonly talker: string;
  readonly timeOfDayMs: number | null;
  readonly validity: Validity;
  readonly position: Position | null;
  readonly satellites: number | null;
  readonly hdop: number | null;
  readonly altitudeM: number | null;
};

export function readGga(talker: string, fields: readonly string[]): Gga {
  return {
    type: "GGA",
    talker,
    timeOfDayMs: timeOfDay(fields[1]),
    validity: validityOfQuality(fields[6]),
    position: position(fields[2], fields[3], fields[4], fields[5]),
    satellites: count(fields[7], 255),
    hdop: dilution(fields[8]),
    altitudeM: altitude(fields[9], fields[10]),
  };
}

function validityOfQuality(quality: string | undefined): Validity {
  switch (quality) {
    case "0":
      return "invalid";
    case "1":
    case "2":
    case "3":
    case "4":
    case "5":
    case "6":
    case "9":
      return "valid";
    default:
      return "unstated";
  }
}
