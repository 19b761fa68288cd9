/** What the HTTP layer needs of the map. */
import type { ArchiveHeader } from "./pmtiles.ts";
import type { Grid, MapRole, Projection, TileAddress } from "./source.ts";

/** A source as consoles are told of it: nothing of where it comes from. */
export type ShownSource = {
  readonly id: string;
  readonly name: string;
  readonly kind: "xyz" | "wmts" | "pmtiles" | "geojson";
  /** Null: it has no tiles. */
  readonly tiles: "raster" | "vector" | null;
  /** Null: it is no GeoJSON. */
  readonly role: MapRole | null;
  readonly projection: Projection;
  readonly over: string | null;
  readonly minZoom: number;
  readonly maxZoom: number;
  readonly bounds: ArchiveHeader["bounds"] | null;
  readonly attribution: string | null;
  readonly isDefault: boolean;
  /** Why its server gives no tiles now, as a sentence; null: it does, or nobody has asked. */
  readonly problem: string | null;
} & Grid;

export type Tile = { readonly type: string; readonly bytes: Uint8Array; readonly etag: string };
/** `failed`: a sentence, and how long to wait before asking again. */
export type TileResult =
  | { readonly kind: "tile"; readonly tile: Tile }
  | { readonly kind: "missing" }
  | { readonly kind: "failed"; readonly problem: string; readonly retryAfterMs: number };

/** A file that is open: whoever asked for it closes it. */
export type OpenFile = AsyncDisposable & {
  readonly size: number;
  /** Another one when the file has changed. */
  readonly etag: string;
  /** Bytes `first` to `last`; the file is closed at its end. */
  readonly read: (first: number, last: number) => AsyncIterable<Uint8Array> & { destroy(): void };
};

export interface MapService {
  sources(): readonly ShownSource[];
  /** Null: there is no source with tiles of that name. */
  tile(source: string, tile: TileAddress): Promise<TileResult | null>;
  /** The file of a PMTiles or GeoJSON source; null: there is none of that name. Rejects with `unavailable`. */
  file(source: string, kind: "pmtiles" | "geojson"): Promise<OpenFile | null>;
}
