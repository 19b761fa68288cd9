/** What lies under every map of this window: the sources that there are, zones and key points. */
import type { ShownSource } from "../../core/map/service.ts";
import { type Checkpoint, type Zone, type ZoneCollection, zonesOnMap } from "../core/zones-on-map.ts";
import { groundChoice } from "./ground-choice.svelte.ts";
import { readAll } from "./list.svelte.ts";
import { room } from "./room.svelte.ts";

let sources = $state.raw<readonly ShownSource[]>([]);
let zones = $state.raw<ZoneCollection | null>(null);
let areas = $state.raw<readonly Zone[]>([]);
let checkpoints = $state.raw<readonly Checkpoint[]>([]);
let isAsked = false;
/** The gateway's mark of the zones that are known here. */
let known: string | null = null;

export const ground = {
  get sources() {
    return sources;
  },
  /** Null: switched off, or not known yet. */
  get zones() {
    return groundChoice.hasZones ? zones : null;
  },
  /** Every zone that is known, whether it is drawn or not. */
  get areas() {
    return areas;
  },
  get checkpoints() {
    return checkpoints;
  },
};

/** Asks for what is not known yet; the map is plain until it is, and where it cannot be. */
export function followGround(): void {
  $effect(() => {
    if (!isAsked) {
      isAsked = true;
      void askSources();
    }
  });
  $effect(() => {
    const mark = room.now.ground;
    if (mark === null || mark === known) return;
    known = mark;
    void askZones();
  });
}

async function askSources(): Promise<void> {
  try {
    sources = await readAll<ShownSource>("/map");
  } catch {
    isAsked = false;
  }
}

async function askZones(): Promise<void> {
  try {
    const [found, points] = await Promise.all([readAll<Zone>("/zones"), readAll<Checkpoint>("/checkpoints")]);
    areas = found;
    checkpoints = points;
    zones = zonesOnMap(found, points);
  } catch {
    // Asked again with the next map that opens.
    known = null;
  }
}
