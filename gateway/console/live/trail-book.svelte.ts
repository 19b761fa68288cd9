/** The trails of this window: what the gateway remembers of the last minutes, and what was heard since. */
import { untrack } from "svelte";
import { call } from "../app/api.ts";
import { room } from "../app/room.svelte.ts";
import { seedPoints, type TrailSeed } from "../core/trail-seed.ts";
import { Trails } from "../core/trails.ts";
import { TRAIL_MS } from "./trail-scene.ts";

/** As long as the window: another page and back, and the trails are still there. */
const trails = new Trails(TRAIL_MS + 60_000);

let isSeeded = false;

/** Takes down what is heard, while the component that calls it lives. */
export function followTrails(): Trails {
  if (!isSeeded) {
    isSeeded = true;
    void seed();
  }
  $effect(() => {
    const { units } = room.now;
    untrack(() => {
      for (const { unit, fix } of units.values()) if (fix) trails.add(unit, fix, fix.fixTime);
    });
  });
  return trails;
}

async function seed(): Promise<void> {
  try {
    const { units } = await call<TrailSeed>("GET", `/trails?minutes=${TRAIL_MS / 60_000}`);
    for (const unit of units) trails.seed(unit.unit, seedPoints(unit));
  } catch {
    // Trails grow from what is heard; the past is asked for again by the next visit.
    isSeeded = false;
  }
}
