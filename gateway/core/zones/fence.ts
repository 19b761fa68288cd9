/**
 * Which zones a unit is in now, and since when. It enters with a fix inside the border and leaves with one more than 25 m
 * outside, so that a receiver's noise at the border is no coming and going.
 */
import type { Corner, Ring, Zone } from "./zones.ts";

/** `since`: the time of the fix with which it came, Unix ms. */
export type Inside = { readonly zone: string; readonly name: string; readonly since: number };

/** A zone as it is looked up. `box`: west, south, east, north in degrees, with the 25 m around it. */
export type Fence = {
  readonly zone: string;
  readonly name: string;
  readonly ring: Ring;
  readonly box: readonly [number, number, number, number];
};

/** WGS-84 degrees, and the fix's time, Unix ms. */
export type At = { readonly lat: number; readonly lon: number; readonly time: number };

const LEAVE_M = 25;
/** WGS 84, at the equator and on the mean: within half a per cent everywhere. */
const M_PER_DEGREE = 111_195;

export function fenceOf({ id, name, ring }: Zone): Fence {
  const lons = ring.map(([lon]) => lon);
  const lats = ring.map(([, lat]) => lat);
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  const aroundLat = LEAVE_M / M_PER_DEGREE;
  const aroundLon = aroundLat / shrink(Math.max(Math.abs(south), Math.abs(north)));
  const box = [
    Math.min(...lons) - aroundLon,
    south - aroundLat,
    Math.max(...lons) + aroundLon,
    north + aroundLat,
  ] as const;
  return { zone: id ?? "", name, ring, box };
}

/** In the order of `fences`; the very same `before` where nothing has changed. */
export function insideAt(fences: readonly Fence[], at: At, before: readonly Inside[]): readonly Inside[] {
  const now = fences.flatMap((fence): readonly Inside[] => {
    if (!isInBox(fence.box, at)) return [];
    const was = before.find(({ zone }) => zone === fence.zone);
    const isIn = isInside(fence.ring, at) || (was !== undefined && isNear(fence.ring, at));
    if (!isIn) return [];
    return [was?.name === fence.name ? was : { zone: fence.zone, name: fence.name, since: was?.since ?? at.time }];
  });
  return now.length === before.length && now.every((one, n) => one === before[n]) ? before : now;
}

function isInBox([west, south, east, north]: Fence["box"], { lat, lon }: At): boolean {
  return lon >= west && lon <= east && lat >= south && lat <= north;
}

/** A ray to the east crosses the border an odd number of times. */
function isInside(ring: Ring, { lat, lon }: At): boolean {
  let isIn = false;
  for (const [a, b] of sides(ring)) {
    if (a[1] > lat === b[1] > lat) continue;
    if (a[0] + ((lat - a[1]) / (b[1] - a[1])) * (b[0] - a[0]) > lon) isIn = !isIn;
  }
  return isIn;
}

function isNear(ring: Ring, at: At): boolean {
  for (const [a, b] of sides(ring)) if (distanceToM(a, b, at) <= LEAVE_M) return true;
  return false;
}

function* sides(ring: Ring): Generator<readonly [Corner, Corner]> {
  for (let n = 1; n < ring.length; n++) yield [ring[n - 1] as Corner, ring[n] as Corner];
}

/** From a point to a side, on a plane that touches the earth there. */
function distanceToM(a: Corner, b: Corner, { lat, lon }: At): number {
  const scale = shrink(lat);
  const [ax, ay] = [(a[0] - lon) * scale, a[1] - lat];
  const [bx, by] = [(b[0] - lon) * scale, b[1] - lat];
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length));
  return Math.hypot(ax + share * dx, ay + share * dy) * M_PER_DEGREE;
}

/** How much shorter a degree of longitude is than one of latitude. */
function shrink(lat: number): number {
  return Math.max(0.01, Math.cos((lat * Math.PI) / 180));
}
