/**
 * VTG: course over ground and ground speed (IEC 61162-1). Carries no time.
 * ```
 *  $--VTG,x.x,T,x.x,M,x.x,N,x.x,K,A*hh
 *  0      1   2 3   4 5   6 7   8 9
 * ```
 * 1 course true, 3 course magnetic, 5 speed in knots, 7 speed in km/h, 9 mode indicator (from 2.3). The four-field form
 * without unit letters of NMEA 1.x is not read: what its numbers mean would be a guess.
 */
import { course, kilometresPerHour, knots, type Validity } from "./field.ts";

export type Vtg = {
  readonly type: "VTG";
  readonly talker: string;
  readonly validity: Validity;
  readonly speedMps: number | null;
  readonly courseDeg: number | null;
};

export function readVtg(talker: string, fields: readonly string[]): Vtg {
  const speedKnots = fields[6] === "N" ? knots(fields[5]) : null;
  const speedKmh = fields[8] === "K" ? kilometresPerHour(fields[7]) : null;
  return {
    type: "VTG",
    talker,
    validity: fields[9] === "N" ? "invalid" : "unstated",
    speedMps: speedKnots ?? speedKmh,
    courseDeg: fields[2] === "T" ? course(fields[1]) : null,
  };
}
