/**
 * GNS: fix data of several systems (IEC 61162-1).
 * ```
 *  $--GNS,hhmmss.ss,ddmm.mm,N,dddmm.mm,E,AAN,nn,h.h,a.a,g.g,x.x,xxxx,S*hh
 *  0      1         2       3 4        5 6   7  8   9   10  11  12   13
 * ```
 * 1 time, 2-5 position, 6 one mode indicator per system (N none, A autonomous, D differential, P precise, R RTK, F RTK
 * float, E estimated, M typed in, S simulated), 7 satellites in use, 8 HDOP, 9 altitude above mean sea level in metres,
 * 10 geoidal separation, 11-12 differential data, 13 navigational status.
 */
import { altitude, count, dilution, type Position, position, timeOfDay, type Validity } from "./field.ts";

export type Gns = {
  readonly type: "GNS";
  readonly talker: string;
  readonly timeOfDayMs: number | null;
  readonly validity: Validity;
  readonly position: Position | null;
  readonly satellites: number | null;
  readonly hdop: number | null;
  readonly altitudeM: number | null;
};

export function readGns(talker: string, fields: readonly string[]): Gns {
  return {
    type: "GNS",
    talker,
    timeOfDayMs: timeOfDay(fields[1]),
    validity: validityOfModes(fields[6] ?? ""),
    position: position(fields[2], fields[3], fields[4], fields[5]),
    satellites: count(fields[7], 255),
    hdop: dilution(fields[8]),
    altitudeM: altitude(fields[9]),
  };
}

function validityOfModes(modes: string): Validity {
  if (/[ADPRFE]/.test(modes)) return "valid";
  return /^N+$/.test(modes) ? "invalid" : "unstated";
}
