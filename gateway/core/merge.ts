/** Two stores read as one. */
import type { Span, StoredFix, TrackStore } from "./track.ts";

type Pages = AsyncIterable<readonly StoredFix[]>;

/** Fixes of both, oldest first; where both have one of the same time, `first`'s. Each must be in order. */
export async function* merged(first: Pages, second: Pages): AsyncGenerator<readonly StoredFix[]> {
  const a = cursor(first);
  const b = cursor(second);
  try {
    await Promise.all([a.load(), b.load()]);
    while (a.page.length > 0 && b.page.length > 0) {
      const fixes: StoredFix[] = [];
      while (a.at < a.page.length && b.at < b.page.length) {
        const one = a.page[a.at] as StoredFix;
        const other = b.page[b.at] as StoredFix;
        fixes.push(one.ts <= other.ts ? one : other);
        if (one.ts <= other.ts) a.at++;
        if (other.ts <= one.ts) b.at++;
      }
      if (fixes.length > 0) yield fixes;
      if (a.at === a.page.length) await a.load();
      if (b.at === b.page.length) await b.load();
    }
    for (const left of [a, b]) {
      while (left.page.length > 0) {
        yield left.at === 0 ? left.page : left.page.slice(left.at);
        await left.load();
      }
    }
  } finally {
    await Promise.all([a.close(), b.close()]);
  }
}

/** A reader of pages: `page` is empty at the end. */
function cursor(pages: Pages) {
  const iterator = pages[Symbol.asyncIterator]();
  const state = {
    page: [] as readonly StoredFix[],
    at: 0,
    load: async () => {
      state.at = 0;
      let next = await iterator.next();
      while (!next.done && next.value.length === 0) next = await iterator.next();
      state.page = next.done ? [] : next.value;
    },
    close: async () => {
      await iterator.return?.();
    },
  };
  return state;
}

/**
 * Recent fixes from `local`, those before the horizon from both: what one store was never given, or no longer has, the
 * other one may. `horizon` gives the instant (Unix ms) from which on `local` has everything.
 */
export function byAge(local: TrackStore, distant: TrackStore, horizon: () => number): TrackStore {
  return {
    fixes: async function* (unit: string, span: Span) {
      const from = Math.max(span.from, Math.min(span.to, horizon()));
      if (span.from < from) {
        const old = { from: span.from, to: from };
        yield* merged(local.fixes(unit, old), distant.fixes(unit, old));
      }
      if (from < span.to) yield* local.fixes(unit, { from, to: span.to });
    },
    marks: (unit, span) => local.marks(unit, span),
    newest: () => local.newest(),
  };
}
