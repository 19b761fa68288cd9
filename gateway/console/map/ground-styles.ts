/** How roads, water and the rest are drawn, from GeoJSON and from vector tiles of the usual schemas. */
import type { FeatureLike } from "ol/Feature.js";
import Fill from "ol/style/Fill.js";
import Stroke from "ol/style/Stroke.js";
import Style, { type StyleFunction } from "ol/style/Style.js";
import Text from "ol/style/Text.js";
import type { MapRole } from "../../core/map/source.ts";
import { type GroundColours, groundColours } from "./ground-colours.ts";
import { CANVAS_FONT } from "./palette.ts";

/**
 * What a layer of a vector tile shows, by the names that OpenMapTiles, Protomaps and Shortbread give it. Boundaries are not
 * drawn: which are right is not for us to say.
 */
const ROLE_OF_LAYER: Readonly<Record<string, MapRole>> = {
  transportation: "roads",
  transportation_name: "roads",
  roads: "roads",
  streets: "roads",
  street_labels: "roads",
  water: "water",
  waterway: "water",
  water_polygons: "water",
  water_lines: "water",
  ocean: "water",
  landcover: "green",
  park: "green",
  parks: "green",
  building: "buildings",
  buildings: "buildings",
  place: "places",
  places: "places",
  place_labels: "places",
};

/** Ranks of roads, by what OpenStreetMap's `highway` or a tile's `class` or `kind` says. */
const RANK: Readonly<Record<string, number>> = {
  motorway: 0,
  trunk: 0,
  highway: 0,
  primary: 1,
  major_road: 1,
  secondary: 1,
  tertiary: 2,
  medium_road: 2,
};
const LEAST_RANK = 3;
const WIDTHS = [3.5, 2.6, 1.8, 1.1];
/** From this resolution on, in metres a pixel, a rank of roads is not drawn, or not named. */
const DRAWN_BELOW = [5_000, 300, 100, 40];
const NAMED_BELOW = [40, 20, 8, 4];
const BUILDINGS_BELOW = 5;

/** In the language of the page's names where the data has it. */
function nameOf(feature: FeatureLike): string {
  const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  for (const key of [`name:${language}`, `name_${language}`, "name", "name:zh", "name:latin"]) {
    const name: unknown = feature.get(key);
    if (typeof name === "string" && name !== "") return name.slice(0, 80);
  }
  return "";
}

function rankOf(feature: FeatureLike): number {
  for (const key of ["highway", "class", "kind", "pmap:kind"]) {
    const word: unknown = feature.get(key);
    if (typeof word === "string") return RANK[word.replace(/_link$/, "")] ?? LEAST_RANK;
  }
  return 2;
}

/** The style of GeoJSON of one kind; it follows the theme at the next drawing. */
export function styleOfRole(role: MapRole): StyleFunction {
  return (feature, resolution) => drawn(role, feature, resolution, groundColours());
}

/** The style of vector tiles. */
export const vectorTileStyle: StyleFunction = (feature, resolution) => {
  const role = ROLE_OF_LAYER[String(feature.get("layer"))];
  return role === undefined ? undefined : drawn(role, feature, resolution, groundColours());
};

function drawn(role: MapRole, feature: FeatureLike, resolution: number, colours: GroundColours): Style | undefined {
  switch (role) {
    case "roads":
      return road(feature, resolution, colours);
    case "water":
      return area(feature, { fill: colours.water, edge: colours.waterEdge, text: colours.waterText }, colours, 0);
    case "green":
      return area(feature, { fill: colours.green, edge: colours.green, text: colours.greenText }, colours, 0);
    case "buildings":
      if (resolution > BUILDINGS_BELOW) return undefined;
      return new Style({ fill: new Fill({ color: colours.building }), zIndex: 1 });
    case "places":
      return new Style({ text: label(nameOf(feature), colours.placeText, colours.halo, "600 12.5px"), zIndex: 9 });
  }
}

function road(feature: FeatureLike, resolution: number, colours: GroundColours): Style | undefined {
  const rank = rankOf(feature);
  if (resolution > (DRAWN_BELOW[rank] ?? 0)) return undefined;
  const isNear = resolution < 10;
  const width = (WIDTHS[rank] ?? 1) * (isNear ? 1.6 : 1);
  const name = resolution < (NAMED_BELOW[rank] ?? 0) ? nameOf(feature) : "";
  const text = name === "" ? {} : { text: label(name, colours.roadText, colours.halo, "500 11.5px", "line") };
  const color = colours.roads[rank] ?? colours.roads[LEAST_RANK];
  const stroke = new Stroke({ color, width, lineCap: "round", lineJoin: "round" });
  return new Style({ stroke, ...text, zIndex: 6 - rank });
}

type AreaColours = { readonly fill: string; readonly edge: string; readonly text: string };

function area(feature: FeatureLike, own: AreaColours, colours: GroundColours, zIndex: number): Style {
  const name = nameOf(feature);
  const text = name === "" ? {} : { text: label(name, own.text, colours.halo, "italic 600 12px") };
  return new Style({
    fill: new Fill({ color: own.fill }),
    stroke: new Stroke({ color: own.edge, width: 1 }),
    ...text,
    zIndex,
  });
}

/** `placement`: along a line, or in the middle. */
export function label(
  text: string,
  color: string,
  halo: string,
  weight: string,
  placement: "line" | "point" = "point",
): Text {
  return new Text({
    text,
    font: `${weight} ${CANVAS_FONT}`,
    placement,
    overflow: false,
    fill: new Fill({ color }),
    stroke: new Stroke({ color: halo, width: 3 }),
    ...(placement === "line" ? { repeat: 460 } : {}),
  });
}
