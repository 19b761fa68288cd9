/**
 * What became of the visits that were planned in a period. One that was long enough counts, then one that was too short; what is
 * left is due while the period runs, and when it is over unknown as far as gaps of units on duty could hide it, else missed.
 */
import type { Span } from "../track.ts";
import { lengthM } from "./distance.ts";
import { isWithin, type KeyPoint, LEAVE_M } from "./key-points.ts";
import type { Verdicts } from "./report.ts";
import type { Stay, WholeGap } from "./visits.ts";

/** Nobody gets anywhere faster, m/s: about 120 km/h. */
const FASTEST_MPS = 33;

export type PlannedPoint = KeyPoint & { readonly leastStayMs: number };

/** Of one unit: when it was on duty in the period, without overlaps, its gaps at that time, and its stays at the point. */
export type Watched = {
  readonly duty: readonly Span[];
  readonly gaps: readonly WholeGap[];
  readonly stays: readonly Stay[];
};

/** `times`: how many were planned. `isRunning`: the period is not over at `now` (Unix ms). */
export type Judged = {
  readonly point: PlannedPoint;
  readonly period: Span;
  readonly times: number;
  readonly isRunning: boolean;
  readonly now: number;
};

/** `units`: of all that may have been there. Their stays count in the period that they begin in. */
export function verdictsOf(asked: Judged, units: readonly Watched[]): Verdicts {
  const { point, period, times, isRunning } = asked;
  const begun = units.flatMap((unit) =>
    unit.stays.filter(({ from }) => period.from <= from && from < period.to).map((stay) => ({ stay, unit })),
  );
  const long = begun.filter(({ stay }) => isLongEnough(stay, point)).length;
  const unsure = begun.filter(({ stay, unit }) => !isLongEnough(stay, point) && mayBeLonger(stay, unit, asked)).length;
  const short = begun.length - long - unsure;
  const visited = Math.min(times, long);
  const tooShort = Math.min(times - visited, short);
  const left = times - visited - tooShort;
  if (isRunning) return { planned: times, visited, tooShort, missed: 0, unknown: 0, due: left };
  let hidden = 0;
  for (const unit of left === 0 ? [] : units) {
    for (const gap of unit.gaps) {
      if (hidden >= left) break;
      for (const duty of unit.duty) hidden += hiddenIn(gap, duty, unit.stays, asked);
    }
  }
  const unknown = Math.min(left, Math.max(hidden, unsure));
  return { planned: times, visited, tooShort, missed: left - unknown, unknown, due: 0 };
}

export function isLongEnough({ from, to }: Span, { leastStayMs }: Pick<PlannedPoint, "leastStayMs">): boolean {
  return to - from >= leastStayMs;
}

/** Whether a stay that was too short touches gaps that could have made it long enough, without beginning before the period. */
function mayBeLonger(stay: Stay, { gaps }: Watched, { point, period, now }: Judged): boolean {
  let from = stay.from;
  let to = stay.to;
  for (const gap of gaps) {
    if (stay.isAfterGap && gap.to === stay.from) from = Math.max(earliest(gap, point), period.from);
    if (stay.isBeforeGap && gap.from === stay.to) to = latest(gap, point, now);
  }
  return to - from >= point.leastStayMs;
}

/** How many stays that are long enough a gap could hide that begin in `duty`. */
function hiddenIn(gap: WholeGap, duty: Span, stays: readonly Stay[], { point, now }: Judged): number {
  const least = Math.max(1, point.leastStayMs);
  // A stay that was too short may have begun before the gap, or gone on after it.
  const before = stays.find((one) => one.isBeforeGap && one.to === gap.from && !isLongEnough(one, point));
  const after = stays.find((one) => one.isAfterGap && one.from === gap.to && !isLongEnough(one, point));
  if (!before && !after && (gap.to ?? now) - (gap.from ?? Number.NEGATIVE_INFINITY) < least) return 0;
  const from = Math.max(before?.from ?? earliest(gap, point), duty.from);
  const to = after?.to ?? latest(gap, point, now);
  return Math.max(0, Math.min(Math.ceil((duty.to - from) / least), Math.floor((to - from) / least)));
}

/** The first instant in a gap at which the unit could have been at the point. */
function earliest({ from, fromLat, fromLon }: WholeGap, point: PlannedPoint): number {
  if (from === null || fromLat === null || fromLon === null) return Number.NEGATIVE_INFINITY;
  return from + wayMs(point, fromLat, fromLon);
}

/** The last one; none is after `now`. */
function latest({ to, toLat, toLon }: WholeGap, point: PlannedPoint, now: number): number {
  if (to === null || toLat === null || toLon === null) return now;
  return to - wayMs(point, toLat, toLon);
}

/** The least time from a place to where a stay may begin, or from where it may end. */
function wayMs(point: PlannedPoint, lat: number, lon: number): number {
  if (isWithin(point, point.radiusM + LEAVE_M, lat, lon)) return 0;
  return ((lengthM(point, { lat, lon }) - point.radiusM - LEAVE_M) / FASTEST_MPS) * 1000;
}
