/** Key points made ready, so that a fix is held against those nearby only. */
import type { Checkpoint } from "../zones/zones.ts";
import { degreeM, eastward } from "./distance.ts";
import type { Way } from "./way.ts";

/** A visit ends this much beyond the radius, so that drift at its edge does not make many of one. */
export const LEAVE_M = 25;

/** `lat`, `lon`: 1e-7 degree. `xPerStep`, `yPerStep`: metres of 1e-7 degree there. */
export type KeyPoint = {
  readonly id: string;
  readonly lat: number;
  readonly lon: number;
  readonly radiusM: number;
  readonly xPerStep: number;
  readonly yPerStep: number;
};

/** `squares`: the places in `points` of those that a square of 0.01 degree may be within reach of. */
export type KeyPoints = {
  readonly points: readonly KeyPoint[];
  readonly squares: ReadonlyMap<number, readonly number[]>;
};

/** Key points that have no id yet are passed over. */
export function keyPoints(checkpoints: readonly Checkpoint[]): KeyPoints {
  const points = inOrder(checkpoints).map(({ id, lat, lon, radiusM }): KeyPoint => {
    const degree = degreeM(lat);
    const place = { lat: Math.round(lat * 1e7), lon: Math.round(lon * 1e7) };
    return { id, ...place, radiusM, xPerStep: degree.lon / 1e7, yPerStep: degree.lat / 1e7 };
  });
  const squares = new Map<number, number[]>();
  for (const [n, { lat, lon, radiusM, xPerStep, yPerStep }] of points.entries()) {
    const reach = radiusM + LEAVE_M;
    const north = reach / yPerStep;
    const east = Math.min(reach / Math.max(xPerStep, 1e-6), 1e8);
    for (const square of squaresOf(lat - north, lon - east, lat + north, lon + east)) {
      const there = squares.get(square);
      if (there) there.push(n);
      else squares.set(square, [n]);
    }
  }
  return { points, squares };
}

/** All that pieces take from the key points, as one text in the order of their ids: while it is the same, so are the pieces. */
export function keyPointsText(checkpoints: readonly Checkpoint[]): string {
  return JSON.stringify(inOrder(checkpoints).map(({ id, lat, lon, radiusM }) => [id, lat, lon, radiusM]));
}

const NONE: readonly number[] = [];

/** The places in `points` of those that a way may lead past. */
export function pointsBeside({ points, squares }: KeyPoints, way: Way): readonly number[] {
  const lat = squareOf(way.lat);
  const lon = squareOf(way.lon);
  if (squareOf(way.lat + way.north) === lat && squareOf(way.lon + way.east) === lon) {
    return squares.get(numberOf(lat, lon)) ?? NONE;
  }
  // Hardly ever: a way over many squares.
  if (Math.abs(way.north) + Math.abs(way.east) > 40 * SQUARE) return [...points.keys()];
  const [south, north] = [Math.min(way.lat, way.lat + way.north), Math.max(way.lat, way.lat + way.north)];
  const [west, east] = [Math.min(way.lon, way.lon + way.east), Math.max(way.lon, way.lon + way.east)];
  const found = new Set(squaresOf(south, west, north, east).flatMap((square) => squares.get(square) ?? NONE));
  return [...found].sort((a, b) => a - b);
}

/** From which to before which whole millisecond the way is within `radiusM` of a point; null: never. */
export function within(
  point: KeyPoint,
  radiusM: number,
  way: Way,
): { readonly from: number; readonly to: number } | null {
  const x = eastward(point.lon, way.lon) * point.xPerStep;
  const y = (way.lat - point.lat) * point.yPerStep;
  const vx = (way.east * point.xPerStep) / way.ms;
  const vy = (way.north * point.yPerStep) / way.ms;
  const beyond = x * x + y * y - radiusM * radiusM;
  const speed = vx * vx + vy * vy;
  if (speed === 0) return beyond <= 0 ? { from: 0, to: way.ms } : null;
  const half = x * vx + y * vy;
  const root = Math.sqrt(half * half - speed * beyond);
  const from = Math.max(0, Math.ceil((-half - root) / speed));
  const to = Math.min(way.ms, Math.ceil((root - half) / speed));
  return from < to ? { from, to } : null;
}

/** Whether a place (1e-7 degree) is within `radiusM` of a point. */
export function isWithin(point: KeyPoint, radiusM: number, lat: number, lon: number): boolean {
  return Math.hypot(eastward(point.lon, lon) * point.xPerStep, (lat - point.lat) * point.yPerStep) <= radiusM;
}

/** 0.01 degree, in 1e-7. */
const SQUARE = 100_000;
const AROUND = 36_000;

function squareOf(steps: number): number {
  return Math.floor(steps / SQUARE);
}

function numberOf(lat: number, lon: number): number {
  return lat * AROUND + (((lon % AROUND) + AROUND) % AROUND);
}

function squaresOf(south: number, west: number, north: number, east: number): readonly number[] {
  const found: number[] = [];
  for (let lat = squareOf(south); lat <= squareOf(north); lat++) {
    for (let lon = squareOf(west); lon <= squareOf(east); lon++) found.push(numberOf(lat, lon));
  }
  return found;
}

function inOrder(checkpoints: readonly Checkpoint[]): readonly (Checkpoint & { readonly id: string })[] {
  const known = checkpoints.flatMap((one) => (one.id === null ? [] : [{ ...one, id: one.id }]));
  return known.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
