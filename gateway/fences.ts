/** Which zones each unit is in now, as the fleet shows it. */
import { type Fence, fenceOf } from "./core/zones/fence.ts";
import type { ZoneTables } from "./core/zones/tables.ts";
import { touching, Upkeep } from "./upkeep.ts";

const PAGE = 1_000;

export type FenceParts = {
  readonly zones: Pick<ZoneTables, "zones">;
  readonly fleet: { readonly onFences: (fences: readonly Fence[]) => void };
  readonly now: () => number;
};

export function fenceUpkeep({ zones, fleet, now }: FenceParts): Upkeep {
  return new Upkeep(async () => {
    const fences: Fence[] = [];
    let after: string | null = null;
    for (;;) {
      const page = await zones.zones({ station: null, scope: null, after, limit: PAGE });
      fences.push(...page.map(fenceOf));
      after = page.at(-1)?.id ?? null;
      if (page.length < PAGE || after === null) break;
    }
    fleet.onFences(fences);
  }, now);
}

/** `zones`, with `touch` called after each change of a zone. */
export function withFences(zones: ZoneTables, touch: () => void): ZoneTables {
  return {
    zones: (page) => zones.zones(page),
    zone: (id) => zones.zone(id),
    saveZones: touching(touch, (change) => zones.saveZones(change)),
    removeZone: touching(touch, (change) => zones.removeZone(change)),
    checkpoints: (page) => zones.checkpoints(page),
    checkpoint: (id) => zones.checkpoint(id),
    saveCheckpoints: (change) => zones.saveCheckpoints(change),
    removeCheckpoint: (change) => zones.removeCheckpoint(change),
  };
}
