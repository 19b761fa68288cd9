/** A track as a line to draw: only those fixes that make a difference at a zoom, so that a frame costs what is seen. */
import type { Track } from "./track.ts";

/** Indices of fixes, ascending: the first, the last, both sides of each gap, and whatever is `spacing` from the one before. */
export function keptFixes({ x, y, gapAfter, count }: Track, spacing: number): Int32Array {
  const kept = new Int32Array(count);
  const least = spacing * spacing;
  let size = 0;
  let [lastX, lastY] = [0, 0];
  for (let at = 0; at < count; at++) {
    const [px, py] = [x[at] ?? 0, y[at] ?? 0];
    const isForced = at === 0 || at === count - 1 || gapAfter[at] === 1 || gapAfter[at - 1] === 1;
    if (!isForced && (px - lastX) ** 2 + (py - lastY) ** 2 < least) continue;
    kept[size++] = at;
    [lastX, lastY] = [px, py];
  }
  return kept.slice(0, size);
}

/** How many entries of an ascending list are at or below `value`. */
export function countUpTo(list: Int32Array, value: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Speeds are drawn in so many colours. */
export const SPEED_BANDS_KMH = [10, 30, 50, 70] as const;

/** 0 for the slowest; a speed that is not known counts as none. */
export function speedBand(speedMps: number): number {
  const kmh = speedMps * 3.6;
  const at = SPEED_BANDS_KMH.findIndex((most) => !(kmh >= most));
  return at < 0 ? SPEED_BANDS_KMH.length : at;
}
