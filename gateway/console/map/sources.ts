/** The map sources of `GET /api/v1/map` as OpenLayers layers, on canvas alone. */
import GeoJSON from "ol/format/GeoJSON.js";
import MVT from "ol/format/MVT.js";
import type BaseLayer from "ol/layer/Base.js";
import TileLayer from "ol/layer/Tile.js";
import VectorImageLayer from "ol/layer/VectorImage.js";
import VectorTileLayer from "ol/layer/VectorTile.js";
import { transformExtent } from "ol/proj.js";
import type RenderFeature from "ol/render/Feature.js";
import TileImage from "ol/source/TileImage.js";
import VectorSource from "ol/source/Vector.js";
import VectorTileSource from "ol/source/VectorTile.js";
import type { LoadFunction } from "ol/Tile.js";
import TileState from "ol/TileState.js";
import TileGrid from "ol/tilegrid/TileGrid.js";
import type VectorTile from "ol/VectorTile.js";
import { PMTiles } from "pmtiles";
import type { ShownSource } from "../../core/map/service.ts";
import { archiveUrl, cutOf, dataUrl } from "../core/map-source.ts";
import { GCJ02, registerGcj02 } from "./gcj02.ts";
import { tileDim } from "./ground-colours.ts";
import { styleOfRole, vectorTileStyle } from "./ground-styles.ts";
import { archiveTiles, gatewayTiles, loadImages, numberOf, type Read, readNumber } from "./tile-loading.ts";

/** Vector tiles are drawn at twice the size that pictures have. */
const VECTOR_TILE_SIZE = 512;
/** A warped picture with a hole is made again after so long. */
const REMADE_AFTER_MS = 30_000;
/** Names on top of a ground stay readable where the ground is dimmed. */
const LEAST_DIM_OF_NAMES = 0.85;

export type GroundLayer = {
  readonly id: string;
  readonly layer: BaseLayer;
  /** Takes the colours of the page's theme. */
  readonly retheme: () => void;
};

/** `zIndex`: where it lies; units are at 100. */
export function layerOf(source: ShownSource, zIndex: number): GroundLayer {
  if (source.kind === "geojson") return geojsonLayer(source, zIndex);
  const read = source.kind === "pmtiles" ? archiveTiles(new PMTiles(archiveUrl(source.id))) : gatewayTiles(source.id);
  return source.tiles === "vector" ? vectorLayer(source, read, zIndex) : rasterLayer(source, read, zIndex);
}

function rasterLayer(source: ShownSource, read: Read, zIndex: number): GroundLayer {
  if (source.projection === GCJ02) registerGcj02();
  const isWarped = source.projection !== "EPSG:3857";
  let remaking: ReturnType<typeof setTimeout> | null = null;
  const remake = () => {
    remaking ??= setTimeout(() => {
      remaking = null;
      tiles.refresh();
    }, REMADE_AFTER_MS);
  };
  const tiles = new TileImage({
    projection: source.projection,
    tileGrid: gridOf(source, source.tileSize),
    tileUrlFunction: numberOf,
    tileLoadFunction: loadImages(read, isWarped, remake),
    // Half a screen pixel, at a road's edge, cannot be seen.
    reprojectionErrorThreshold: 0.5,
    // Fading in costs a slow computer frames, and tells nobody anything.
    transition: 0,
    wrapX: false,
  });
  const layer = new TileLayer({ source: tiles, zIndex, preload: 1, ...reachOf(source, source.tileSize) });
  layer.addEventListener("change:map", () => {
    if (layer.getMapInternal() === null && remaking !== null) clearTimeout(remaking);
  });
  const retheme = () => {
    layer.setOpacity(source.over === null ? tileDim() : Math.max(tileDim(), LEAST_DIM_OF_NAMES));
  };
  retheme();
  return { id: source.id, layer, retheme };
}

function vectorLayer(source: ShownSource, read: Read, zIndex: number): GroundLayer {
  const tiles = new VectorTileSource<RenderFeature>({
    format: new MVT(),
    tileGrid: gridOf(source, VECTOR_TILE_SIZE),
    tileUrlFunction: numberOf,
    tileLoadFunction: loadFeatures(read),
    wrapX: false,
  });
  const layer = new VectorTileLayer({
    source: tiles,
    zIndex,
    style: vectorTileStyle,
    declutter: true,
    ...reachOf(source, VECTOR_TILE_SIZE),
  });
  return { id: source.id, layer, retheme: () => layer.setStyle(vectorTileStyle) };
}

const LONGEST_WAIT_MS = 60_000;
const MOST_TRIES = 6;

function loadFeatures(read: Read): LoadFunction {
  return (tile, number) => {
    const vector = tile as VectorTile<RenderFeature>;
    vector.setLoader((extent, _resolution, featureProjection) => {
      const load = async (tries: number): Promise<void> => {
        const loaded = await readNumber(read, number);
        if (loaded.kind === "missing") return vector.setState(TileState.EMPTY);
        if (loaded.kind === "later") {
          if (tries >= MOST_TRIES) return vector.setState(TileState.ERROR);
          setTimeout(() => void load(tries + 1), Math.min(LONGEST_WAIT_MS, loaded.afterMs * 2 ** tries));
          return;
        }
        try {
          const bytes = await loaded.bytes.arrayBuffer();
          vector.setFeatures(vector.getFormat().readFeatures(bytes, { extent, featureProjection }));
        } catch {
          vector.setState(TileState.ERROR);
        }
      };
      void load(0);
    });
  };
}

function geojsonLayer(source: ShownSource, zIndex: number): GroundLayer {
  const role = source.role ?? "roads";
  const layer = new VectorImageLayer({
    source: new VectorSource({ url: dataUrl(source.id), format: new GeoJSON(), wrapX: false }),
    // Drawn once into a picture, which frames of moving units only copy.
    imageRatio: 1.3,
    zIndex: zIndex + ORDER.indexOf(role),
    style: styleOfRole(role),
    declutter: true,
  });
  return { id: source.id, layer, retheme: () => layer.setStyle(styleOfRole(role)) };
}

/** From below. */
const ORDER = ["green", "water", "buildings", "roads", "places"];

function gridOf(source: ShownSource, tileSize: number): TileGrid {
  const { origin, resolutions, minZoom } = cutOf({ ...source, tileSize });
  return new TileGrid({ origin: [...origin], resolutions: [...resolutions], tileSize, minZoom });
}

/** Metres of a unit of the projection, at the equator. */
const METRES = { "EPSG:3857": 1, "GCJ02:3857": 1, "EPSG:4326": 111_319.49 } as const;

/**
 * Nothing is asked for where an archive says that it has nothing, nor while the view is so wide that a source, which begins at
 * a deeper zoom, would need thousands of tiles to fill it.
 */
function reachOf(source: ShownSource, tileSize: number): { extent?: number[]; maxResolution?: number } {
  const { bounds, minZoom, projection } = source;
  const widest = cutOf({ ...source, tileSize }).resolutions[minZoom];
  return {
    ...(bounds === null ? {} : { extent: transformExtent([...bounds], "EPSG:4326", "EPSG:3857") }),
    ...(minZoom === 0 || widest === undefined ? {} : { maxResolution: widest * METRES[projection] * 2.1 }),
  };
}
