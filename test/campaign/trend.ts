/** Whether what a process takes grows. */
import type { Sample } from "./probe.ts";

export type Figure = "rssMb" | "heapMb" | "handles";
export type Trend = {
  readonly figure: Figure;
  readonly first: number;
  readonly last: number;
  /** By least squares. */
  readonly perHour: number;
  /** Null: too short a time to say. */
  readonly isFlat: boolean | null;
};

/** What may be added in an hour: noise of a collector and of caches that fill. */
const MOST_PER_HOUR: Readonly<Record<Figure, number>> = { rssMb: 12, heapMb: 4, handles: 1 };
/** The first part is warming up. */
const WARM_SHARE = 0.3;
const LEAST_MS = 1_200_000;
const LEAST_SAMPLES = 30;

/** Of one life of a process. */
export function trendOf(samples: readonly Sample[], figure: Figure): Trend {
  const settled = samples.slice(Math.floor(samples.length * WARM_SHARE));
  const [first, last] = [settled[0], settled.at(-1)];
  const perHour = slope(settled.map((one) => [one.at / 3_600_000, one[figure]] as const));
  const spanMs = (last?.at ?? 0) - (first?.at ?? 0);
  const isEnough = settled.length >= LEAST_SAMPLES && spanMs >= LEAST_MS;
  const isFlat = isEnough ? perHour <= MOST_PER_HOUR[figure] : null;
  return { figure, first: first?.[figure] ?? Number.NaN, last: last?.[figure] ?? Number.NaN, perHour, isFlat };
}

/** The longest life among the samples of a process that was started again and again. */
export function longestLife(samples: readonly Sample[]): readonly Sample[] {
  const lives = new Map<number, Sample[]>();
  for (const sample of samples) {
    const life = lives.get(sample.pid) ?? [];
    life.push(sample);
    lives.set(sample.pid, life);
  }
  return [...lives.values()].sort((a, b) => b.length - a.length)[0] ?? [];
}

function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (of: readonly number[]) => of.reduce((sum, one) => sum + one, 0) / Math.max(1, of.length);
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const above = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const below = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return below === 0 ? 0 : above / below;
}
