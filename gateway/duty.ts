/** Who is on which unit now, as the fleet shows it. */
import { every } from "../runtime/activity.ts";
import { PatrolError } from "../runtime/error.ts";
import type { OnDuty } from "./core/fleet.ts";
import type { PeopleTables } from "./core/people/tables.ts";

/** How soon a change is shown, and how late an assignment may begin or end on a screen. */
const LOOK_MS = 1_000;
const REFRESH_MS = 60_000;

export type DutyParts = {
  readonly people: Pick<PeopleTables, "duty">;
  readonly fleet: { readonly onDuty: (duty: ReadonlyMap<string, readonly OnDuty[]>) => void };
  readonly now: () => number;
};

export class Duty {
  readonly #parts: DutyParts;
  /** When it was last looked up; null: something has changed since. */
  #time: number | null = null;

  constructor(parts: DutyParts) {
    this.#parts = parts;
  }

  /** Something has changed, and is looked up within a second: as often for a thousand changes at once as for one. */
  touch(): void {
    this.#time = null;
  }

  async refresh(): Promise<void> {
    const { people, fleet, now } = this.#parts;
    const time = now();
    this.#time = time;
    const duty = new Map<string, OnDuty[]>();
    for (const { unit, officer, name } of await people.duty(time)) {
      const there = duty.get(unit) ?? [];
      there.push({ officer, name });
      duty.set(unit, there);
    }
    fleet.onDuty(duty);
  }

  /** Keeps the fleet up to date until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    await every(LOOK_MS, () => this.#look())(signal);
  }

  async #look(): Promise<void> {
    const age = this.#time === null ? Number.POSITIVE_INFINITY : this.#parts.now() - this.#time;
    if (age >= 0 && age < REFRESH_MS) return;
    try {
      await this.refresh();
    } catch (err) {
      if (!(err instanceof PatrolError) || err.code !== "unavailable") throw err;
      this.touch();
    }
  }
}

/** `people`, with `touch` called after each change of who is on a unit and of their names. */
export function withDuty(people: PeopleTables, touch: () => void): PeopleTables {
  const then =
    <A, R>(change: (argument: A) => Promise<R>) =>
    async (argument: A): Promise<R> => {
      const result = await change(argument);
      touch();
      return result;
    };
  return {
    stations: (page) => people.stations(page),
    saveStations: (change) => people.saveStations(change),
    removeStation: (change) => people.removeStation(change),
    officers: (page) => people.officers(page),
    officer: (officer) => people.officer(officer),
    saveOfficers: then((change) => people.saveOfficers(change)),
    removeOfficer: then((change) => people.removeOfficer(change)),
    shifts: (page) => people.shifts(page),
    saveShifts: (change) => people.saveShifts(change),
    removeShift: (change) => people.removeShift(change),
    assignments: (page) => people.assignments(page),
    saveAssignments: then((change) => people.saveAssignments(change)),
    removeAssignment: then((change) => people.removeAssignment(change)),
    duty: (time) => people.duty(time),
  };
}
