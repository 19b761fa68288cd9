/** Which fixes of a segment stay when its room is needed. */
import { countOf, difference, type Ranges, rangesOf } from "../../protocol/ranges.ts";
import type { SegmentIndex, Shelf } from "../core/outbox-index.ts";
import { type ThinnableFix, worthKeeping } from "../core/thinning.ts";

/** When more than this share would stay, too little is gained: then nothing does. */
const MOST_KEPT = 0.75;

/** What is to be written elsewhere, and by outbox id the fixes that give way. */
export type Thinning = {
  readonly carried: readonly Shelf[];
  readonly given: readonly (readonly [outbox: string, seqs: Ranges])[];
};

/** `textsOf` reads a shelf's waiting records. One that cannot be read is declared with those that give way. */
export async function thinnedShelves(
  index: SegmentIndex,
  textsOf: (shelf: Shelf) => Promise<ReadonlyMap<number, string>>,
): Promise<Thinning> {
  const carried: Shelf[] = [];
  const given: [string, Ranges][] = [];
  for (const shelf of index) {
    const isThinned = shelf.kind === "fix" && shelf.pending.length > 0;
    const kept = isThinned ? keptOf(shelf.pending, await textsOf(shelf)) : shelf.pending;
    carried.push({ ...shelf, pending: kept });
    if (isThinned) given.push([shelf.outbox, difference(shelf.pending, kept)]);
  }
  return { carried, given };
}

function keptOf(pending: Ranges, texts: ReadonlyMap<number, string>): Ranges {
  const fixes = [...texts].sort(([a], [b]) => a - b).map(([seq, text]) => fixOf(seq, text));
  const kept = worthKeeping(fixes);
  return kept.length > countOf(pending) * MOST_KEPT ? [] : rangesOf(kept);
}

function fixOf(seq: number, text: string): ThinnableFix {
  const { time, reason } = JSON.parse(text) as Pick<ThinnableFix, "time" | "reason">;
  return { seq, time, reason };
}
