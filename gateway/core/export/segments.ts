/** A track as drawn: segments of fixes between which no gap lies. */
import { type Gap, gapBetween } from "../gap.ts";
import type { StoredFix } from "../track.ts";

/** A step through a track: the next fix, and the gap before it where there is one. */
export type TrackStep = { readonly fix: StoredFix; readonly gap: Gap | null };

/** Walks pages of fixes; `losses` are the times at which the receiver said it had no position, ascending. */
export async function* steps(
  pages: AsyncIterable<readonly StoredFix[]>,
  losses: readonly number[],
): AsyncGenerator<TrackStep> {
  let before: StoredFix | null = null;
  for await (const page of pages) {
    for (const fix of page) {
      yield { fix, gap: before && gapBetween(before, fix, losses) };
      before = fix;
    }
  }
}

/** One unit's track to export. */
export type UnitTrack = { readonly unit: string; readonly steps: AsyncIterable<TrackStep> };

/** The most fixes of one stretch, so that a writer that needs a whole one holds no more; a longer one goes on from the same fix. */
const LONGEST = 10_000;

/** The fixes between two gaps; never empty. */
export async function* stretches(steps: AsyncIterable<TrackStep>): AsyncGenerator<readonly StoredFix[]> {
  let stretch: StoredFix[] = [];
  /** Fixes at the beginning that the stretch before has had already. */
  let repeated = 0;
  for await (const { fix, gap } of steps) {
    if (gap) {
      if (stretch.length > repeated) yield stretch;
      stretch = [];
      repeated = 0;
    }
    stretch.push(fix);
    if (stretch.length === LONGEST) {
      yield stretch;
      stretch = [fix];
      repeated = 1;
    }
  }
  if (stretch.length > repeated) yield stretch;
}

/** Gathers small pieces of text into chunks worth a write. */
export async function* chunked(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = "";
  for await (const piece of pieces) {
    chunk += piece;
    if (chunk.length >= 16_384) {
      yield chunk;
      chunk = "";
    }
  }
  if (chunk) yield chunk;
}
