/** What makes a ring of corners the border of a zone. */
import { type Corner, inSteps, type Ring } from "./zones.ts";

/** Corners of one zone, its last one, which is the first again, not counted. */
const MOST_CORNERS = 1_000;
const LEAST_CORNERS = 3;

/**
 * The ring as it is kept: in whole steps, without the same corner twice in a row, its inside on the left. It begins where
 * it did.
 */
export function keptRing(ring: Ring): Ring {
  const rounded = ring.map(([lon, lat]): Corner => [inSteps(lon), inSteps(lat)]);
  const distinct = rounded.filter((corner, n) => n === 0 || !isSame(corner, rounded[n - 1]));
  return isClockwise(distinct) ? distinct.toReversed() : distinct;
}

/** What is wrong with the corners of a kept ring, as the end of a sentence; null when nothing is. */
export function ringProblem(ring: Ring): string | null {
  const [first] = ring;
  const last = ring.at(-1);
  if (!first || !last || ring.length <= LEAST_CORNERS) {
    return `must have at least ${LEAST_CORNERS} different corners, and the first one again at its end`;
  }
  if (ring.length > MOST_CORNERS + 1) return `must have at most ${MOST_CORNERS} corners, not ${ring.length - 1}`;
  const outside = ring.findIndex((corner) => !isOnEarth(corner));
  if (outside >= 0) {
    return `must have its corners as [longitude, latitude] within 180 and 90 degrees; corner ${outside + 1} is not`;
  }
  if (!isSame(first, last)) return "must be closed: its last corner is its first one again";
  if (ring.some(([lon], n) => n > 0 && Math.abs(lon - (ring[n - 1]?.[0] ?? lon)) > 180)) {
    return "must not cross the antimeridian; draw a zone on either side of it";
  }
  return null;
}

/**
 * Whether a ring whose corners are sound crosses or touches itself, in the same way. It takes some milliseconds for a
 * thousand corners, so that whoever has many of them asks for one at a time.
 */
export function crossingProblem(ring: Ring): string | null {
  const crossed = crossing(ring);
  if (!crossed) return null;
  return `must not cross or touch itself; the sides from corner ${crossed[0]} and from corner ${crossed[1]} meet`;
}

function isSame(a: Corner | undefined, b: Corner | undefined): boolean {
  return a?.[0] === b?.[0] && a?.[1] === b?.[1];
}

/**
 * A side of the ring in whole steps of 1e-7 degree; `n` from 0. `from` and `to`: how far it reaches along the axis on which
 * the sides overlap less.
 */
type Side = {
  readonly n: number;
  readonly a: Point;
  readonly b: Point;
  readonly from: number;
  readonly to: number;
};
type Point = { readonly x: number; readonly y: number };

/** The numbers, from 1, of the first two sides found that meet elsewhere than at the corner between them. */
function crossing(ring: Ring): readonly [number, number] | null {
  const sides = sidesOf(ring);
  // In the order of one axis only those can meet whose spans on it do.
  const sorted = sides.toSorted((one, other) => one.from - other.from);
  for (const [i, one] of sorted.entries()) {
    for (let j = i + 1; j < sorted.length; j++) {
      const other = sorted[j] as Side;
      if (other.from > one.to) break;
      if (!meet(one, other, sides.length)) continue;
      return [Math.min(one.n, other.n) + 1, Math.max(one.n, other.n) + 1];
    }
  }
  return null;
}

function sidesOf(ring: Ring): readonly Side[] {
  const points = ring.map(pointOf);
  const axis = overlap(points, "x") <= overlap(points, "y") ? "x" : "y";
  return points.slice(1).map((b, n) => {
    const a = points[n] as Point;
    return { n, a, b, from: Math.min(a[axis], b[axis]), to: Math.max(a[axis], b[axis]) };
  });
}

/** How many times over the sides cover the width of the ring on an axis. */
function overlap(points: readonly Point[], axis: "x" | "y"): number {
  let [least, most, covered] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const [n, point] of points.entries()) {
    least = Math.min(least, point[axis]);
    most = Math.max(most, point[axis]);
    covered += Math.abs(point[axis] - (points[n - 1] ?? point)[axis]);
  }
  return covered / Math.max(1, most - least);
}

function pointOf([lon, lat]: Corner): Point {
  return { x: Math.round(lon * 1e7), y: Math.round(lat * 1e7) };
}

function meet(one: Side, other: Side, sides: number): boolean {
  if ((one.n + 1) % sides === other.n) return folds(one.a, one.b, other.b);
  if ((other.n + 1) % sides === one.n) return folds(other.a, other.b, one.b);
  const { a, b } = one;
  const { a: c, b: d } = other;
  if (Math.max(a.y, b.y) < Math.min(c.y, d.y) || Math.max(c.y, d.y) < Math.min(a.y, b.y)) return false;
  const turns = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)] as const;
  if (turns[0] * turns[1] < 0 && turns[2] * turns[3] < 0) return true;
  return (
    (turns[0] === 0 && isWithin(a, b, c)) ||
    (turns[1] === 0 && isWithin(a, b, d)) ||
    (turns[2] === 0 && isWithin(c, d, a)) ||
    (turns[3] === 0 && isWithin(c, d, b))
  );
}

/** Whether the way from `a` over `b` to `c` goes back on itself. */
function folds(a: Point, b: Point, c: Point): boolean {
  return turn(a, b, c) === 0 && (a.x - b.x) * (c.x - b.x) + (a.y - b.y) * (c.y - b.y) > 0;
}

/** Whether `c`, which is on the line through `a` and `b`, is between them. */
function isWithin(a: Point, b: Point, c: Point): boolean {
  const isBetween = (from: number, to: number, at: number) => Math.min(from, to) <= at && at <= Math.max(from, to);
  return isBetween(a.x, b.x, c.x) && isBetween(a.y, b.y, c.y);
}

/** What the products below can be off by in floating point, all roundings together. */
const UNCERTAIN = 4_096;

/** 1 where the way from `a` over `b` to `c` turns left, -1 right, 0 straight on or back. Exact. */
function turn(a: Point, b: Point, c: Point): -1 | 0 | 1 {
  const area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  if (area > UNCERTAIN) return 1;
  if (area < -UNCERTAIN) return -1;
  const exact = BigInt(b.x - a.x) * BigInt(c.y - a.y) - BigInt(b.y - a.y) * BigInt(c.x - a.x);
  return exact > 0n ? 1 : exact < 0n ? -1 : 0;
}

/** Whether the inside lies on the right of the way along the corners. Exact; false where a corner is nowhere on earth. */
function isClockwise(ring: Ring): boolean {
  const [first] = ring;
  if (!first || !ring.every(isOnEarth)) return false;
  const origin = pointOf(first);
  const points = ring.map(pointOf).map(({ x, y }): Point => ({ x: x - origin.x, y: y - origin.y }));
  let [area, sum] = [0, 0];
  for (const [n, b] of points.entries()) {
    const a = points[n - 1] ?? b;
    area += a.x * b.y - b.x * a.y;
    sum += Math.abs(a.x * b.y) + Math.abs(b.x * a.y);
  }
  // Whole numbers are exact up to there.
  if (sum < Number.MAX_SAFE_INTEGER) return area < 0;
  let exact = 0n;
  for (const [n, b] of points.entries()) {
    const a = points[n - 1] ?? b;
    exact += BigInt(a.x) * BigInt(b.y) - BigInt(b.x) * BigInt(a.y);
  }
  return exact < 0n;
}

function isOnEarth([lon, lat]: Corner): boolean {
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
}
