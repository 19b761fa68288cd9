/** The map's own files: tiles in folders, archives and GeoJSON. */
import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { messageOf, PatrolError, systemCodeOf } from "../../runtime/error.ts";
import { type ArchiveHeader, PMTILES_HEADER_BYTES, readHeader } from "../core/map/pmtiles.ts";
import type { OpenFile, TileResult } from "../core/map/service.ts";
import {
  type FolderSource,
  type MapSource,
  type PmtilesSource,
  placeOf,
  type TileAddress,
} from "../core/map/source.ts";

const MOST_TILE_BYTES = 2 * 1024 * 1024;
/** More than a browser draws at ease. */
const MOST_GEOJSON_BYTES = 64 * 1024 * 1024;
const TYPES: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  webp: "image/webp",
  gif: "image/gif",
  avif: "image/avif",
  pbf: "application/vnd.mapbox-vector-tile",
  mvt: "application/vnd.mapbox-vector-tile",
};

/** What is wrong with the files that the sources name, a sentence each. */
export function mapFileProblems(sources: readonly MapSource[]): readonly string[] {
  return sources.flatMap((source) => {
    const problem = problemOf(source);
    return problem === null ? [] : [`PATROL_MAP: source ${source.id}: ${problem}`];
  });
}

function problemOf(source: MapSource): string | null {
  switch (source.kind) {
    case "xyz":
    case "wmts":
      return null;
    case "folder": {
      const folder = source.path.slice(0, source.path.indexOf("{")).replace(/[^/]*$/, "");
      return reading(folder, () => (statSync(folder).isDirectory() ? null : `${folder} is no folder`));
    }
    case "geojson":
      return reading(source.path, () => geojsonProblem(source.path));
    case "pmtiles":
      return reading(source.path, () => {
        const result = headerOf(source);
        if (!result.ok) return `${source.path} ${result.problem}`;
        const isShifted = source.projection !== "EPSG:3857" && result.header.tiles === "vector";
        return isShifted ? `${source.path} holds vector tiles, which can be shown in EPSG:3857 only` : null;
      });
  }
}

function reading(path: string, look: () => string | null): string | null {
  try {
    return look();
  } catch (err) {
    return systemCodeOf(err) === "ENOENT" ? `there is no ${path}` : `${path} cannot be read (${messageOf(err)})`;
  }
}

function geojsonProblem(path: string): string | null {
  if (statSync(path).size > MOST_GEOJSON_BYTES) return `${path} is over 64 MB; make vector PMTiles of it`;
  const want = `${path} must be a GeoJSON FeatureCollection (RFC 7946)`;
  try {
    const { type, features } = JSON.parse(readFileSync(path, "utf8")) as { type?: unknown; features?: unknown };
    return type === "FeatureCollection" && Array.isArray(features) ? null : want;
  } catch (err) {
    if (systemCodeOf(err) !== null) throw err;
    return want;
  }
}

function headerOf({ path }: PmtilesSource): ReturnType<typeof readHeader> {
  const bytes = new Uint8Array(PMTILES_HEADER_BYTES);
  const file = openSync(path, "r");
  try {
    const length = readSync(file, bytes, 0, bytes.length, 0);
    return readHeader(bytes.subarray(0, length));
  } finally {
    closeSync(file);
  }
}

/** What the archive says of itself. Throws `invalid` when it is none. */
export function archiveHeader(source: PmtilesSource): ArchiveHeader {
  const [problem] = mapFileProblems([source]);
  const result = problem === undefined ? headerOf(source) : null;
  if (!result?.ok) throw new PatrolError("invalid", problem ?? `PATROL_MAP: source ${source.id} cannot be read`);
  return result.header;
}

/** A tile of a folder. */
export async function folderTile(source: FolderSource, address: TileAddress): Promise<TileResult> {
  const path = placeOf(source, address);
  const type = TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream";
  try {
    const { size, mtimeMs } = await stat(path);
    if (size > MOST_TILE_BYTES) return unreadable(source, "holds a tile of over 2 MB");
    return { kind: "tile", tile: { type, bytes: await readFile(path), etag: fileTag(size, mtimeMs) } };
  } catch (err) {
    const code = systemCodeOf(err);
    const isMissing = code === "ENOENT" || code === "ENOTDIR";
    return isMissing ? { kind: "missing" } : unreadable(source, `cannot be read (${code ?? "unknown"})`);
  }
}

function unreadable({ name }: FolderSource, why: string): TileResult {
  return { kind: "failed", problem: `The map folder of "${name}" ${why}.`, retryAfterMs: 10_000 };
}

/** Rejects with `unavailable` when it cannot be read now. */
export async function openFile(path: string, name: string): Promise<OpenFile> {
  try {
    const file = await open(path, "r");
    const { size, mtimeMs } = await file.stat();
    return {
      size,
      etag: fileTag(size, mtimeMs),
      read: (first, last) => file.createReadStream({ start: first, end: last }),
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (err) {
    throw new PatrolError(
      "unavailable",
      `The map file of "${name}" cannot be read (${systemCodeOf(err) ?? "unknown"}); ask the administrator.`,
      err,
    );
  }
}

function fileTag(size: number, mtimeMs: number): string {
  return `"${size.toString(36)}-${Math.round(mtimeMs * 1000).toString(36)}"`;
}
