/**
 * GSA: dilution of precision and active satellites (IEC 61162-1). Carries no time; one per system from 3.0 on.
 * ```
 *  $--GSA,A,m,xx,xx,...,xx,p.p,h.h,v.v,i*hh
 *  0      1 2 3         14 15  16  17  18
 * ```
 * 1 A automatic or M manual, 2 mode (1 no fix, 2 two-dimensional, 3 three-dimensional), 3-14 satellites in use, 15 PDOP,
 * 16 HDOP, 17 VDOP, 18 system id (from 4.1). Some receivers of 24 channels write 24 satellites; the dilutions then are
 * the last three fields.
 */
import { dilution } from "./field.ts";

export type Gsa = {
  readonly type: "GSA";
  readonly talker: string;
  readonly mode: 1 | 2 | 3 | null;
  readonly hdop: number | null;
};

const STANDARD_FIELDS = 18;

export function readGsa(talker: string, fields: readonly string[]): Gsa {
  const isLong = fields.length > STANDARD_FIELDS + 1;
  return {
    type: "GSA",
    talker,
    mode: fields[2] === "1" ? 1 : fields[2] === "2" ? 2 : fields[2] === "3" ? 3 : null,
    hdop: dilution(isLong ? fields.at(-2) : fields[16]),
  };
}
