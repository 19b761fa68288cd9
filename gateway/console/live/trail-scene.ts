/** Trails of the live map: the last ten minutes behind each unit, as far as it is shown. */
import type { Look } from "../core/look.ts";
import type { Trails } from "../core/trails.ts";
import type { Trail } from "../map/marker.ts";
import { palette } from "../map/palette.ts";

export const TRAIL_MS = 600_000;
/** Shorter than this on the screen, in pixels, a trail is a speck under its marker. */
const SPECK_PX = 9;

/** West, south, east, north in the map's plane. */
export type Box = readonly [number, number, number, number];
/** A trail as it was last heard. `isLast`: it ends where the unit is shown. */
export type HeardTrail = {
  readonly unit: string;
  readonly trail: Trail;
  readonly box: Box;
  readonly isLast: boolean;
  readonly isStrong: boolean;
};

/** Made once a second; `selected` and who is in an SOS are drawn stronger. */
export function heardTrails(
  trails: Trails,
  units: Iterable<readonly [string, Look]>,
  now: number,
  selected: string | null,
): readonly HeardTrail[] {
  const colours = palette();
  const all: HeardTrail[] = [];
  for (const [unit, look] of units) {
    if (look === "offline") continue;
    const stretches = trails.stretches(unit, now - TRAIL_MS);
    const isStrong = look === "sos" || unit === selected;
    stretches.forEach((stretch, at) => {
      const isLast = at === stretches.length - 1;
      const points = stretch.map((point) => point.at);
      const trail = {
        points,
        colour: colours[look === "lost" ? "standing" : look],
        width: isStrong ? 4 : 2.2,
        alpha: isStrong ? 0.9 : 0.6,
        isFading: isLast,
        fadeSteps: isStrong ? 10 : 4,
      };
      all.push({ unit, trail, box: boxOf(points), isLast, isStrong });
    });
  }
  return all;
}

/** What of them is seen in `view`, drawn up to where each unit is `shown`. `resolution`: metres of the plane per pixel. */
export function seenTrails(
  all: readonly HeardTrail[],
  view: Box,
  resolution: number,
  shown: (unit: string) => readonly [number, number] | null,
): readonly Trail[] {
  const seen: Trail[] = [];
  for (const { unit, trail, box, isLast, isStrong } of all) {
    if (!isTouching(box, view) || (!isStrong && isSpeck(box, SPECK_PX * resolution))) continue;
    const end = isLast ? shown(unit) : null;
    seen.push(end ? { ...trail, points: [...trail.points.slice(0, -1), end] } : trail);
  }
  return seen;
}

export function isIn(at: readonly number[], [west, south, east, north]: Box): boolean {
  const [x = 0, y = 0] = at;
  return x >= west && x <= east && y >= south && y <= north;
}

function isTouching(a: Box, b: Box): boolean {
  return a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
}

function isSpeck([west, south, east, north]: Box, least: number): boolean {
  return east - west < least && north - south < least;
}

function boxOf(points: readonly (readonly [number, number])[]): Box {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    west = Math.min(west, x);
    south = Math.min(south, y);
    east = Math.max(east, x);
    north = Math.max(north, y);
  }
  return [west, south, east, north];
}
