/** Tiles of other servers: from the cache, or asked for once however many consoles want them. */
import { createHash } from "node:crypto";
import type { Count } from "../core/counters.ts";
import { asked, type Breaker, CLOSED, failed, pauseOf } from "../core/map/breaker.ts";
import type { TileResult } from "../core/map/service.ts";
import { placeOf, type RemoteSource, type TileAddress } from "../core/map/source.ts";
import { Slots } from "./slots.ts";
import { type Kept, TileCache } from "./tile-cache.ts";
import { type Fetched, fetchTile, UPSTREAM_LIMITS, type UpstreamLimits } from "./upstream.ts";

export type RemoteLimits = UpstreamLimits & {
  /** Requests to map servers at once, and those that wait for one of them. */
  readonly atOnce: number;
  readonly waiting: number;
  readonly cacheBytes: number;
};
export const REMOTE_LIMITS: RemoteLimits = {
  ...UPSTREAM_LIMITS,
  atOnce: 16,
  waiting: 1_024,
  cacheBytes: 48 * 1024 * 1024,
};

/** A server that has no tile somewhere is asked again after so long. */
const MISSING_FRESH_MS = 3_600_000;
const RETRY_MS = 1_000;

type Standing = { readonly breaker: Breaker; readonly problem: string | null };
const STANDS: Standing = { breaker: CLOSED, problem: null };

export class RemoteTiles {
  readonly #limits: RemoteLimits;
  readonly #now: () => number;
  readonly #count: Count;
  readonly #signal: AbortSignal;
  readonly #slots: Slots;
  readonly #cache: TileCache;
  readonly #standing = new Map<string, Standing>();
  readonly #pending = new Map<string, Promise<TileResult>>();

  constructor(limits: RemoteLimits, now: () => number, count: Count, signal: AbortSignal) {
    this.#limits = limits;
    this.#now = now;
    this.#count = count;
    this.#signal = signal;
    this.#slots = new Slots(limits.atOnce, limits.waiting);
    this.#cache = new TileCache(limits.cacheBytes, () => count("map_tiles", "evicted"));
  }

  get cacheBytes(): number {
    return this.#cache.bytes;
  }

  /** Why a source gives no tiles now, as a sentence; null: it does. */
  problemOf(source: RemoteSource): string | null {
    const problem = this.#standing.get(source.id)?.problem ?? null;
    return problem === null ? null : sentence(source, problem);
  }

  tile(source: RemoteSource, tile: TileAddress): Promise<TileResult> {
    const key = `${source.id}/${tile.z}/${tile.x}/${tile.y}`;
    const kept = this.#cache.get(key);
    if (kept !== null && kept.freshUntil > this.#now()) {
      this.#count("map_tiles", "cached");
      return Promise.resolve(resultOf(kept));
    }
    const pending = this.#pending.get(key);
    if (pending !== undefined) {
      this.#count("map_tiles", "shared");
      return pending;
    }
    const loading = this.#load(key, source, tile, kept).finally(() => this.#pending.delete(key));
    this.#pending.set(key, loading);
    return loading;
  }

  async #load(key: string, source: RemoteSource, tile: TileAddress, kept: Kept | null): Promise<TileResult> {
    const result = await this.#slots.run(async () => {
      const { breaker, problem } = this.#standing.get(source.id) ?? STANDS;
      const pause = pauseOf(breaker, this.#now());
      if (pause > 0) return this.#notGiven("paused", source, problem ?? "is asked again in a moment", kept, pause);
      this.#stands(source, { breaker: asked(breaker, this.#now()), problem });
      const askedAt = this.#now();
      const fetched = await this.#fetch(source, tile, kept);
      return this.#took(key, source, kept, fetched, askedAt);
    });
    return result ?? this.#notGiven("busy", source, "is asked for more than it can give just now", kept, RETRY_MS);
  }

  #fetch(source: RemoteSource, tile: TileAddress, kept: Kept | null): Promise<Fetched> {
    const { headers } = source;
    const url = placeOf(source, tile);
    const etag = kept?.tile ? kept.upstreamEtag : null;
    return fetchTile({ url, headers, origins: originsOf(source), etag }, this.#limits, this.#signal);
  }

  #took(key: string, source: RemoteSource, kept: Kept | null, fetched: Fetched, askedAt: number): TileResult {
    const now = this.#now();
    if (fetched.kind === "failed") {
      const { breaker } = this.#standing.get(source.id) ?? STANDS;
      const next = failed(breaker, askedAt, fetched.retryAfterMs, now);
      this.#stands(source, { breaker: next, problem: fetched.problem });
      return this.#notGiven("failed", source, fetched.problem, kept, Math.max(RETRY_MS, pauseOf(next, now)));
    }
    this.#stands(source, STANDS);
    const fresh = newlyKept(fetched, kept, now);
    if (fetched.kind === "missing" || fetched.freshMs !== null) this.#cache.set(key, fresh);
    this.#count("map_tiles", fetched.kind === "tile" ? "fetched" : fetched.kind);
    return resultOf(fresh);
  }

  /** An old tile is better than none. */
  #notGiven(
    why: "failed" | "paused" | "busy",
    source: RemoteSource,
    problem: string,
    kept: Kept | null,
    retryAfterMs: number,
  ): TileResult {
    this.#count("map_tiles", kept === null ? why : "stale");
    return kept === null ? { kind: "failed", problem: sentence(source, problem), retryAfterMs } : resultOf(kept);
  }

  #stands(source: RemoteSource, standing: Standing): void {
    this.#standing.set(source.id, standing);
  }
}

function newlyKept(fetched: Exclude<Fetched, { readonly kind: "failed" }>, kept: Kept | null, now: number): Kept {
  if (fetched.kind === "missing") return { tile: null, upstreamEtag: null, freshUntil: now + MISSING_FRESH_MS };
  const freshUntil = now + (fetched.freshMs ?? 0);
  if (fetched.kind === "unchanged") {
    return { tile: kept?.tile ?? null, upstreamEtag: kept?.upstreamEtag ?? null, freshUntil };
  }
  const { type, bytes, etag } = fetched;
  return { tile: { type, bytes, etag: etagOf(bytes) }, upstreamEtag: etag, freshUntil };
}

function resultOf({ tile }: Kept): TileResult {
  return tile === null ? { kind: "missing" } : { kind: "tile", tile };
}

function etagOf(bytes: Uint8Array): string {
  return `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
}

function sentence({ name }: RemoteSource, problem: string): string {
  return `The map server of "${name}" ${problem}.`;
}

/** The origins of all the addresses that the setting names. */
function originsOf({ url, subdomains }: RemoteSource): ReadonlySet<string> {
  const addresses = url.includes("{s}") ? subdomains.map((one) => url.replaceAll("{s}", one)) : [url];
  return new Set(addresses.map((one) => new URL(one.replaceAll(/\{[^}]*\}/g, "0")).origin));
}
