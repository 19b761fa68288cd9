/**
 * Inclusive ranges of seqs, as `receipt.stored` and `note.thinned` carry them: `[[1,12],[14,14]]`, ascending, neither
 * touching nor overlapping. A set of a hundred thousand seqs without gaps is one pair.
 */
export type Range = readonly [first: number, last: number];
export type Ranges = readonly Range[];

/** The ranges that hold exactly `seqs`, in any order, with or without repeats. */
export function rangesOf(seqs: Iterable<number>): Ranges {
  const sorted = [...seqs].sort((a, b) => a - b);
  const out: [number, number][] = [];
  for (const seq of sorted) {
    const last = out.at(-1);
    if (last && seq <= last[1] + 1) last[1] = Math.max(last[1], seq);
    else out.push([seq, seq]);
  }
  return out;
}

/** All seqs of `a` and of `b`. */
export function union(a: Ranges, b: Ranges): Ranges {
  if (a.length === 0) return normal(b);
  if (b.length === 0) return normal(a);
  return normal([...a, ...b]);
}

/** The seqs of `a` that are not in `b`. */
export function difference(a: Ranges, b: Ranges): Ranges {
  const cuts = normal(b);
  const out: Range[] = [];
  let i = 0;
  for (const [first, last] of normal(a)) {
    let from = first;
    while (i < cuts.length && (cuts[i] as Range)[1] < from) i++;
    for (let k = i; k < cuts.length && (cuts[k] as Range)[0] <= last; k++) {
      const [cutFirst, cutLast] = cuts[k] as Range;
      if (cutFirst > from) out.push([from, cutFirst - 1]);
      from = Math.max(from, cutLast + 1);
    }
    if (from <= last) out.push([from, last]);
  }
  return out;
}

/** Whether `seq` lies in one of the (normal) `ranges`: binary search. */
export function includes(ranges: Ranges, seq: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first, last] = ranges[middle] as Range;
    if (seq < first) high = middle - 1;
    else if (seq > last) low = middle + 1;
    else return true;
  }
  return false;
}

/** How many seqs the (normal) `ranges` hold. */
export function countOf(ranges: Ranges): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

/** Ascending, merged where they touch or overlap; a pair that runs backwards holds nothing and goes. */
function normal(ranges: Ranges): Ranges {
  let isNormal = true;
  for (let i = 0; i < ranges.length && isNormal; i++) {
    const [first, last] = ranges[i] as Range;
    isNormal = first <= last && (i === 0 || first > (ranges[i - 1] as Range)[1] + 1);
  }
  if (isNormal) return ranges;
  const sorted = ranges.filter(([first, last]) => first <= last).sort((a, b) => a[0] - b[0]);
  const out: [number, number][] = [];
  for (const [first, last] of sorted) {
    const previous = out.at(-1);
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else out.push([first, last]);
  }
  return out;
}
