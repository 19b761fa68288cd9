/** How the tiles of a map source are cut and asked for. */
import type { ShownSource } from "../../core/map/service.ts";

/** Half of the equator, in metres: where EPSG:3857 ends. */
const HALF_WORLD_M = 20_037_508.342789244;
/** OpenLayers' own limit, and more than any source has. */
const DEEPEST_ZOOM = 24;

/** `resolutions`: units of the projection a pixel, by zoom. `origin`: the top left corner of tile 0/0. */
export type TileCut = {
  readonly origin: readonly [number, number];
  readonly resolutions: readonly number[];
  readonly tileSize: number;
  readonly minZoom: number;
};

type Cut = Pick<ShownSource, "projection" | "origin" | "resolutions" | "tileSize" | "minZoom" | "maxZoom">;

/** As web maps cut the world, or degrees from 1.40625 a pixel on, where a source says nothing of its own. */
export function cutOf({ projection, origin, resolutions, tileSize, minZoom, maxZoom }: Cut): TileCut {
  const isDegrees = projection === "EPSG:4326";
  const widest = (isDegrees ? 360 : 2 * HALF_WORLD_M) / tileSize;
  const usual = Array.from({ length: Math.min(maxZoom, DEEPEST_ZOOM) + 1 }, (_, zoom) => widest / 2 ** zoom);
  return {
    origin: origin ?? (isDegrees ? [-180, 90] : [-HALF_WORLD_M, HALF_WORLD_M]),
    resolutions: resolutions?.slice(0, maxZoom + 1) ?? usual,
    tileSize,
    minZoom,
  };
}

/** Where the gateway has a tile. */
export function tileUrl(source: string, [z, x, y]: readonly [number, number, number]): string {
  return `/api/v1/map/${encodeURIComponent(source)}/${z}/${x}/${y}`;
}

export function archiveUrl(source: string): string {
  return `/api/v1/map/${encodeURIComponent(source)}/archive`;
}

export function dataUrl(source: string): string {
  return `/api/v1/map/${encodeURIComponent(source)}/data`;
}

/** No map at all: the plain ground, with its graticule. */
export const PLAIN_GROUND = "plain";

/**
 * What is drawn, from below: the chosen ground with what lies over it, then every GeoJSON that is not switched off.
 * `chosen`: an id, `PLAIN_GROUND`, or null for the one that is shown by default; one that is not there any more is null.
 */
export function drawnSources(
  sources: readonly ShownSource[],
  chosen: string | null,
  off: ReadonlySet<string> = new Set(),
): readonly ShownSource[] {
  const ground = groundOf(sources, chosen);
  const over = ground ? sources.filter((one) => one.over === ground.id) : [];
  const drawings = sources.filter((one) => one.kind === "geojson" && one.isDefault && !off.has(one.id));
  return [...(ground ? [ground] : []), ...over, ...drawings];
}

/** The ground itself; null: the plain one. */
export function groundOf(sources: readonly ShownSource[], chosen: string | null): ShownSource | null {
  if (chosen === PLAIN_GROUND) return null;
  const grounds = sources.filter((one) => one.tiles !== null && one.over === null);
  return grounds.find((one) => one.id === chosen) ?? grounds.find((one) => one.isDefault) ?? null;
}

/** Who must be named beside the map, each once. */
export function attributionsOf(drawn: readonly ShownSource[]): readonly string[] {
  return [...new Set(drawn.map((one) => one.attribution).filter((one) => one !== null))];
}
