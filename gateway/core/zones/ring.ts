/** What makes a ring of corners the border of a zone. */
import { type Corner, inSteps, type Ring } from "./zones.ts";

/** Corners of one zone, its last one, which is the first again, not counted. */
export const MOST_CORNERS = 1_000;
const LEAST_CORNERS = 3;

/**
 * The ring as it is kept: in whole steps, without the same corner twice in a row, its inside on the left. It begins where
 * it did.
 */
export function keptRing(ring: Ring): Ring {
  const rounded = ring.map(([lon, lat]): Corner => [inSteps(lon), inSteps(lat)]);
  const distinct = rounded.filter((corner, n) => n === 0 || !isSame(corner, rounded[n - 1]));
  return doubleArea(distinct) < 0n ? distinct.toReversed() : distinct;
}

/** What is wrong with a kept ring, as the end of a sentence; null when nothing is. */
export function ringProblem(ring: Ring): string | null {
  const [first] = ring;
  const last = ring.at(-1);
  if (!first || !last || ring.length <= LEAST_CORNERS) {
    return `must have at least ${LEAST_CORNERS} different corners, and the first one again at its end`;
  }
  if (ring.length > MOST_CORNERS + 1) return `must have at most ${MOST_CORNERS} corners, not ${ring.length - 1}`;
  const outside = ring.findIndex(([lon, lat]) => !(Math.abs(lon) <= 180 && Math.abs(lat) <= 90));
  if (outside >= 0) {
    return `must have its corners as [longitude, latitude] within 180 and 90 degrees; corner ${outside + 1} is not`;
  }
  if (!isSame(first, last)) return "must be closed: its last corner is its first one again";
  if (ring.some(([lon], n) => n > 0 && Math.abs(lon - (ring[n - 1]?.[0] ?? lon)) > 180)) {
    return "must not cross the antimeridian; draw a zone on either side of it";
  }
  const crossed = crossing(ring);
  if (!crossed) return null;
  return `must not cross or touch itself; the sides from corner ${crossed[0]} and from corner ${crossed[1]} meet`;
}

function isSame(a: Corner | undefined, b: Corner | undefined): boolean {
  return a?.[0] === b?.[0] && a?.[1] === b?.[1];
}

/** A side of the ring in whole steps of 1e-7 degree; `n` from 0. */
type Side = {
  readonly n: number;
  readonly a: Point;
  readonly b: Point;
  readonly west: number;
  readonly east: number;
};
type Point = { readonly x: number; readonly y: number };

/** The numbers, from 1, of the first two sides found that meet elsewhere than at the corner between them. */
function crossing(ring: Ring): readonly [number, number] | null {
  const sides = sidesOf(ring);
  // From west to east: only those that lie under one another can meet.
  const sorted = sides.toSorted((one, other) => one.west - other.west);
  for (const [i, one] of sorted.entries()) {
    for (let j = i + 1; j < sorted.length; j++) {
      const other = sorted[j] as Side;
      if (other.west > one.east) break;
      if (!meet(one, other, sides.length)) continue;
      return [Math.min(one.n, other.n) + 1, Math.max(one.n, other.n) + 1];
    }
  }
  return null;
}

function sidesOf(ring: Ring): readonly Side[] {
  const points = ring.map(pointOf);
  return points.slice(1).map((b, n) => {
    const a = points[n] as Point;
    return { n, a, b, west: Math.min(a.x, b.x), east: Math.max(a.x, b.x) };
  });
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

/** Twice the signed area in square steps, positive where the inside lies on the left. */
function doubleArea(ring: Ring): bigint {
  let area = 0n;
  const points = ring.filter((corner) => corner.every(Number.isFinite)).map(pointOf);
  for (const [n, b] of points.entries()) {
    const a = points.at(n - 1) ?? b;
    area += BigInt(a.x) * BigInt(b.y) - BigInt(b.x) * BigInt(a.y);
  }
  return area;
}
