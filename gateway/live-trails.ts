/** Trails of a desk whose workers have the tracks: out of what it has heard live, in memory. */
import { type TrailFix, type TrailQuery, type TrailStore, trailOf } from "./core/export/trail.ts";
import type { StoredFix } from "./core/track.ts";

/** As far back as a trail may be asked for. */
const KEPT_MS = 15 * 60_000;
/** Fixes of one unit: one every five seconds and some. */
const MOST_FIXES = 200;

export class LiveTrails implements TrailStore {
  readonly #units = new Map<string, TrailFix[]>();

  /** A fix of the unit, newer than those before. */
  add(unit: string, { ts, lat, lon, reason }: StoredFix): void {
    const kept = this.#units.get(unit) ?? [];
    this.#units.set(unit, kept);
    if (ts <= (kept.at(-1)?.ts ?? -1)) return;
    kept.push({ ts, lat, lon, reason });
    const oldest = kept.findIndex((fix) => fix.ts > ts - KEPT_MS);
    kept.splice(0, Math.max(oldest, kept.length - MOST_FIXES));
  }

  trails({ units, span }: TrailQuery): Promise<string> {
    const trails = units.flatMap((unit) => {
      const fixes = (this.#units.get(unit) ?? []).filter(({ ts }) => ts >= span.from && ts < span.to);
      return fixes.length === 0 ? [] : [trailOf(unit, fixes, span)];
    });
    return Promise.resolve(JSON.stringify(trails));
  }
}
