/** What lies under units: the plain ground with its graticule, the map's sources, and zones. */
import type Feature from "ol/Feature.js";
import type { FeatureLike } from "ol/Feature.js";
import GeoJSON from "ol/format/GeoJSON.js";
import type BaseLayer from "ol/layer/Base.js";
import Graticule from "ol/layer/Graticule.js";
import VectorImageLayer from "ol/layer/VectorImage.js";
import type OlMap from "ol/Map.js";
import VectorSource from "ol/source/Vector.js";
import CircleStyle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import Stroke from "ol/style/Stroke.js";
import Style, { type StyleFunction } from "ol/style/Style.js";
import type { ShownSource } from "../../core/map/service.ts";
import { attributionsOf, drawnSources } from "../core/map-source.ts";
import { groundColours } from "./ground-colours.ts";
import { label, styleOfRole } from "./ground-styles.ts";
import { type GroundLayer, layerOf } from "./sources.ts";

/** From below. Units are at 100. */
const Z = { tiles: 0, over: 10, graticule: 15, drawings: 20, driven: 30, zones: 40 } as const;

/** A GeoJSON FeatureCollection (RFC 7946) as the gateway gives it. */
export type Collection = { readonly type: "FeatureCollection"; readonly features: readonly unknown[] };

export type Ground = {
  /**
   * Shows what there is. `chosen`: as `drawnSources` takes it. Layers that stay are not asked for again. Answers who must be
   * named beside the map.
   */
  readonly show: (
    sources: readonly ShownSource[],
    chosen: string | null,
    off?: ReadonlySet<string>,
  ) => readonly string[];
  /** Zones and key points with `name` and `kind` (`patrol`, `key`, `point`) as properties; null: none. */
  readonly setZones: (zones: Collection | null) => void;
  /** Roads that the fleet has driven, as lines; null: none. */
  readonly setDriven: (roads: Collection | null) => void;
  readonly close: () => void;
};

/** Puts the ground into `map`, plain at first. It follows the page's theme and language by itself. */
export function layGround(map: OlMap): Ground {
  let shown: readonly GroundLayer[] = [];
  let graticule = graticuleLayer();
  let hasTiles = false;
  const zones = drawing(Z.zones, zoneStyle);
  const driven = drawing(Z.driven, styleOfRole("roads"));
  for (const layer of [graticule, driven, zones]) map.addLayer(layer);
  const remove = (layer: BaseLayer) => {
    map.removeLayer(layer);
    layer.dispose();
  };
  const retheme = () => {
    for (const one of shown) one.retheme();
    remove(graticule);
    graticule = graticuleLayer();
    graticule.setVisible(!hasTiles);
    map.addLayer(graticule);
    zones.setStyle(zoneStyle);
    driven.setStyle(styleOfRole("roads"));
  };
  const watching = new MutationObserver(retheme);
  watching.observe(document.documentElement, { attributeFilter: ["data-theme", "lang"] });
  return {
    show: (sources, chosen, off) => {
      const drawn = drawnSources(sources, chosen, off);
      const ids = new Set(drawn.map(({ id }) => id));
      for (const gone of shown.filter(({ id }) => !ids.has(id))) remove(gone.layer);
      shown = drawn.map((source) => shown.find(({ id }) => id === source.id) ?? added(map, source));
      hasTiles = drawn.some(({ tiles }) => tiles !== null);
      graticule.setVisible(!hasTiles);
      return attributionsOf(drawn);
    },
    setZones: (collection) => fill(zones, collection),
    setDriven: (collection) => fill(driven, collection),
    close: () => {
      watching.disconnect();
      for (const { layer } of shown) remove(layer);
      for (const layer of [graticule, driven, zones]) remove(layer);
      shown = [];
    },
  };
}

function added(map: OlMap, source: ShownSource): GroundLayer {
  const made = layerOf(source, source.kind === "geojson" ? Z.drawings : source.over ? Z.over : Z.tiles);
  map.addLayer(made.layer);
  return made;
}

/** Drawn once into a picture, which frames of moving units only copy. */
function drawing(zIndex: number, style: StyleFunction): VectorImageLayer<VectorSource> {
  return new VectorImageLayer({ source: new VectorSource(), zIndex, imageRatio: 1.3, style });
}

function fill(layer: VectorImageLayer<VectorSource>, collection: Collection | null): void {
  const source = layer.getSource();
  source?.clear(true);
  if (collection === null) return;
  const projection = { dataProjection: "EPSG:4326", featureProjection: "EPSG:3857" };
  source?.addFeatures(new GeoJSON().readFeatures(collection, projection) as Feature[]);
}

/** Its colours cannot be changed later, so that another theme needs another one. */
function graticuleLayer(): Graticule {
  const colours = groundColours();
  const lonLabelStyle = label("", colours.gridText, colours.halo, "400 10.5px");
  const latLabelStyle = lonLabelStyle.clone();
  // Its place is at the edge: it ends there.
  latLabelStyle.setTextAlign("end");
  return new Graticule({
    zIndex: Z.graticule,
    strokeStyle: new Stroke({ color: colours.grid, width: 1 }),
    showLabels: true,
    lonLabelStyle,
    latLabelStyle,
    lonLabelFormatter: (lon) => degrees(lon, "E", "W"),
    latLabelFormatter: (lat) => degrees(lat, "N", "S"),
    lonLabelPosition: 0.02,
    latLabelPosition: 0.98,
    targetSize: 140,
    intervals: [30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001],
    wrapX: false,
  });
}

/** As many decimals as the finest line needs, and no more. */
function degrees(value: number, positive: string, negative: string): string {
  const rounded = Math.round(Math.abs(value) * 1_000) / 1_000;
  return `${rounded}° ${value < 0 ? negative : positive}`;
}

function zoneStyle(feature: FeatureLike, resolution: number): Style {
  const colours = groundColours();
  const isKey = feature.get("kind") === "key";
  const isPoint = feature.get("kind") === "point";
  const name = feature.get("name");
  const text = typeof name === "string" && resolution < 60 ? name.slice(0, 80) : "";
  if (isPoint) return pointStyle(typeof name === "string" && resolution < 12 ? name.slice(0, 80) : "", resolution);
  return new Style({
    stroke: new Stroke({
      color: isKey ? colours.keyZone : colours.zone,
      width: 1.5,
      lineDash: isKey ? [2, 4] : [8, 5],
    }),
    fill: new Fill({ color: isKey ? colours.keyZoneFill : colours.zoneFill }),
    text: label(text, colours.zoneText, colours.halo, "500 12px"),
  });
}

/** From this resolution on, metres a pixel, key points are a crowd. */
const CROWD = 60;

function pointStyle(name: string, resolution: number): Style {
  const colours = groundColours();
  const style = new Style({
    image: new CircleStyle({
      radius: resolution > CROWD ? 2 : 4,
      fill: new Fill({ color: colours.halo }),
      stroke: new Stroke({ color: colours.keyZone, width: 1.5 }),
    }),
  });
  if (name !== "") {
    const text = label(name, colours.zoneText, colours.halo, "500 11px");
    text.setOffsetY(-11);
    style.setText(text);
  }
  return style;
}
