/** Who is on which unit now, as the fleet shows it. */
import type { OnDuty } from "./core/fleet.ts";
import type { PeopleTables } from "./core/people/tables.ts";
import { Upkeep } from "./upkeep.ts";

/** How late an assignment may begin or end on a screen. */
const REFRESH_MS = 60_000;

export type DutyParts = {
  readonly people: Pick<PeopleTables, "duty">;
  readonly fleet: { readonly onDuty: (duty: ReadonlyMap<string, readonly OnDuty[]>) => void };
  readonly now: () => number;
};

export function dutyUpkeep({ people, fleet, now }: DutyParts): Upkeep {
  return new Upkeep(
    async (time) => {
      const duty = new Map<string, OnDuty[]>();
      for (const { unit, officer, name } of await people.duty(time)) {
        const there = duty.get(unit) ?? [];
        there.push({ officer, name });
        duty.set(unit, there);
      }
      fleet.onDuty(duty);
    },
    now,
    REFRESH_MS,
  );
}
