/** The ruler of a timeline: where its marks stand, and which of them are written out. */
import type { Span } from "./bundle.ts";

const MINUTE_MS = 60_000;
/** Steps in minutes that clocks have. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((minutes) => minutes * MINUTE_MS);

/** `label`: whether the time is written there. */
export type Tick = { readonly time: number; readonly isMain: boolean };

/** `offset`: how far the clocks are ahead of UTC, ms. `widthPx` of the whole span; a main mark has at least `leastPx`. */
export function ticksOf({ from, to }: Span, widthPx: number, offset: number, leastPx = 84): readonly Tick[] {
  const span = to - from;
  if (span <= 0 || widthPx <= 0) return [];
  const main = STEPS.find((step) => (step / span) * widthPx >= leastPx) ?? STEPS.at(-1) ?? MINUTE_MS;
  const minor = main / (main % (5 * MINUTE_MS) === 0 && main < 30 * MINUTE_MS ? 5 : main >= 60 * MINUTE_MS ? 4 : 3);
  const ticks: Tick[] = [];
  const first = Math.ceil((from + offset) / minor) * minor;
  for (let wall = first; wall <= to + offset; wall += minor) {
    ticks.push({ time: wall - offset, isMain: Math.round(wall) % main === 0 });
  }
  return ticks;
}

/** What the overview shows around the span that is loaded: whole hours, at least `leastMs`. */
export function overviewOf({ from, to }: Span, leastMs: number): Span {
  const hour = 60 * MINUTE_MS;
  const spare = Math.max(leastMs - (to - from), (to - from) * 0.2);
  return { from: Math.floor((from - spare * 0.6) / hour) * hour, to: Math.ceil((to + spare * 0.4) / hour) * hour };
}

/** Fixes in each of `bins` equal parts of a span: how busy it was. `times` ascending. */
export function activity(times: readonly Float64Array[], { from, to }: Span, bins: number): Float32Array {
  const counts = new Float32Array(bins);
  for (const list of times) {
    for (const time of list) {
      const at = Math.floor(((time - from) / (to - from)) * bins);
      if (at >= 0 && at < bins) counts[at] = (counts[at] ?? 0) + 1;
    }
  }
  return counts;
}
