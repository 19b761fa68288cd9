/**
 * GeoJSON (RFC 7946): a feature per stretch without a gap, a LineString, or a Point where there is a single fix.
 * `properties.times` are the Unix ms of the positions.
 */
import { type StoredFix, shown } from "../track.ts";
import { stretches, type UnitTrack } from "./segments.ts";

export async function* geojson(tracks: readonly UnitTrack[]): AsyncGenerator<Iterable<string>> {
  yield ['{"type":"FeatureCollection","features":['];
  let isFirst = true;
  for (const { unit, pages } of tracks) {
    for await (const ended of stretches(pages)) {
      yield features(unit, ended, isFirst);
      isFirst = false;
    }
  }
  yield ["]}\n"];
}

function* features(unit: string, ended: readonly (readonly StoredFix[])[], isFirst: boolean): Generator<string> {
  let comma = isFirst ? "" : ",\n";
  for (const stretch of ended) {
    yield comma + feature(unit, stretch);
    comma = ",\n";
  }
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
