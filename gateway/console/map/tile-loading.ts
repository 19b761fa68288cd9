/**
 * Tiles into OpenLayers without `blob:` and `data:` addresses, which the pages do not allow: fetched, decoded beside the
 * page and drawn into a canvas. A tile that the gateway cannot give just now is asked for again.
 */
import type ImageTile from "ol/ImageTile.js";
import type { LoadFunction } from "ol/Tile.js";
import TileState from "ol/TileState.js";
import type { PMTiles } from "pmtiles";
import { tileUrl } from "../core/map-source.ts";

/** `later`: not now; ask again after so many milliseconds. */
export type Loaded =
  | { readonly kind: "bytes"; readonly bytes: Blob }
  | { readonly kind: "missing" }
  | { readonly kind: "later"; readonly afterMs: number };
export type Read = (z: number, x: number, y: number) => Promise<Loaded>;

const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 60_000;
const MOST_TRIES = 6;
/** A tile that is warped cannot be mended later, so it waits for its parts; not for ever. */
const TRIES_OF_WARPED = 3;

/** Tiles that the gateway has from a server or a folder. */
export function gatewayTiles(source: string): Read {
  return async (z, x, y) => {
    const answer = await fetch(tileUrl(source, [z, x, y])).catch(() => null);
    if (answer?.ok) return { kind: "bytes", bytes: await answer.blob() };
    if (answer?.status === 404) return { kind: "missing" };
    const seconds = Number(answer?.headers.get("retry-after") ?? 0);
    return { kind: "later", afterMs: Math.max(FIRST_RETRY_MS, seconds * 1_000) };
  };
}

/** Tiles out of one archive, by parts of it. */
export function archiveTiles(archive: PMTiles): Read {
  return async (z, x, y) => {
    try {
      const tile = await archive.getZxy(z, x, y);
      return tile ? { kind: "bytes", bytes: new Blob([tile.data]) } : { kind: "missing" };
    } catch {
      return { kind: "later", afterMs: FIRST_RETRY_MS };
    }
  };
}

/** The address that a source gives its tiles: their number alone. */
export function numberOf(coordinate: readonly number[]): string {
  return coordinate.join("/");
}

/** `isWarped`: the source's tiles are reprojected. `onGivenUp`: one of them has a hole now. */
export function loadImages(read: Read, isWarped: boolean, onGivenUp: () => void): LoadFunction {
  const tries = new WeakMap<object, number>();
  return (tile, number) => {
    const image = tile as ImageTile;
    const again = (afterMs: number) => {
      const count = (tries.get(tile) ?? 0) + 1;
      tries.set(tile, count);
      const wait = Math.min(LONGEST_RETRY_MS, afterMs * 2 ** (count - 1));
      if (isWarped) {
        if (count < TRIES_OF_WARPED) setTimeout(() => void load(), wait);
        else {
          image.setState(TileState.ERROR);
          onGivenUp();
        }
        return;
      }
      image.setState(TileState.ERROR);
      if (count < MOST_TRIES) setTimeout(() => image.getState() === TileState.ERROR && image.load(), wait);
    };
    const load = async () => {
      const loaded = await readNumber(read, number);
      if (loaded.kind === "later") return again(loaded.afterMs);
      const drawn = loaded.kind === "bytes" ? await draw(loaded.bytes) : null;
      if (drawn) image.setImage(drawn);
      else image.setState(TileState.EMPTY);
    };
    void load();
  };
}

export function readNumber(read: Read, number: string): Promise<Loaded> {
  const [z = 0, x = 0, y = 0] = number.split("/").map(Number);
  return read(z, x, y);
}

/** Null: it is no picture. */
async function draw(bytes: Blob): Promise<HTMLCanvasElement | null> {
  const picture = await createImageBitmap(bytes).catch(() => null);
  if (!picture) return null;
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext("2d")?.drawImage(picture, 0, 0);
  picture.close();
  return canvas;
}
