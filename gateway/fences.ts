/** Which zones each unit is in now, as the fleet shows it. */
import { type Fence, fenceOf } from "./core/zones/fence.ts";
import type { ZoneTables } from "./core/zones/tables.ts";
import { Upkeep } from "./upkeep.ts";

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
