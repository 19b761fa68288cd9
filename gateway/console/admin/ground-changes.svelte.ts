/** Zones and key points change under the hands of others too: the live stream tells that they did. */
import { room } from "../app/room.svelte.ts";

/** Calls `reload` after every change, while the component that calls it lives. */
export function followGroundChanges(reload: () => Promise<void>): void {
  let known: string | null = null;
  $effect(() => {
    const mark = room.now.ground;
    if (mark === null || mark === known) return;
    const isFirst = known === null;
    known = mark;
    if (!isFirst) void reload();
  });
}
