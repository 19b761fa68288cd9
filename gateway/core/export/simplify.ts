/**
 * Fewer fixes for views of a whole fleet: top-down time-ratio (TD-TR), which looks at where the unit is said to be at each
 * instant. Leaving out what is close to the drawn line alone would put a marker hundreds of metres off in time.
 */
import type { FixReason } from "../../../protocol/record.ts";
import type { StoredFix } from "../track.ts";

/** Fixes that change how the line is drawn: they stay. */
const LANDMARKS: ReadonlySet<FixReason> = new Set(["first", "start", "stop", "regained"]);
/** No longer row is looked at together, since a bad one takes time as its square. */
const LONGEST = 2_000;
const METRES_PER_STEP = (6_371_009 * Math.PI) / 180 / 1e7;

/**
 * Some of `fixes`, in order, the first and the last among them: a unit drawn evenly from each to the next is at most
 * `mostM` metres from where it would be drawn with all of them, at every instant. No gap lies between the given.
 */
export function simplified(fixes: readonly StoredFix[], mostM: number): readonly StoredFix[] {
  const kept: StoredFix[] = [];
  let start = 0;
  for (let at = 1; at < fixes.length; at++) {
    const isEnd = at === fixes.length - 1 || at - start === LONGEST || LANDMARKS.has((fixes[at] as StoredFix).reason);
    if (!isEnd) continue;
    keepOf(fixes, start, at, mostM, kept);
    start = at;
  }
  const last = fixes.at(-1);
  if (last) kept.push(last);
  return kept;
}

/** Adds what must stay of `fixes` from `first` on, before `last`. */
function keepOf(fixes: readonly StoredFix[], first: number, last: number, mostM: number, kept: StoredFix[]): void {
  const ends = [last];
  let start = first;
  for (let end = ends.at(-1); end !== undefined; end = ends.at(-1)) {
    const worst = worstBetween(fixes, start, end);
    if (worst.metres > mostM) {
      ends.push(worst.at);
      continue;
    }
    kept.push(fixes[start] as StoredFix);
    start = end;
    ends.pop();
  }
}

/** The fix that is farthest from where the line from `start` to `end` has the unit at its time. */
function worstBetween(fixes: readonly StoredFix[], start: number, end: number) {
  const a = fixes[start] as StoredFix;
  const b = fixes[end] as StoredFix;
  const shrink = Math.cos((a.lat * Math.PI) / 180 / 1e7);
  const worst = { at: start, metres: 0 };
  for (let at = start + 1; at < end; at++) {
    const fix = fixes[at] as StoredFix;
    const share = (fix.ts - a.ts) / (b.ts - a.ts);
    const north = a.lat + share * (b.lat - a.lat) - fix.lat;
    const east = (a.lon + share * (b.lon - a.lon) - fix.lon) * shrink;
    const metres = Math.hypot(north, east) * METRES_PER_STEP;
    if (metres > worst.metres) Object.assign(worst, { at, metres });
  }
  return worst;
}
