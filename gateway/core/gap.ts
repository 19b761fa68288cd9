/** Gaps: stretches of a track about which nothing may be drawn as if it were known. */
import { expectedIntervalMs, type Span, type StoredFix } from "./track.ts";

/**
 * `no-signal`: the device said that its receiver had lost the position; `off`: that it was shut down, lost its power or has
 * started again; `thinned`: that it gave fixes up for want of room; `unknown`: it said nothing.
 */
export const GAP_CAUSES = ["no-signal", "off", "thinned", "unknown"] as const;
export type GapCause = (typeof GAP_CAUSES)[number];
export type Gap = Span & { readonly cause: GapCause };

/**
 * What a unit said that explains a silence. `lost` (fix-lost), `off` (shutdown, power cut) and `boot` are instants, with
 * `from` and `to` the same; `thinned` lies between two fixes that were kept.
 */
export type Mark = Span & { readonly what: "lost" | "off" | "boot" | "thinned" };

/** No silence up to this is a gap, whatever the fix before it. */
const LEAST_GAP_MS = 60_000;

/** What it takes of a fix to know how long a silence after it is none. */
type Timed = Pick<StoredFix, "ts" | "reason" | "isMinute">;

/** A longer silence is a gap after any fix. */
export const ALWAYS_GAP_MS = 180_000;

/**
 * The least silence that counts as a gap after a fix: the larger of 60 s and three expected intervals (wire.md). The
 * first fixes of two minutes in a row may be almost two minutes apart.
 */
export function gapLimitMs(fix: Timed): number {
  return Math.max(fix.isMinute ? 120_000 : LEAST_GAP_MS, 3 * expectedIntervalMs(fix.reason));
}

/** Whether nothing is known between two consecutive fixes. */
export function isGap(before: Timed, after: Pick<StoredFix, "ts">): boolean {
  const silenceMs = after.ts - before.ts;
  return silenceMs > LEAST_GAP_MS && silenceMs > gapLimitMs(before);
}

/** The gap between two consecutive fixes, or null. `marks`: in the order of their times. */
export function gapBetween(before: StoredFix, after: StoredFix, marks: readonly Mark[]): Gap | null {
  if (!isGap(before, after)) return null;
  const span = { from: before.ts, to: after.ts };
  return { ...span, cause: causeOf(span, marks) };
}

/** What a unit does after it said so: after a boot it looks for a position, and nothing says that it will not find one. */
const AFTER: Readonly<Record<Exclude<Mark["what"], "thinned">, GapCause>> = {
  lost: "no-signal",
  off: "off",
  boot: "unknown",
};
/** The first one of equal shares names the gap. */
const CAUSES: readonly GapCause[] = ["off", "thinned", "no-signal"];

/**
 * What a silence is put down to: the cause that holds for the most of it, `unknown` only when the unit said nothing at all.
 * Before a `boot` that nothing announced the unit was off.
 */
export function causeOf({ from, to }: Span, marks: readonly Mark[]): GapCause {
  const shares = new Map<GapCause, number>();
  const add = (cause: GapCause, ms: number) => shares.set(cause, (shares.get(cause) ?? 0) + ms);
  let state: GapCause = "unknown";
  let since = from;
  for (const mark of marks) {
    if (mark.what === "thinned") {
      const shared = Math.min(to, mark.to) - Math.max(from, mark.from);
      if (shared > 0) add("thinned", shared);
    } else if (mark.from >= from && mark.from <= to) {
      const isCut = mark.what === "boot" && state === "unknown" && mark.from > since;
      add(isCut ? "off" : state, mark.from - since);
      since = mark.from;
      state = AFTER[mark.what];
    }
  }
  add(state, to - since);
  const told = CAUSES.filter((cause) => shares.has(cause));
  return told.sort((a, b) => (shares.get(b) ?? 0) - (shares.get(a) ?? 0))[0] ?? "unknown";
}

/** The first and the last fix within `ALWAYS_GAP_MS` of a span, or null where there is none. */
export type Ends = { readonly first: StoredFix | null; readonly last: StoredFix | null };

/**
 * The gaps that reach over the edges of `span`, cut off there; none reaches beyond `now` (Unix ms). `marks`: from the last fix
 * before the span on.
 */
export function edgeGaps({ first, last }: Ends, span: Span, marks: readonly Mark[], now: number): readonly Gap[] {
  const end = Math.min(span.to, now);
  const begin = Math.min(span.from, marks[0]?.from ?? span.from);
  const gapOf = (from: number, to: number): Gap => ({
    from: Math.max(from, span.from),
    to,
    cause: causeOf({ from, to }, marks),
  });
  if (!first || !last) return span.from < end ? [gapOf(begin, end)] : [];
  const gaps: Gap[] = [];
  if (first.ts > span.from) gaps.push({ ...gapOf(begin, Math.max(first.ts, span.from)), to: Math.min(first.ts, end) });
  const silenceMs = Math.min(span.to + ALWAYS_GAP_MS, now) - last.ts;
  if (last.ts < end && silenceMs > gapLimitMs(last)) gaps.push(gapOf(last.ts, end));
  return gaps;
}
