/** Where a unit is at an instant of a replay, and how far that may be believed. */
import type { Gap, Span } from "./bundle.ts";
import { indexAt, STANDING_MPS, type Track } from "./track.ts";

/** `now`: by all that is known today. `then`: by what the room had received by that instant. */
export type Known = "now" | "then";

/**
 * `nothing`: no fix yet, and it stands on no map. `silent`: in a gap, hollow at its last fix. `index`: of the fix it is at or
 * behind; -1 for `nothing`. `courseDeg`, `speedMps`: null where not known. `since`: the time of that fix, Unix ms.
 */
export type Position = {
  readonly state: "nothing" | "moving" | "standing" | "silent";
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly courseDeg: number | null;
  readonly speedMps: number | null;
  readonly since: number;
};

const NOTHING: Position = {
  state: "nothing",
  index: -1,
  x: 0,
  y: 0,
  courseDeg: null,
  speedMps: null,
  since: 0,
};

/** Silence that the room took for a loss: three times the longest interval between reports (wire.md). */
const ANCHORED_SILENT_MS = 180_000;
const MOVING_SILENT_MS = 60_000;

/** `hint`: the index it had the last time. */
export function positionAt(track: Track, time: number, known: Known = "now", hint = -1): Position {
  if (known === "then" && track.heard) return positionThen(track, time);
  const index = indexAt(track.ts, time, hint);
  if (index < 0) return NOTHING;
  if (track.gapAfter[index] || gapAt(track.gaps, time)) return placed(track, index, "silent");
  const next = index + 1;
  if (track.holds[index] || next >= track.count) return placed(track, index, stillAt(track, index));
  const from = track.ts[index] ?? 0;
  const share = (time - from) / ((track.ts[next] ?? from) - from || 1);
  const speed = mixed(track.speed[index], track.speed[next], share);
  return {
    state: "moving",
    index,
    x: mixed(track.x[index], track.x[next], share),
    y: mixed(track.y[index], track.y[next], share),
    courseDeg: courseBetween(track, index, share),
    speedMps: Number.isNaN(speed) ? null : speed,
    since: from,
  };
}

/** How many fixes had been received by `time`. */
export function heardBy(track: Track, time: number, hint = -1): number {
  return track.heard ? indexAt(track.heard.times, time, hint) + 1 : indexAt(track.ts, time, hint) + 1;
}

/** The gap that `time` lies in; null: none. A gap begins after its first fix. */
export function gapAt(gaps: readonly Gap[], time: number): Gap | null {
  return spanAt(gaps, time);
}

/** The span of an ascending list that `time` lies in, by halves; null: none. */
export function spanAt<T extends Span>(spans: readonly T[], time: number): T | null {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.from ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  const found = spans[low - 1];
  return found && time < found.to ? found : null;
}

/** Nothing is filled in between fixes: the room had not seen where the way went. */
function positionThen(track: Track, time: number): Position {
  const count = heardBy(track, time);
  const index = track.heard?.newest[count - 1] ?? -1;
  if (index < 0) return NOTHING;
  const silence = time - (track.ts[index] ?? 0);
  const isSilent = silence > (track.holds[index] ? ANCHORED_SILENT_MS : MOVING_SILENT_MS);
  return placed(track, index, isSilent ? "silent" : stillAt(track, index));
}

function stillAt(track: Track, index: number): "moving" | "standing" {
  return track.holds[index] || !((track.speed[index] ?? 0) >= STANDING_MPS) ? "standing" : "moving";
}

function placed(track: Track, index: number, state: Position["state"]): Position {
  const speed = track.speed[index] ?? Number.NaN;
  const course = track.course[index] ?? Number.NaN;
  return {
    state,
    index,
    x: track.x[index] ?? 0,
    y: track.y[index] ?? 0,
    courseDeg: Number.isNaN(course) ? null : course,
    speedMps: state === "silent" || Number.isNaN(speed) ? null : state === "standing" ? Math.min(speed, 0.5) : speed,
    since: track.ts[index] ?? 0,
  };
}

function mixed(a = Number.NaN, b = Number.NaN, share: number): number {
  if (Number.isNaN(b)) return a;
  if (Number.isNaN(a)) return b;
  return a + (b - a) * share;
}

/** The shorter way round from one course to the next; of the way itself where the receiver said none. */
function courseBetween({ course, x, y }: Track, at: number, share: number): number | null {
  const [a, b] = [course[at] ?? Number.NaN, course[at + 1] ?? Number.NaN];
  if (Number.isNaN(a) || Number.isNaN(b)) {
    if (!Number.isNaN(a)) return a;
    const [dx, dy] = [(x[at + 1] ?? 0) - (x[at] ?? 0), (y[at + 1] ?? 0) - (y[at] ?? 0)];
    return dx === 0 && dy === 0 ? null : ((Math.atan2(dx, dy) * 180) / Math.PI + 360) % 360;
  }
  const turn = ((b - a + 540) % 360) - 180;
  return (a + turn * share + 360) % 360;
}
