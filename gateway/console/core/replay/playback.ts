/** The clock of a replay: where the playhead is, and where it goes next. Pure: time that passes comes in. */
import type { Span } from "./bundle.ts";
import { spanAt } from "./position.ts";

export const SPEEDS = [1, 2, 5, 10, 20, 60] as const;
export type Speed = (typeof SPEEDS)[number];

/**
 * `time`: the playhead, Unix ms, within `from` to `to`. `loop`: played again and again between A and B; B null: not set yet.
 * `skipped`: how long a quiet stretch was that the last step jumped over, ms; 0: none.
 */
export type Playback = Span & {
  readonly time: number;
  readonly isPlaying: boolean;
  readonly speed: Speed;
  readonly isSkipping: boolean;
  readonly loop: { readonly a: number; readonly b: number | null } | null;
  readonly skipped: number;
};

export function playbackOf({ from, to }: Span, time: number | null, speed: Speed): Playback {
  const begin = clamped(time ?? from, from, to);
  return { from, to, time: begin, isPlaying: false, speed, isSkipping: false, loop: null, skipped: 0 };
}

/** After `elapsedMs` of the watcher's time. At the end it stops; a loop begins again. */
export function advanced(playback: Playback, elapsedMs: number, quiet: readonly Span[]): Playback {
  if (!playback.isPlaying) return playback;
  const { speed, isSkipping, loop, to } = playback;
  const end = loop?.b ?? to;
  let time = playback.time + elapsedMs * speed;
  let skipped = 0;
  const still = isSkipping ? spanAt(quiet, time) : null;
  if (still) {
    skipped = still.to - time;
    time = still.to;
  }
  if (time < end) return { ...playback, time, skipped };
  if (loop && loop.b !== null) return { ...playback, time: loop.a, skipped: 0 };
  return { ...playback, time: to, isPlaying: false, skipped };
}

/** Playing from the end begins at the beginning. */
export function toggled(playback: Playback): Playback {
  const { isPlaying, time, from, to } = playback;
  return { ...playback, isPlaying: !isPlaying, time: !isPlaying && time >= to ? from : time };
}

/** A jump of the watcher's; outside a loop it ends it. */
export function sought(playback: Playback, time: number): Playback {
  const at = clamped(time, playback.from, playback.to);
  const { loop } = playback;
  const isOutside = loop !== null && loop.b !== null && (at < loop.a || at > loop.b);
  return { ...playback, time: at, loop: isOutside ? null : loop, skipped: 0 };
}

/** One step up or down the speeds. */
export function faster(playback: Playback, by: 1 | -1): Playback {
  const at = clamped(SPEEDS.indexOf(playback.speed) + by, 0, SPEEDS.length - 1);
  return { ...playback, speed: SPEEDS[at] ?? 1 };
}

/** `a` marks the beginning of a loop here, `b` its end; an end before the beginning turns them round. */
export function marked(playback: Playback, mark: "a" | "b"): Playback {
  const { time, loop, from } = playback;
  if (mark === "a") {
    const b = loop?.b ?? null;
    return { ...playback, loop: { a: time, b: b !== null && b > time ? b : null } };
  }
  const a = loop?.a ?? from;
  if (a === time) return playback;
  return { ...playback, loop: { a: Math.min(a, time), b: Math.max(a, time) } };
}

/** What the loop's button does: none, from here, to here, none again. */
export function loopStepped(playback: Playback): Playback {
  if (playback.loop === null) return marked(playback, "a");
  return playback.loop.b === null && playback.loop.a !== playback.time
    ? marked(playback, "b")
    : { ...playback, loop: null };
}

function clamped(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
