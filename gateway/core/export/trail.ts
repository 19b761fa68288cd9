/** Trails: the last minutes of the whole fleet behind the markers of the live map. */
import { isGap } from "../gap.ts";
import type { Span, StoredFix } from "../track.ts";

/**
 * Columns of integer differences like those of a replay: `ts` ms, `lat` and `lon` 1e-6 degree. `breaks`: places in the columns
 * before which a gap lies, so that no line is drawn to them.
 */
export type Trail = {
  readonly unit: string;
  readonly ts: readonly number[];
  readonly lat: readonly number[];
  readonly lon: readonly number[];
  readonly breaks: readonly number[];
};

export type TrailQuery = { readonly units: readonly string[]; readonly span: Span };

export interface TrailStore {
  /**
   * A JSON array of `Trail`: of each unit that has fixes in `span`, in the order of `units`. It is made where it is read, since
   * so many numbers cost more to hand over than to write down.
   */
  trails(query: TrailQuery): Promise<string>;
}

/** What a trail needs of a fix. */
export type TrailFix = Pick<StoredFix, "ts" | "lat" | "lon" | "reason">;

/** About so many points make a trail: the last fix of each of so many parts of the span, and those around a gap. */
const POINTS = 60;

/** `fixes`: oldest first, all in `span`. */
export function trailOf(unit: string, fixes: readonly TrailFix[], span: Span): Trail {
  const stepMs = Math.max(1, Math.ceil((span.to - span.from) / POINTS));
  const partOf = ({ ts }: TrailFix) => Math.floor((ts - span.from) / stepMs);
  const trail = { unit, ts: [] as number[], lat: [] as number[], lon: [] as number[], breaks: [] as number[] };
  const last = { ts: 0, lat: 0, lon: 0 };
  fixes.forEach((fix, at) => {
    const [before, next] = [fixes[at - 1], fixes[at + 1]];
    const isAfterGap = before !== undefined && isGap(before, fix);
    const isLast = !next || partOf(next) !== partOf(fix) || isGap(fix, next);
    if (!isLast && !isAfterGap) return;
    if (isAfterGap) trail.breaks.push(trail.ts.length);
    const here = { ts: fix.ts, lat: Math.round(fix.lat / 10), lon: Math.round(fix.lon / 10) };
    trail.ts.push(here.ts - last.ts);
    trail.lat.push(here.lat - last.lat);
    trail.lon.push(here.lon - last.lon);
    Object.assign(last, here);
  });
  return trail;
}
