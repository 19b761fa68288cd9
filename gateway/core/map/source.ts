/** Sources of the map's ground, as the gateway's settings name them, and where each of their tiles is. */

/**
 * In what the tiles are cut. `GCJ02:3857`: web mercator of the shifted coordinates of GCJ-02, as Chinese map services serve
 * it; the console moves such tiles back under tracks, which are WGS-84.
 */
export const PROJECTIONS = ["EPSG:3857", "EPSG:4326", "GCJ02:3857"] as const;
export type Projection = (typeof PROJECTIONS)[number];

/** What a GeoJSON file shows. */
export const ROLES_ON_MAP = ["roads", "water", "green", "buildings", "places"] as const;
export type MapRole = (typeof ROLES_ON_MAP)[number];

type Shown = {
  readonly id: string;
  readonly name: string;
  /** Who must be named beside the map; null: nobody. */
  readonly attribution: string | null;
  /** Shown until an operator chooses. */
  readonly isDefault: boolean;
};

/** How an area is cut into tiles. Null: as web maps do, or as `EPSG:4326` with 1.40625 degrees a pixel at zoom 0. */
export type Grid = {
  /** The top left corner of tile 0/0, in the projection's units. */
  readonly origin: readonly [number, number] | null;
  /** The projection's units a pixel, by zoom. */
  readonly resolutions: readonly number[] | null;
  /** Pixels. */
  readonly tileSize: number;
};

type Tiled = Shown &
  Grid & {
    readonly projection: Projection;
    readonly minZoom: number;
    readonly maxZoom: number;
    /** The source that this one lies on, as names lie on a picture; null: it is a ground of its own. */
    readonly over: string | null;
  };

/** What it takes to ask another server. The URLs hold keys: they are for nobody's eyes and no log. */
type Remote = {
  /** With `{s}` where the server has several names. */
  readonly url: string;
  readonly subdomains: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
};

export type XyzSource = Tiled & Remote & { readonly kind: "xyz"; readonly tiles: "raster" | "vector" };
/** Tiles in a folder: `path` with `{z}`, `{x}`, `{y}` or `{-y}`. */
export type FolderSource = Tiled & {
  readonly kind: "folder";
  readonly tiles: "raster" | "vector";
  readonly path: string;
};
/** OGC 07-057r7. A `url` with `{TileMatrix}` is a template (RESTful), any other one gets parameters (KVP). */
export type WmtsSource = Tiled &
  Remote & {
    readonly kind: "wmts";
    readonly layer: string;
    readonly style: string;
    readonly matrixSet: string;
    /** By zoom; null: the zoom itself. */
    readonly matrixIds: readonly string[] | null;
    readonly format: string;
  };
/** One file of the PMTiles specification, version 3; what it holds is written in its header. */
export type PmtilesSource = Omit<Tiled, "minZoom" | "maxZoom" | keyof Grid> & {
  readonly kind: "pmtiles";
  readonly path: string;
};
/** RFC 7946, so its coordinates are WGS-84. */
export type GeojsonSource = Shown & { readonly kind: "geojson"; readonly path: string; readonly role: MapRole };

export type RemoteSource = XyzSource | WmtsSource;
export type MapSource = RemoteSource | FolderSource | PmtilesSource | GeojsonSource;

/** `x` grows to the east, `y` to the south. */
export type TileAddress = { readonly z: number; readonly x: number; readonly y: number };

/** Whether the source could have such a tile. */
export function isWithin(
  { minZoom, maxZoom, resolutions }: RemoteSource | FolderSource,
  { z, x, y }: TileAddress,
): boolean {
  if (z < minZoom || z > maxZoom) return false;
  return resolutions !== null || (x < 2 ** z && y < 2 ** z);
}

/** Where a tile is: a URL with its key, or the path of a file. */
export function placeOf(source: RemoteSource | FolderSource, tile: TileAddress): string {
  switch (source.kind) {
    case "folder":
      return filled(source.path, tile);
    case "xyz":
      return filled(withSubdomain(source, tile), tile);
    case "wmts":
      return wmtsUrl(source, tile);
  }
}

function filled(template: string, { z, x, y }: TileAddress): string {
  const values: Readonly<Record<string, number>> = { z, x, y, "-y": 2 ** z - 1 - y };
  return template.replaceAll(/\{(z|x|y|-y)\}/g, (_, name: string) => String(values[name]));
}

/** One tile always has the same server, so that its cache is of use. */
function withSubdomain({ url, subdomains }: Remote, { x, y }: TileAddress): string {
  return url.replaceAll("{s}", subdomains[(x + y) % Math.max(1, subdomains.length)] ?? "");
}

function wmtsUrl(source: WmtsSource, tile: TileAddress): string {
  const { layer, style, matrixSet, matrixIds, format } = source;
  const url = withSubdomain(source, tile);
  const matrix = matrixIds?.[tile.z] ?? String(tile.z);
  if (url.includes("{TileMatrix}")) {
    const values: Readonly<Record<string, string>> = {
      layer,
      style,
      tilematrixset: matrixSet,
      tilematrix: matrix,
      tilerow: String(tile.y),
      tilecol: String(tile.x),
    };
    return url.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name.toLowerCase()] ?? ""));
  }
  const parameters = [
    ["SERVICE", "WMTS"],
    ["REQUEST", "GetTile"],
    ["VERSION", "1.0.0"],
    ["LAYER", layer],
    ["STYLE", style],
    ["TILEMATRIXSET", matrixSet],
    ["FORMAT", format],
    ["TILEMATRIX", matrix],
    ["TILEROW", String(tile.y)],
    ["TILECOL", String(tile.x)],
  ];
  const query = parameters.map(([name = "", value = ""]) => `${name}=${encodeURIComponent(value)}`).join("&");
  const join = !url.includes("?") ? "?" : /[?&]$/.test(url) ? "" : "&";
  return url + join + query;
}
