/** What the header of a PMTiles archive says (PMTiles specification, version 3, section 3: 127 bytes, little-endian). */

export const PMTILES_HEADER_BYTES = 127;

/** `bounds` in degrees: west, south, east, north. */
export type ArchiveHeader = {
  readonly tiles: "raster" | "vector";
  readonly minZoom: number;
  readonly maxZoom: number;
  readonly bounds: readonly [number, number, number, number];
};
export type HeaderResult =
  | { readonly ok: true; readonly header: ArchiveHeader }
  | { readonly ok: false; readonly problem: string };

const MAGIC = "PMTiles";
const VERSION = 3;
const DEGREE = 1e7;
/** Tile types: 1 MVT, 2 PNG, 3 JPEG, 4 WebP, 5 AVIF; 0 is unknown. */
const VECTOR = 1;
const LAST_RASTER = 5;
/** Compressions: 1 none, 2 gzip. Browsers cannot read 3 (Brotli) and 4 (Zstandard) from JavaScript. */
const READABLE: ReadonlySet<number> = new Set([1, 2]);

export function readHeader(bytes: Uint8Array): HeaderResult {
  const magic = String.fromCharCode(...bytes.subarray(0, MAGIC.length));
  if (bytes.length < PMTILES_HEADER_BYTES || magic !== MAGIC) {
    return { ok: false, problem: "is no PMTiles archive" };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint8(7);
  if (version !== VERSION) return { ok: false, problem: `is of PMTiles version ${version}; convert it to version 3` };
  const type = view.getUint8(99);
  if (type === 0 || type > LAST_RASTER) {
    return { ok: false, problem: `holds tiles of a type (${type}) that cannot be drawn` };
  }
  if (!READABLE.has(view.getUint8(97)) || !READABLE.has(view.getUint8(98))) {
    return { ok: false, problem: "is compressed in a way that browsers cannot read; write it with gzip" };
  }
  const degrees = (at: number) => view.getInt32(at, true) / DEGREE;
  return {
    ok: true,
    header: {
      tiles: type === VECTOR ? "vector" : "raster",
      minZoom: view.getUint8(100),
      maxZoom: view.getUint8(101),
      bounds: [degrees(102), degrees(106), degrees(110), degrees(114)],
    },
  };
}
