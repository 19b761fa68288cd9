/** What a unit did all along, as stretches: the lanes of the timeline, its figures, and when nothing is worth watching. */
import type { Span } from "./bundle.ts";
import type { Track } from "./track.ts";

export type Doing = "moving" | "standing" | "gap";
export type Stretch = Span & { readonly doing: Doing };

/** Standing for less than this in between is waiting at a light, and drawn as part of the ride. */
const LEAST_STANDING_MS = 4_000;

/** Ascending, touching, none empty; what lies before the first fix and after the last is a gap where one is told. */
export function stretchesOf(track: Track): readonly Stretch[] {
  const found: { from: number; to: number; doing: Doing }[] = [];
  const add = (from: number, to: number, doing: Doing) => {
    const last = found.at(-1);
    if (to <= from) return;
    if (last?.doing === doing && last.to === from) last.to = to;
    else found.push({ from, to, doing });
  };
  const { ts, count, holds, gapAfter, gaps } = track;
  const [first, last] = [ts[0], ts[count - 1]];
  for (const { from, to } of gaps) if (first === undefined || to <= first) add(from, to, "gap");
  for (let at = 0; at + 1 < count; at++) {
    add(ts[at] ?? 0, ts[at + 1] ?? 0, gapAfter[at] ? "gap" : holds[at] ? "standing" : "moving");
  }
  for (const { from, to } of gaps) if (last !== undefined && from >= last) add(from, to, "gap");
  return smoothed(found);
}

/** `distanceM`, `movingMs`, `stoppedMs` without gaps; `maxMps` null where no speed is known. */
export type Figures = {
  readonly distanceM: number;
  readonly movingMs: number;
  readonly stoppedMs: number;
  readonly gapMs: number;
  readonly gaps: number;
  readonly maxMps: number | null;
};

export function figuresOf(track: Track, stretches: readonly Stretch[]): Figures {
  const lasted = (doing: Doing) =>
    stretches.filter((one) => one.doing === doing).reduce((sum, { from, to }) => sum + to - from, 0);
  let most = Number.NEGATIVE_INFINITY;
  for (const speed of track.speed) if (speed > most) most = speed;
  return {
    distanceM: track.metres[track.count - 1] ?? 0,
    movingMs: lasted("moving"),
    stoppedMs: lasted("standing"),
    gapMs: lasted("gap"),
    gaps: track.gaps.length,
    maxMps: Number.isFinite(most) ? most : null,
  };
}

/** What is shown before movement begins again, and after it has ended. */
const LEAD_MS = 5_000;
const TAIL_MS = 10_000;
const LEAST_QUIET_MS = 30_000;

/** When none of these moves and nothing happens: ascending, apart. `times`: of what happens, ascending. */
export function quietSpans(
  lanes: readonly (readonly Stretch[])[],
  times: readonly number[],
  { from, to }: Span,
): readonly Span[] {
  const busy = [
    ...lanes.flatMap((lane) => lane.filter(({ doing }) => doing === "moving")),
    ...times.map((time) => ({ from: time, to: time })),
  ].sort((a, b) => a.from - b.from);
  const found: Span[] = [];
  let since = from;
  const take = (until: number) => {
    if (until - since >= LEAST_QUIET_MS) found.push({ from: since, to: until });
  };
  for (const one of busy) {
    take(one.from - LEAD_MS);
    since = Math.max(since, one.to + TAIL_MS);
  }
  take(to);
  return found;
}

function smoothed(stretches: readonly Stretch[]): readonly Stretch[] {
  const found: { from: number; to: number; doing: Doing }[] = [];
  stretches.forEach((one, at) => {
    const last = found.at(-1);
    const isWait =
      one.doing === "standing" &&
      one.to - one.from < LEAST_STANDING_MS &&
      last?.doing === "moving" &&
      stretches[at + 1]?.doing === "moving";
    if (last && (isWait || last.doing === one.doing) && last.to === one.from) last.to = one.to;
    else found.push({ ...one });
  });
  return found;
}
