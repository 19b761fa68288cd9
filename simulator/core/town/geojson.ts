/** The town as a map's ground: GeoJSON (RFC 7946), WGS 84, with names in Chinese and in English. */
import { mapOf } from "./map.ts";
import type { Name } from "./names.ts";
import type { StreetKind } from "./streets.ts";
import type { Town } from "./town.ts";

/** `kind`: what it is; `class`: how large a road it is, null for what is none. `name` is Chinese. */
type Properties = {
  readonly kind: "road" | "water" | "park" | "place";
  readonly class: StreetKind | null;
  readonly name: string;
  readonly name_en: string;
};
type Geometry =
  | { readonly type: "Point"; readonly coordinates: readonly number[] }
  | { readonly type: "MultiLineString" | "Polygon"; readonly coordinates: readonly (readonly (readonly number[])[])[] };
type Feature = { readonly type: "Feature"; readonly properties: Properties; readonly geometry: Geometry };
export type TownGeoJson = { readonly type: "FeatureCollection"; readonly features: readonly Feature[] };

const AREAS: Readonly<Record<string, "water" | "park">> = { river: "water", park: "park" };

/** Water and parks first, then roads from the smallest to the largest, then places: as they are drawn. */
export function townGeoJson(town: Town): TownGeoJson {
  const { areas, streets, stations, keyPoints } = mapOf(town);
  const grounds = areas.flatMap(({ kind, name, ring }) => {
    const ground = AREAS[kind];
    if (ground === undefined) return [];
    return [feature(ground, null, name, { type: "Polygon", coordinates: [counterClockwise(ring)] })];
  });
  const bySize = [...streets].sort((a, b) => SIZES.indexOf(a.kind) - SIZES.indexOf(b.kind));
  const roads = bySize.map(({ kind, name, lines }) =>
    feature("road", kind, name, { type: "MultiLineString", coordinates: lines }),
  );
  const places = [...stations, ...keyPoints].map(({ name, at }) =>
    feature("place", null, name, { type: "Point", coordinates: at }),
  );
  return { type: "FeatureCollection", features: [...grounds, ...roads, ...places] };
}

const SIZES: readonly StreetKind[] = ["path", "lane", "street", "bridge", "avenue"];

function feature(
  kind: Properties["kind"],
  roadClass: StreetKind | null,
  { zh, en }: Name,
  geometry: Geometry,
): Feature {
  return { type: "Feature", properties: { kind, class: roadClass, name: zh, name_en: en }, geometry };
}

/** RFC 7946, section 3.1.6: an outer ring goes counter-clockwise. */
function counterClockwise(ring: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const twiceArea = ring.slice(1).reduce((sum, [x = 0, y = 0], i) => {
    const [beforeX = 0, beforeY = 0] = ring[i] ?? [];
    return sum + beforeX * y - x * beforeY;
  }, 0);
  return twiceArea < 0 ? [...ring].reverse() : ring;
}
