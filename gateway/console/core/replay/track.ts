/** A unit's track made ready to be played: whatever a frame needs is worked out once, in flat arrays. */
import type { Bundle, Column, Gap, Stop, UnitColumns } from "./bundle.ts";

/**
 * `ts` Unix ms, ascending; `x`, `y` EPSG:3857 metres; `speed` m/s and `course` degrees, NaN where not known; `metres`: driven
 * up to that fix. `holds`: it stands from this fix to the next. `gapAfter`: nothing is known between this fix and the next.
 * `rx`: when the gateway had it, Unix ms; null where it was not asked for.
 */
export type Track = {
  readonly unit: string;
  readonly count: number;
  readonly ts: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly speed: Float32Array;
  readonly course: Float32Array;
  readonly metres: Float64Array;
  readonly holds: Uint8Array;
  readonly gapAfter: Uint8Array;
  readonly rx: Float64Array | null;
  readonly gaps: readonly Gap[];
  readonly stops: readonly Stop[];
  readonly heard: Heard | null;
};

/** The fixes in the order in which they were received, and the newest fix (by its own time) among the first so many. */
export type Heard = { readonly order: Int32Array; readonly times: Float64Array; readonly newest: Int32Array };

const RADIUS_M = 6_378_137;
const STEPS_PER_DEGREE = 1e6;
const SPEED_STEPS = 10;
/** Slower than this stands (wire.md, parked). */
export const STANDING_MPS = 0.7;
/** Reasons of fixes after which a unit is anchored where it is. */
const ANCHORED = ["parked", "stop"];

export function tracksOf(bundle: Bundle): readonly Track[] {
  const anchored = bundle.reasons.map((reason) => ANCHORED.includes(reason));
  return bundle.units.map((unit) => trackOf(unit, anchored));
}

/** `anchored`: of each reason by its number, whether the unit stands after a fix of it. */
export function trackOf(unit: UnitColumns, anchored: readonly boolean[]): Track {
  const ts = Float64Array.from(summed(unit.ts));
  const lat = summed(unit.lat);
  const lon = summed(unit.lon);
  const count = ts.length;
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    [x[at], y[at]] = projected((lon[at] ?? 0) / STEPS_PER_DEGREE, (lat[at] ?? 0) / STEPS_PER_DEGREE);
  }
  const speed = Float32Array.from(summed(unit.spd), (value) => value / SPEED_STEPS);
  const gapAfter = gapsAfter(ts, unit.gaps);
  const holds = new Uint8Array(count);
  const metres = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    const next = at + 1;
    const span = next < count ? groundM(x, y, at, next) : 0;
    const seconds = ((ts[next] ?? 0) - (ts[at] ?? 0)) / 1000;
    const isSlow = !((speed[at] ?? 0) >= STANDING_MPS) && span < STANDING_MPS * seconds;
    holds[at] = anchored[unit.reason[at] ?? -1] || isSlow ? 1 : 0;
    // What a parked receiver drifts is not driven, and nobody knows what was driven in a gap.
    if (next < count) metres[next] = (metres[at] ?? 0) + (holds[at] || gapAfter[at] ? 0 : span);
  }
  const rx = unit.rx ? receivedOf(ts, unit.rx) : null;
  return {
    unit: unit.unit,
    count,
    ts,
    x,
    y,
    speed,
    course: Float32Array.from(summed(unit.crs)),
    metres,
    holds,
    gapAfter,
    rx,
    gaps: unit.gaps,
    stops: unit.stops ?? [],
    heard: rx && heardOf(rx),
  };
}

/** EPSG:3857 of degrees. */
export function projected(lon: number, lat: number): [number, number] {
  const radians = Math.PI / 180;
  return [RADIUS_M * lon * radians, RADIUS_M * Math.log(Math.tan(Math.PI / 4 + (lat * radians) / 2))];
}

/** How many metres of EPSG:3857 one metre on the ground is at that `y`. */
export function stretchAt(y: number): number {
  return Math.cosh(y / RADIUS_M);
}

/** The last index whose time is at or before `time`; -1: none. `hint`: where to look first, so that playing on is cheap. */
export function indexAt(times: Float64Array, time: number, hint = -1): number {
  const count = times.length;
  for (let at = Math.max(hint, 0); at < Math.min(hint + 3, count); at++) {
    if ((times[at] ?? 0) <= time && (at + 1 === count || (times[at + 1] ?? 0) > time)) return at;
  }
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function groundM(x: Float64Array, y: Float64Array, a: number, b: number): number {
  const stretch = stretchAt(((y[a] ?? 0) + (y[b] ?? 0)) / 2);
  return Math.hypot((x[b] ?? 0) - (x[a] ?? 0), (y[b] ?? 0) - (y[a] ?? 0)) / stretch;
}

/** NaN where nothing was known. */
function summed(column: Column): readonly number[] {
  let last = 0;
  return column.map((difference) => {
    if (difference === null) return Number.NaN;
    last += difference;
    return last;
  });
}

function gapsAfter(ts: Float64Array, gaps: readonly Gap[]): Uint8Array {
  const marks = new Uint8Array(ts.length);
  for (const { from, to } of gaps) {
    const at = indexAt(ts, from);
    // A gap that reaches over an edge of the span has a fix at one end only, or at none.
    if (at >= 0 && (ts[at + 1] ?? Number.POSITIVE_INFINITY) <= to) marks[at] = 1;
  }
  return marks;
}

function receivedOf(ts: Float64Array, column: Column): Float64Array {
  const late = summed(column);
  return Float64Array.from(ts, (time, at) => time + (late[at] ?? 0));
}

function heardOf(rx: Float64Array): Heard {
  const order = Int32Array.from(rx.keys()).sort((a, b) => (rx[a] ?? 0) - (rx[b] ?? 0) || a - b);
  const newest = new Int32Array(order.length);
  let best = -1;
  order.forEach((fix, at) => {
    best = Math.max(best, fix);
    newest[at] = best;
  });
  return { order, times: Float64Array.from(order, (fix) => rx[fix] ?? 0), newest };
}
