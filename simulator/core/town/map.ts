/** The town as plain data in degrees, for whoever draws it. `[lon, lat]` as in GeoJSON. */
import type { KeyPointKind, Name } from "./names.ts";
import { type Point, positionOf } from "./plane.ts";
import type { StreetKind } from "./streets.ts";
import type { AreaKind, Town } from "./town.ts";

/** Degrees with 6 decimals: 0.1 m. */
export type LonLat = readonly [lon: number, lat: number];

export type TownMap = {
  /** A street has several lines where it is interrupted. */
  readonly streets: readonly { readonly name: Name; readonly kind: StreetKind; readonly lines: readonly LonLat[][] }[];
  /** Closed rings: the first position is the last one again. */
  readonly areas: readonly { readonly name: Name; readonly kind: AreaKind; readonly ring: readonly LonLat[] }[];
  readonly stations: readonly { readonly name: Name; readonly district: Name; readonly at: LonLat }[];
  readonly keyPoints: readonly { readonly name: Name; readonly kind: KeyPointKind; readonly at: LonLat }[];
};

export function mapOf(town: Town): TownMap {
  const place = (junction: number) => lonLat(town.junctions[junction] as Point);
  return {
    streets: town.streets.map(({ name, kind, lines }) => ({ name, kind, lines: lines.map((line) => line.map(place)) })),
    areas: town.areas.map(({ name, kind, ring }) => ({ name, kind, ring: [...ring, ...ring.slice(0, 1)].map(lonLat) })),
    stations: town.stations.map(({ name, district, junction }) => ({ name, district, at: place(junction) })),
    keyPoints: town.keyPoints.map(({ name, kind, junction }) => ({ name, kind, at: place(junction) })),
  };
}

function lonLat(point: Point): LonLat {
  const { lon, lat } = positionOf(point);
  return [Math.round(lon * 1e6) / 1e6, Math.round(lat * 1e6) / 1e6];
}
