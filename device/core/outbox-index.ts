/**
 * Which records a segment holds and which of them still wait for a receipt, as ranges of seqs: a segment of five
 * thousand fixes without gaps is one pair of numbers.
 */
import { countOf, difference, type Range, type Ranges, rangesOf, union } from "../../protocol/ranges.ts";

/** What the order of sending and of giving way depends on. */
export type Kind = "fix" | "other" | "sos";

/** The records of one kind and one outbox id. `present`: on disk; `pending`: of those, not yet covered by a receipt. */
export type Shelf = {
  readonly kind: Kind;
  readonly outbox: string;
  readonly present: Ranges;
  readonly pending: Ranges;
};
export type SegmentIndex = readonly Shelf[];

/** The index with these seqs too, waiting. */
export function withSeqs(index: SegmentIndex, kind: Kind, outbox: string, seqs: Ranges): SegmentIndex {
  const shelf = index.find((one) => one.kind === kind && one.outbox === outbox);
  if (!shelf) return [...index, { kind, outbox, present: union(seqs, []), pending: union(seqs, []) }];
  const fuller = { kind, outbox, present: union(shelf.present, seqs), pending: union(shelf.pending, seqs) };
  return index.map((one) => (one === shelf ? fuller : one));
}

/** The index with these records too, waiting. */
export function withRecords(
  index: SegmentIndex,
  records: Iterable<{ readonly kind: Kind; readonly outbox: string; readonly seq: number }>,
): SegmentIndex {
  const groups = new Map<string, { readonly kind: Kind; readonly outbox: string; readonly seqs: number[] }>();
  for (const { kind, outbox, seq } of records) {
    const key = `${kind} ${outbox}`;
    const group = groups.get(key);
    if (group) group.seqs.push(seq);
    else groups.set(key, { kind, outbox, seqs: [seq] });
  }
  return [...groups.values()].reduce((sum, one) => withSeqs(sum, one.kind, one.outbox, rangesOf(one.seqs)), index);
}

/** The index once a receipt covers `ranges`; the same object when that changes nothing. */
export function receipted(index: SegmentIndex, outbox: string, ranges: Ranges): SegmentIndex {
  let isChanged = false;
  const next = index.map((shelf) => {
    if (shelf.outbox !== outbox || !overlaps(shelf.pending, ranges)) return shelf;
    isChanged = true;
    return { ...shelf, pending: difference(shelf.pending, ranges) };
  });
  return isChanged ? next : index;
}

/** The index as if these records had never been there: they stand in a later segment. */
export function withoutSeqs(index: SegmentIndex, outbox: string, ranges: Ranges): SegmentIndex {
  return index.map((shelf) => {
    if (shelf.outbox !== outbox || !overlaps(shelf.present, ranges)) return shelf;
    return { ...shelf, present: difference(shelf.present, ranges), pending: difference(shelf.pending, ranges) };
  });
}

/** How many records wait, of one kind or of all. */
export function waitingCount(index: SegmentIndex, kind?: Kind): number {
  return index.reduce((sum, shelf) => (kind && shelf.kind !== kind ? sum : sum + countOf(shelf.pending)), 0);
}

/** How many records are there, receipted or not. */
export function presentCount(index: SegmentIndex): number {
  return index.reduce((sum, shelf) => sum + countOf(shelf.present), 0);
}

/** The `most` highest seqs of `ranges`. */
export function newest(ranges: Ranges, most: number): Ranges {
  const out: Range[] = [];
  let left = most;
  for (let i = ranges.length - 1; i >= 0 && left > 0; i--) {
    const [first, last] = ranges[i] as Range;
    const from = Math.max(first, last - left + 1);
    out.unshift([from, last]);
    left -= last - from + 1;
  }
  return out;
}

/** Every seq of `ranges`, ascending. */
export function* seqsOf(ranges: Ranges): Generator<number> {
  for (const [first, last] of ranges) for (let seq = first; seq <= last; seq++) yield seq;
}

/** Whether any seq of `a` can be in `b`, judged by their outermost seqs. */
function overlaps(a: Ranges, b: Ranges): boolean {
  const [firstA, lastA, firstB, lastB] = [a[0], a.at(-1), b[0], b.at(-1)];
  return !!firstA && !!lastA && !!firstB && !!lastB && firstA[0] <= lastB[1] && firstB[0] <= lastA[1];
}
