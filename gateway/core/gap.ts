/** Gaps: stretches of a track about which nothing may be drawn as if it were known. */
import { expectedIntervalMs, type Span, type StoredFix } from "./track.ts";

/** `no-signal`: the device said that its receiver had lost the position; `unknown`: nothing was said. */
export type GapCause = "no-signal" | "unknown";
export type Gap = Span & { readonly cause: GapCause };

/** No silence up to this is a gap, whatever the fix before it. */
const LEAST_GAP_MS = 60_000;

/**
 * The least silence that counts as a gap after a fix: the larger of 60 s and three expected intervals (wire.md). The
 * first fixes of two minutes in a row may be almost two minutes apart.
 */
export function gapLimitMs(fix: StoredFix): number {
  return Math.max(fix.isMinute ? 120_000 : LEAST_GAP_MS, 3 * expectedIntervalMs(fix.reason));
}

/** Whether nothing is known between two consecutive fixes. */
export function isGap(before: StoredFix, after: StoredFix): boolean {
  const silenceMs = after.ts - before.ts;
  return silenceMs > LEAST_GAP_MS && silenceMs > gapLimitMs(before);
}

/** The gap between two consecutive fixes, or null. `losses` are the times of `fix-lost` records, ascending. */
export function gapBetween(before: StoredFix, after: StoredFix, losses: readonly number[]): Gap | null {
  if (!isGap(before, after)) return null;
  const isLost = losses.some((time) => time >= before.ts && time <= after.ts);
  return { from: before.ts, to: after.ts, cause: isLost ? "no-signal" : "unknown" };
}
