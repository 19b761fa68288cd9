/** The trails of this window: what the gateway remembers of the last minutes, and what was heard since. */
import { untrack } from "svelte";
import { room } from "../app/room.svelte.ts";
import { Trails } from "../core/trails.ts";
import { TRAIL_MS } from "./trail-scene.ts";

/** As long as the window: another page and back, and the trails are still there. */
const trails = new Trails(TRAIL_MS + 60_000);

/** Takes down what is heard, while the component that calls it lives. */
export function followTrails(): Trails {
  $effect(() => {
    const { units } = room.now;
    untrack(() => {
      for (const { unit, fix } of units.values()) if (fix) trails.add(unit, fix, fix.fixTime);
    });
  });
  return trails;
}
