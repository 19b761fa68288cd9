/** From a track to pieces. */
import { stands } from "../export/stops.ts";
import { causeOf, isGap, type Mark } from "../gap.ts";
import type { Span } from "../track.ts";
import { lengthM } from "./distance.ts";
import { type Draft, finished, newDraft, takeCell, takeFix, takeGap, takeNear, takeWay } from "./draft.ts";
import type { Hex } from "./hexes.ts";
import { isWithin, type KeyPoints, LEAVE_M, pointsBeside, within } from "./key-points.ts";
import type { PathFix, Piece } from "./piece.ts";
import { cellAtSpot, walk, wayOf } from "./way.ts";

/**
 * The pieces of `spans`, which follow each other without a hole. `fixes`: of the unit, in the order of their times, all within
 * the spans with the last one before them and the first one after them; what is further off is passed over. `marks`: from that
 * last fix before to that first fix after, in order.
 */
export function piecesOf(
  spans: readonly Span[],
  fixes: readonly PathFix[],
  marks: readonly Mark[],
  points: KeyPoints,
): readonly Piece[] {
  const [begin, end] = [spans[0]?.from ?? 0, spans.at(-1)?.to ?? 0];
  const work: Work = { drafts: spans.map(newDraft), at: 0, marks, points, hex: null, until: null };
  let first = fixes.findIndex(({ ts }) => ts >= begin);
  if (first < 0) first = fixes.length;
  let last = first;
  let before = fixes[first - 1] ?? null;
  const earlier = before;
  while (true) {
    const after = fixes[last] ?? null;
    takeStretch(work, before, after);
    if (after === null || after.ts >= end) break;
    before = after;
    last++;
  }
  return finishedAll(work.drafts, earlier?.ts ?? null, fixes[last]?.ts ?? null);
}

/**
 * `at`: the place of the first draft that is not over. `hex`: the cell that the unit was in last, and `until`: when; null before the
 * first fix.
 */
type Work = {
  readonly drafts: readonly Draft[];
  at: number;
  readonly marks: readonly Mark[];
  readonly points: KeyPoints;
  hex: Hex | null;
  until: number | null;
};

/** From one fix to the next; null: there is none before or after. */
function takeStretch(work: Work, before: PathFix | null, after: PathFix | null): void {
  const from = before?.ts ?? Number.NEGATIVE_INFINITY;
  const to = after?.ts ?? Number.POSITIVE_INFINITY;
  while ((work.drafts[work.at]?.to ?? Number.POSITIVE_INFINITY) <= from) work.at++;
  const own = work.drafts[work.at];
  if (before && own && own.from <= from) takeFix(own, from);
  if (before && after && !isGap(before, after)) {
    takeKnown(work, before, after);
    return;
  }
  if (before && own && own.from <= from) takeInstant(work, own, before);
  const cause = causeOf({ from, to }, work.marks);
  forEachPart(work, from, to, (draft, _start, stop) => takeGap(draft, cause, stop, before, after));
}

/** A way without a gap. */
function takeKnown(work: Work, before: PathFix, after: PathFix): void {
  const way = wayOf(before, after);
  const isParked = stands(before);
  const metres = isParked ? 0 : lengthM(before, after);
  const kind = isParked ? "parked" : "moving";
  forEachPart(work, before.ts, after.ts, (draft, start, stop) => {
    // The leg from the last fix on is one by itself.
    if (after.ts >= draft.to && draft.last === before.ts) draft.isBroken = true;
    takeWay(draft, kind, stop, (metres * (stop - start)) / way.ms);
  });

  const first = cellAtSpot(before, work.hex);
  let isNew = work.until !== before.ts || work.hex?.cell !== first.cell;
  work.hex = walk(way, first, (cell, from, to) => {
    const since = before.ts + from;
    forEachPart(work, since, before.ts + to, (draft, start, stop) =>
      takeCell(draft, cell, start, stop, isNew && start === since),
    );
    isNew = true;
  });
  work.until = after.ts;

  for (const n of pointsBeside(work.points, way)) {
    const point = work.points.points[n];
    const near = point && within(point, point.radiusM + LEAVE_M, way);
    if (!near) continue;
    const inside = within(point, point.radiusM, way);
    forEachPart(work, before.ts + near.from, before.ts + near.to, (draft, start, stop) => {
      const enter = inside ? Math.max(start, before.ts + inside.from) : stop;
      const isIn = inside !== null && enter < Math.min(stop, before.ts + inside.to);
      takeNear(draft, point.id, start, stop, isIn ? enter : null);
    });
  }
}

/** A fix before a gap: it was there, if for no time that is known. */
function takeInstant(work: Work, draft: Draft, fix: PathFix): void {
  const hex = cellAtSpot(fix, work.hex);
  const isNew = work.until !== fix.ts || work.hex?.cell !== hex.cell;
  if (isNew || draft.places.size === 0) takeCell(draft, hex.cell, fix.ts, fix.ts, isNew);
  work.hex = hex;
  work.until = null;
  for (const n of pointsBeside(work.points, { ...fix, north: 0, east: 0, ms: 1 })) {
    const point = work.points.points[n];
    if (!point || !isWithin(point, point.radiusM + LEAVE_M, fix.lat, fix.lon)) continue;
    takeNear(draft, point.id, fix.ts, fix.ts, isWithin(point, point.radiusM, fix.lat, fix.lon) ? fix.ts : null);
  }
}

/** Calls `take` for every piece that a stretch of time is in, with the part of it that lies there. */
function forEachPart(
  work: Work,
  from: number,
  to: number,
  take: (draft: Draft, start: number, stop: number) => void,
): void {
  for (let n = work.at; n < work.drafts.length; n++) {
    const draft = work.drafts[n] as Draft;
    if (draft.from >= to) return;
    const start = Math.max(from, draft.from);
    const stop = Math.min(to, draft.to);
    if (start < stop) take(draft, start, stop);
  }
}

function finishedAll(drafts: readonly Draft[], earlier: number | null, later: number | null): readonly Piece[] {
  const before: (number | null)[] = [];
  let last = earlier;
  for (const draft of drafts) {
    before.push(last);
    last = draft.last ?? last;
  }
  const pieces: Piece[] = [];
  let next = later;
  for (let n = drafts.length - 1; n >= 0; n--) {
    const draft = drafts[n] as Draft;
    pieces.push(finished(draft, { from: before[n] ?? null, to: next }));
    next = draft.first ?? next;
  }
  return pieces.reverse();
}
