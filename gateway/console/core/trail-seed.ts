/** What the gateway remembers of the last minutes (`GET /trails`), as points of the map. */
import { onMap } from "./distance.ts";
import type { TrailPoint } from "./trails.ts";

/** Columns of differences, the first from 0: `ts` ms, `lat` and `lon` 1e-6 degree. `breaks`: a gap lies before these places. */
export type SeedUnit = {
  readonly unit: string;
  readonly ts: readonly number[];
  readonly lat: readonly number[];
  readonly lon: readonly number[];
  readonly breaks: readonly number[];
};
export type TrailSeed = { readonly units: readonly SeedUnit[] };

const STEP_DEG = 1e-6;

/** Oldest first. */
export function seedPoints({ ts, lat, lon, breaks }: SeedUnit): readonly TrailPoint[] {
  const gaps = new Set(breaks);
  const last = { ts: 0, lat: 0, lon: 0 };
  return ts.map((step, at) => {
    last.ts += step;
    last.lat += lat[at] ?? 0;
    last.lon += lon[at] ?? 0;
    const point = { time: last.ts, at: onMap({ lat: last.lat * STEP_DEG, lon: last.lon * STEP_DEG }) };
    return gaps.has(at) ? { ...point, isAfterGap: true } : point;
  });
}
