/** Who is on which unit now, as the fleet shows it. */
import type { OnDuty } from "./core/fleet.ts";
import type { PeopleTables } from "./core/people/tables.ts";
import { touching, Upkeep } from "./upkeep.ts";

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

/** `people`, with `touch` called after each change of who is on a unit and of their names. */
export function withDuty(people: PeopleTables, touch: () => void): PeopleTables {
  return {
    stations: (page) => people.stations(page),
    saveStations: (change) => people.saveStations(change),
    removeStation: (change) => people.removeStation(change),
    officers: (page) => people.officers(page),
    officer: (officer) => people.officer(officer),
    saveOfficers: touching(touch, (change) => people.saveOfficers(change)),
    removeOfficer: touching(touch, (change) => people.removeOfficer(change)),
    shifts: (page) => people.shifts(page),
    saveShifts: (change) => people.saveShifts(change),
    removeShift: (change) => people.removeShift(change),
    assignments: (page) => people.assignments(page),
    saveAssignments: touching(touch, (change) => people.saveAssignments(change)),
    removeAssignment: touching(touch, (change) => people.removeAssignment(change)),
    duty: (time) => people.duty(time),
  };
}
