/** From live into the past in one gesture (console.md). */
import { room } from "../app/room.svelte.ts";
import { go } from "../app/router.svelte.ts";

/** So many units at once go along into a replay. */
const MOST_REPLAYED = 8;
const SPAN_MS = 1_800_000;
/** A moment is seen better with what was before it. */
const BEFORE_MS = 60_000;

/** Opens the replay at `time`, Unix ms: those that are looked at first, then the others as far as there is room. */
export function openReplay(time: number, looked: readonly string[], others: readonly string[]): void {
  const u = [...new Set([...looked, ...others])].slice(0, MOST_REPLAYED);
  const to = Math.floor(room.time);
  const at = Math.floor(time);
  go("replay", { u, from: String(Math.min(to - SPAN_MS, at - BEFORE_MS)), to: String(to), t: String(at) });
}
