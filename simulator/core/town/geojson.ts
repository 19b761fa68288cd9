/** The town as a map's ground: GeoJSON (RFC 7946), WGS 84, with names in Chinese and in English. */
import { mapOf, type TownMap } from "./map.ts";
import type { Name } from "./names.ts";
import type { StreetKind } from "./streets.ts";
import type { Town } from "./town.ts";

/** What a layer of the town shows; the gateway's map takes a file for each. */
export const TOWN_LAYERS = ["water", "green", "roads", "places"] as const;
export type TownLayer = (typeof TOWN_LAYERS)[number];

/** `name` is Chinese. `class`: how large a road it is, in OpenStreetMap's words; null for what is none. */
type Properties = { readonly name: string; readonly name_en: string; readonly class: string | null };
type Geometry =
  | { readonly type: "Point"; readonly coordinates: readonly number[] }
  | { readonly type: "MultiLineString" | "Polygon"; readonly coordinates: readonly (readonly (readonly number[])[])[] };
type Feature = { readonly type: "Feature"; readonly properties: Properties; readonly geometry: Geometry };
export type TownGeoJson = { readonly type: "FeatureCollection"; readonly features: readonly Feature[] };

const CLASSES: Readonly<Record<StreetKind, string>> = {
  avenue: "primary",
  bridge: "primary",
  street: "tertiary",
  lane: "residential",
  path: "path",
};

export function townGeoJson(town: Town, layer: TownLayer): TownGeoJson {
  return { type: "FeatureCollection", features: featuresOf(mapOf(town), layer) };
}

function featuresOf({ areas, streets, stations }: TownMap, layer: TownLayer): readonly Feature[] {
  switch (layer) {
    case "water":
    case "green":
      return areas
        .filter(({ kind }) => kind === (layer === "water" ? "river" : "park"))
        .map(({ name, ring }) => feature(name, null, { type: "Polygon", coordinates: [counterClockwise(ring)] }));
    case "roads":
      return streets.map(({ kind, name, lines }) =>
        feature(name, CLASSES[kind], { type: "MultiLineString", coordinates: lines }),
      );
    case "places":
      // Key points are the gateway's own, and drawn from there.
      return stations.map(({ name, at }) => feature(name, null, { type: "Point", coordinates: at }));
  }
}

function feature({ zh, en }: Name, roadClass: string | null, geometry: Geometry): Feature {
  return { type: "Feature", properties: { name: zh, name_en: en, class: roadClass }, geometry };
}

/** RFC 7946, section 3.1.6: an outer ring goes counter-clockwise. */
function counterClockwise(ring: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const twiceArea = ring.slice(1).reduce((sum, [x = 0, y = 0], i) => {
    const [beforeX = 0, beforeY = 0] = ring[i] ?? [];
    return sum + beforeX * y - x * beforeY;
  }, 0);
  return twiceArea < 0 ? [...ring].reverse() : ring;
}
