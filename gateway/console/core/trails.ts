/** Where units have been lately, as far as this window has heard: bounded by time and by points. */
import { type MapPoint, onMap, type Place } from "./distance.ts";

/** One point of a trail. `time`: of the fix, Unix ms. `isAfterGap`: nobody knows the way to it. */
export type TrailPoint = { readonly time: number; readonly at: MapPoint; readonly isAfterGap?: boolean };

/** More points than this and every other old one goes; more units than this and no further one is kept. */
const MOST_POINTS = 160;
const MOST_UNITS = 6_000;
/** Nothing is drawn between two fixes further apart than this: nobody knows the way. */
const GAP_MS = 90_000;

export class Trails {
  readonly #spanMs: number;
  readonly #byUnit = new Map<string, TrailPoint[]>();
  #thinned = 0;

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  /** How often a trail had too many points. */
  get thinned(): number {
    return this.#thinned;
  }

  /** A fix that was heard; what is not newer than the last is not taken. */
  add(unit: string, place: Place, time: number): void {
    const known = this.#byUnit.get(unit);
    if (!known) {
      if (this.#byUnit.size < MOST_UNITS) this.#byUnit.set(unit, [{ time, at: onMap(place) }]);
      return;
    }
    const last = known.at(-1);
    if (last && last.time >= time) return;
    known.push({ time, at: onMap(place) });
    this.#bound(known, time);
  }

  /** What the gateway remembers of before this window was opened: put before what was heard since. */
  seed(unit: string, points: readonly TrailPoint[]): void {
    const heard = this.#byUnit.get(unit) ?? [];
    const first = heard[0]?.time ?? Number.POSITIVE_INFINITY;
    const all = [...points.filter(({ time }) => time < first), ...heard];
    this.#byUnit.set(unit, all);
    this.#bound(all, all.at(-1)?.time ?? 0);
  }

  /** The stretches of a unit's way since `since`, each without a gap, oldest first. */
  stretches(unit: string, since: number): readonly (readonly TrailPoint[])[] {
    const found: TrailPoint[][] = [];
    let last = Number.NEGATIVE_INFINITY;
    for (const point of this.#byUnit.get(unit) ?? []) {
      if (point.time < since) continue;
      if (point.isAfterGap || point.time - last > GAP_MS) found.push([]);
      found.at(-1)?.push(point);
      last = point.time;
    }
    return found.filter((points) => points.length > 1);
  }

  /** The newest point that was heard by `time`; null: none. */
  at(unit: string, time: number): TrailPoint | null {
    return this.#byUnit.get(unit)?.findLast((point) => point.time <= time) ?? null;
  }

  #bound(points: TrailPoint[], newest: number): void {
    const oldest = newest - this.#spanMs;
    let count = 0;
    while (count < points.length && (points[count]?.time ?? newest) < oldest) count++;
    points.splice(0, count);
    if (points.length <= MOST_POINTS) return;
    // The older half keeps every other point.
    const half = Math.floor(points.length / 2);
    const kept = points.filter((_, at) => at >= half || at % 2 === 0);
    points.splice(0, points.length, ...kept);
    this.#thinned++;
  }
}
