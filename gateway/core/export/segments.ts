/** A track as drawn: cut at its gaps, page by page, so that only the pages are waited for. */
import { type Gap, gapBetween, type Mark } from "../gap.ts";
import type { StoredFix } from "../track.ts";

/** Fixes in a row, at least one, between which no gap lies; `gap` is the one before the first, or null. */
export type Run = { readonly gap: Gap | null; readonly fixes: readonly StoredFix[] };

/** One unit's track to export: the runs of each page, oldest first. */
export type UnitTrack = { readonly unit: string; readonly pages: AsyncIterable<readonly Run[]> };

/** Cuts pages of fixes at their gaps; `marks`: what the unit said of them, oldest first. */
export async function* cutPages(
  pages: AsyncIterable<readonly StoredFix[]>,
  marks: readonly Mark[],
): AsyncGenerator<readonly Run[]> {
  let before: StoredFix | null = null;
  for await (const page of pages) {
    yield cut(page, before, marks);
    before = page.at(-1) ?? before;
  }
}

/** The most fixes of one stretch, so that a writer that needs a whole one holds no more; a longer one goes on from the same fix. */
const LONGEST = 10_000;

/** The fixes between two gaps, none empty: after each page those that ended in it. */
export async function* stretches(
  pages: AsyncIterable<readonly Run[]>,
): AsyncGenerator<readonly (readonly StoredFix[])[]> {
  let stretch: StoredFix[] = [];
  /** Fixes at the beginning that the stretch before has had already. */
  let repeated = 0;
  for await (const runs of pages) {
    const ended: (readonly StoredFix[])[] = [];
    for (const { gap, fixes } of runs) {
      if (gap) {
        if (stretch.length > repeated) ended.push(stretch);
        stretch = [];
        repeated = 0;
      }
      for (const fix of fixes) {
        stretch.push(fix);
        if (stretch.length < LONGEST) continue;
        ended.push(stretch);
        stretch = [fix];
        repeated = 1;
      }
    }
    if (ended.length > 0) yield ended;
  }
  if (stretch.length > repeated) yield [stretch];
}

/** Gathers small pieces of text into chunks worth a write. */
export async function* chunked(pages: AsyncIterable<Iterable<string>>): AsyncGenerator<string> {
  let chunk = "";
  for await (const pieces of pages) {
    for (const piece of pieces) {
      chunk += piece;
      if (chunk.length < 16_384) continue;
      yield chunk;
      chunk = "";
    }
  }
  if (chunk) yield chunk;
}

/** `before`: the last fix of the page before, or null. */
function cut(page: readonly StoredFix[], before: StoredFix | null, marks: readonly Mark[]): readonly Run[] {
  const runs: Run[] = [];
  let start = 0;
  let gap: Gap | null = null;
  let last = before;
  page.forEach((fix, at) => {
    const found = last && gapBetween(last, fix, marks);
    last = fix;
    if (!found) return;
    if (at > start) runs.push({ gap, fixes: page.slice(start, at) });
    gap = found;
    start = at;
  });
  if (start < page.length) runs.push({ gap, fixes: start === 0 ? page : page.slice(start) });
  return runs;
}
