/** What of a track stays when the outbox is full: where it stopped, started, turned, was lost and found, and one a minute. */
import type { FixReason } from "../../protocol/record.ts";

/** A fix as far as thinning looks at it; `time` Unix ms. */
export type ThinnableFix = { readonly seq: number; readonly time: number; readonly reason: FixReason };

const LANDMARKS: ReadonlySet<FixReason> = new Set(["first", "start", "stop", "deviation", "regained", "sos"]);
const SPACING_MS = 60_000;

/** The seqs of the fixes that stay, in the order of `fixes`, which is that of their seqs. */
export function worthKeeping(fixes: readonly ThinnableFix[]): readonly number[] {
  const kept: number[] = [];
  let lastTime: number | null = null;
  for (const { seq, time, reason } of fixes) {
    // A clock that was set back starts a new count.
    const isDue = lastTime === null || time < lastTime || time - lastTime >= SPACING_MS;
    if (!isDue && !LANDMARKS.has(reason)) continue;
    kept.push(seq);
    lastTime = time;
  }
  return kept;
}
