/** The map's sources: who has tiles where, as consoles are told, and the tiles. */
import type { Count } from "../core/counters.ts";
import type { ArchiveHeader } from "../core/map/pmtiles.ts";
import type { MapService, ShownSource } from "../core/map/service.ts";
import { isWithin, type MapSource } from "../core/map/source.ts";
import { archiveHeader, folderTile, openFile } from "./files.ts";
import { REMOTE_LIMITS, RemoteTiles } from "./remote-tiles.ts";

export type OpenMap = MapService & AsyncDisposable & { readonly cacheBytes: () => number };

const WHOLE_WORLD_ZOOMS = { minZoom: 0, maxZoom: 24 };
const NO_GRID = { origin: null, resolutions: null, tileSize: 256 };

/** Rejects with `invalid` when an archive is none. */
export async function openMap(sources: readonly MapSource[], now: () => number, count: Count): Promise<OpenMap> {
  const end = new AbortController();
  const remote = new RemoteTiles(REMOTE_LIMITS, now, count, end.signal);
  const byId = new Map(sources.map((source) => [source.id, source]));
  const headers = new Map<string, ArchiveHeader>();
  for (const source of sources) if (source.kind === "pmtiles") headers.set(source.id, archiveHeader(source));
  return {
    sources: () => sources.map((source) => shown(source, headers.get(source.id) ?? null, remote)),
    tile: async (id, address) => {
      const source = byId.get(id);
      if (!source || source.kind === "pmtiles" || source.kind === "geojson") return null;
      if (!isWithin(source, address)) return { kind: "missing" };
      if (source.kind !== "folder") return await remote.tile(source, address);
      count("map_tiles", "file");
      return await folderTile(source, address);
    },
    file: async (id, kind) => {
      const source = byId.get(id);
      return source?.kind === kind ? await openFile(source.path, source.name) : null;
    },
    cacheBytes: () => remote.cacheBytes,
    [Symbol.asyncDispose]: () => {
      end.abort();
      return Promise.resolve();
    },
  };
}

/** No map at all. */
export const NO_MAP: MapService = {
  sources: () => [],
  tile: () => Promise.resolve(null),
  file: () => Promise.resolve(null),
};

function shown(source: MapSource, header: ArchiveHeader | null, remote: RemoteTiles): ShownSource {
  const { id, name, attribution, isDefault } = source;
  const all = { id, name, attribution, isDefault, role: null, bounds: null, problem: null };
  if (source.kind === "geojson") {
    const { kind, role } = source;
    const none = { tiles: null, projection: "EPSG:4326", over: null } as const;
    return { ...all, kind, role, ...none, ...WHOLE_WORLD_ZOOMS, ...NO_GRID };
  }
  const { projection, over } = source;
  if (source.kind === "pmtiles") {
    const { tiles, minZoom, maxZoom, bounds } = header ?? { tiles: "raster", ...WHOLE_WORLD_ZOOMS, bounds: null };
    return { ...all, kind: "pmtiles", tiles, projection, over, minZoom, maxZoom, bounds, ...NO_GRID };
  }
  const { minZoom, maxZoom, origin, resolutions, tileSize } = source;
  const tiles = source.kind === "wmts" ? "raster" : source.tiles;
  const kind = source.kind === "folder" ? "xyz" : source.kind;
  const problem = source.kind === "folder" ? null : remote.problemOf(source);
  return { ...all, kind, tiles, projection, over, minZoom, maxZoom, origin, resolutions, tileSize, problem };
}
