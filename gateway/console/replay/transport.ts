/** What keys and buttons do to the playhead. */
import { neighbour } from "../core/replay/events.ts";
import { sought } from "../core/replay/playback.ts";
import { indexAt } from "../core/replay/track.ts";
import { history } from "./loading.svelte.ts";
import { change, player } from "./player.svelte.ts";
import { show } from "./show.svelte.ts";

export function step(ms: number): void {
  change((now) => sought(now, now.time + ms));
}

/** To the event before or after. */
export function jump(way: -1 | 1): void {
  const found = neighbour(history.loaded?.events ?? [], player.now.time, way);
  if (found) change((now) => sought(now, found.time));
}

/** To the fix before or after, of the unit that is focused. */
export function stepFix(way: -1 | 1): void {
  const track = history.loaded?.lanes[show.focus]?.track;
  if (!track) return;
  const { time } = player.now;
  const at = indexAt(track.ts, time);
  const isOn = track.ts[at] === time;
  const next = way === 1 ? track.ts[at + 1] : track.ts[isOn ? at - 1 : at];
  if (next !== undefined) change((now) => ({ ...sought(now, next), isPlaying: false }));
}
