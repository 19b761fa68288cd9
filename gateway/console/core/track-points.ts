/** The places of one unit out of a replay bundle (`GET /tracks`), whose columns are differences of integers. */
import { onMap } from "./distance.ts";
import type { TrailPoint } from "./trails.ts";

type Column = readonly (number | null)[];
export type TrackBundle = {
  readonly units: readonly {
    readonly unit: string;
    readonly ts: Column;
    readonly lat: Column;
    readonly lon: Column;
  }[];
};

/** Degrees of one step of the bundle's latitudes and longitudes. */
const STEP_DEG = 1e-6;

/** Oldest first; empty when the bundle has nothing of the unit. */
export function pointsOf(bundle: TrackBundle, unit: string): readonly TrailPoint[] {
  const track = bundle.units.find((one) => one.unit === unit);
  if (!track) return [];
  let [time, lat, lon] = [0, 0, 0];
  return track.ts.map((step, at) => {
    time += step ?? 0;
    lat += track.lat[at] ?? 0;
    lon += track.lon[at] ?? 0;
    return { time, at: onMap({ lat: lat * STEP_DEG, lon: lon * STEP_DEG }) };
  });
}

/** Nothing is made up between two fixes further apart than this (wire.md, a gap). */
const GAP_MS = 60_000;

/** The points in pieces without a gap: no line is drawn over one. */
export function legsOf(points: readonly TrailPoint[]): readonly (readonly TrailPoint[])[] {
  const legs: TrailPoint[][] = [];
  for (const point of points) {
    const leg = legs.at(-1);
    const last = leg?.at(-1);
    if (leg && last && point.time - last.time <= GAP_MS) leg.push(point);
    else legs.push([point]);
  }
  return legs;
}

/** Where the unit was at `time`: between two fixes on the way from one to the other; in a gap, `isKnown` false, at the last. */
export function placeAt(
  points: readonly TrailPoint[],
  time: number,
): { readonly at: readonly [number, number]; readonly isKnown: boolean } | null {
  const next = points.findIndex((point) => point.time > time);
  const before = points[next < 0 ? points.length - 1 : next - 1];
  if (!before) return null;
  const after = next < 0 ? undefined : points[next];
  if (!after || after.time - before.time > GAP_MS) {
    return { at: before.at, isKnown: time - before.time <= GAP_MS };
  }
  const part = (time - before.time) / (after.time - before.time);
  const between = (from: number, to: number) => from + (to - from) * part;
  return { at: [between(before.at[0], after.at[0]), between(before.at[1], after.at[1])], isKnown: true };
}
