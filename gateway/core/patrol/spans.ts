/** Stretches of time in Unix ms: `from` included, `to` not. */
import type { Span } from "../track.ts";

/** The part of `span` that lies in `bounds`; null: none does. */
export function shared(span: Span, bounds: Span): Span | null {
  const from = Math.max(span.from, bounds.from);
  const to = Math.min(span.to, bounds.to);
  return from < to ? { from, to } : null;
}

/** The same time without overlaps, in order; what touches is one. */
export function merged(spans: readonly Span[]): readonly Span[] {
  const found: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const last = found.at(-1);
    if (!last || span.from > last.to) found.push({ from: span.from, to: span.to });
    else if (span.to > last.to) found[found.length - 1] = { from: last.from, to: span.to };
  }
  return found;
}

/** What is in one of each, in order. Both without overlaps and in order. */
export function sharedOf(some: readonly Span[], others: readonly Span[]): readonly Span[] {
  return some.flatMap((one) => others.flatMap((other) => shared(one, other) ?? []));
}

/** What of `spans` is in none of `others`. Both without overlaps and in order. */
export function without(spans: readonly Span[], others: readonly Span[]): readonly Span[] {
  return spans.flatMap(({ from, to }) => {
    const left: Span[] = [];
    let since = from;
    for (const other of others) {
      if (other.to <= since || other.from >= to) continue;
      if (other.from > since) left.push({ from: since, to: other.from });
      since = other.to;
    }
    if (since < to) left.push({ from: since, to });
    return left;
  });
}
