/** A cable between board and host that spoils some of what goes over it, either way. */
import { integerBetween, type Random } from "./random.ts";

/** Shares, 0 to 1, of the pieces that lose some of their bytes, and of those in which some become others. */
export type Cable = { readonly lossShare: number; readonly garbleShare: number };

export const GOOD_CABLE: Cable = { lossShare: 0, garbleShare: 0 };
const LONGEST_RUN = 8;

/** What arrives of `piece`, one character a byte: most often all of it. */
export function carried(piece: string, { lossShare, garbleShare }: Cable, random: Random): string {
  const arrived = random() < lossShare ? spoilt(piece, random, () => "") : piece;
  if (random() >= garbleShare) return arrived;
  return spoilt(arrived, random, () => String.fromCharCode(integerBetween(random, 0, 255)));
}

/** A run of a few bytes, somewhere in it, each replaced. */
function spoilt(piece: string, random: Random, replace: () => string): string {
  if (piece === "") return piece;
  const from = integerBetween(random, 0, piece.length - 1);
  const to = from + integerBetween(random, 1, LONGEST_RUN);
  const run = [...piece.slice(from, to)].map(replace).join("");
  return piece.slice(0, from) + run + piece.slice(to);
}
