/** The playhead of this window: it runs by animation frames, painters follow each of them, and texts a few times a second. */
import type { Span } from "../core/replay/bundle.ts";
import { advanced, type Playback, playbackOf, type Speed } from "../core/replay/playback.ts";
import { measure } from "./loading.svelte.ts";

/** Texts change at most so often. */
const TEXT_EVERY_MS = 90;
/** A window that was in the background goes on from where it was. */
const LONGEST_STEP_MS = 250;

let current: Playback = playbackOf({ from: 0, to: 0 }, null, 10);
let shown = $state.raw(current);
let skipped = $state.raw(0);
let quiet: readonly Span[] = [];
let shownAt = 0;
let lastFrame = 0;
let request = 0;

/** Called at every frame with the playhead, before the browser paints. */
export type Painter = (playback: Playback) => void;
const painters = new Set<Painter>();

export const player = {
  /** As it is at this frame; not followed by effects. */
  get now(): Playback {
    return current;
  },
  /** As texts say it. */
  get shown(): Playback {
    return shown;
  },
  /** The quiet stretch that was jumped over last, ms; 0 again after a while. */
  get skipped(): number {
    return skipped;
  },
};

/** Begins a span; `time` null: at its beginning. It stands. */
export function begin(span: Span, time: number | null, speed: Speed): void {
  set({ ...playbackOf(span, time, speed), isSkipping: current.isSkipping });
}

export function setQuiet(spans: readonly Span[]): void {
  quiet = spans;
}

/** Changes the playhead, and paints. */
export function set(next: Playback): void {
  current = next;
  shown = next;
  repaint();
}

export function change(by: (playback: Playback) => Playback): void {
  set(by(current));
}

/** Calls `painter` at each frame until what it answers is called. */
export function follow(painter: Painter): () => void {
  painters.add(painter);
  repaint();
  return () => painters.delete(painter);
}

/** Something else has changed that painters draw. */
export function repaint(): void {
  if (request === 0) request = requestAnimationFrame(step);
}

export function stop(): void {
  cancelAnimationFrame(request);
  request = 0;
  current = { ...current, isPlaying: false };
  shown = current;
}

function step(at: number): void {
  request = 0;
  const start = performance.now();
  const elapsed = Math.min(at - lastFrame, LONGEST_STEP_MS);
  lastFrame = at;
  if (current.isPlaying) {
    // The first frame after a pause has nothing to make up for.
    current = advanced(current, elapsed > 0 ? elapsed : 0, quiet);
    if (current.skipped > 0) tellSkipped(current.skipped);
    if (at - shownAt >= TEXT_EVERY_MS || !current.isPlaying) {
      shown = current;
      shownAt = at;
    }
  }
  for (const painter of painters) painter(current);
  measure("replay.frame", start);
  if (current.isPlaying) repaint();
}

let skippedTimer: ReturnType<typeof setTimeout> | undefined;

function tellSkipped(ms: number): void {
  skipped = ms;
  clearTimeout(skippedTimer);
  skippedTimer = setTimeout(() => {
    skipped = 0;
  }, 2_500);
}
