/**
 * GeoJSON (RFC 7946): a feature per stretch without a gap, a LineString, or a Point where there is a single fix.
 * `properties.times` are the Unix ms of the positions.
 */
import { type StoredFix, shown } from "../track.ts";
import type { TrackStep, UnitTrack } from "./segments.ts";

/** The most positions of one feature; a longer stretch goes on in the next, from the same position. */
const LONGEST = 10_000;

export async function* geojson(tracks: readonly UnitTrack[]): AsyncGenerator<string> {
  yield '{"type":"FeatureCollection","features":[';
  let comma = "";
  for (const { unit, steps } of tracks) {
    for await (const stretch of stretches(steps)) {
      yield comma + feature(unit, stretch);
      comma = ",\n";
    }
  }
  yield "]}\n";
}

async function* stretches(steps: AsyncIterable<TrackStep>): AsyncGenerator<readonly StoredFix[]> {
  let stretch: StoredFix[] = [];
  /** Positions at the beginning that the feature before has had already. */
  let repeated = 0;
  for await (const { fix, gap } of steps) {
    if (gap) {
      if (stretch.length > repeated) yield stretch;
      stretch = [];
      repeated = 0;
    }
    stretch.push(fix);
    if (stretch.length === LONGEST) {
      yield stretch;
      stretch = [fix];
      repeated = 1;
    }
  }
  if (stretch.length > repeated) yield stretch;
}

function feature(unit: string, stretch: readonly StoredFix[]): string {
  const positions = stretch.map(positionOf);
  const geometry =
    positions.length === 1
      ? { type: "Point", coordinates: positions[0] }
      : { type: "LineString", coordinates: positions };
  return JSON.stringify({ type: "Feature", geometry, properties: { unit, times: stretch.map((fix) => fix.ts) } });
}

function positionOf(fix: StoredFix): readonly number[] {
  const { lon, lat, altitudeM } = shown(fix);
  return altitudeM === null ? [lon, lat] : [lon, lat, altitudeM];
}
