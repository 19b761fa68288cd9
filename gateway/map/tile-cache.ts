/** Tiles of other servers in memory: the longest unused one goes first. Times are Unix ms. */
import type { Tile } from "../core/map/service.ts";

/** `tile` null: the server has none there. `upstreamEtag`: the server's own. */
export type Kept = {
  readonly tile: Tile | null;
  readonly upstreamEtag: string | null;
  readonly freshUntil: number;
};

/** What an entry costs beside its bytes. */
const ENTRY_BYTES = 500;

export class TileCache {
  readonly #most: number;
  readonly #onEvicted: () => void;
  /** Oldest use first. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  /** `most`: bytes. */
  constructor(most: number, onEvicted: () => void) {
    this.#most = most;
    this.#onEvicted = onEvicted;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): Kept | null {
    const kept = this.#kept.get(key);
    if (kept === undefined) return null;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept;
  }

  set(key: string, kept: Kept): void {
    this.#drop(key);
    this.#kept.set(key, kept);
    this.#bytes += sizeOf(kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#most) return;
      this.#drop(oldest);
      this.#onEvicted();
    }
  }

  #drop(key: string): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= sizeOf(kept);
  }
}

function sizeOf({ tile }: Kept): number {
  return ENTRY_BYTES + (tile?.bytes.length ?? 0);
}
