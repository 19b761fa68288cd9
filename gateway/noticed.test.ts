import { expect, test } from "vitest";
import type { PeopleTables } from "./core/people/tables.ts";
import type { ZoneTables } from "./core/zones/tables.ts";
import { noticedPeople, noticedZones } from "./noticed.ts";

/** Tables that do whatever they are asked for, and answer with what it was. */
function obliging<T extends object>(): T {
  return new Proxy({} as T, { get: (_, name) => async () => name });
}

test.each([
  { change: "saveStations", told: ["stations"] },
  { change: "removeStation", told: ["stations"] },
  { change: "saveOfficers", told: ["officers"] },
  { change: "removeOfficer", told: ["officers"] },
  { change: "saveShifts", told: ["shifts"] },
  { change: "removeShift", told: ["shifts"] },
  { change: "saveAssignments", told: ["assignments"] },
  { change: "removeAssignment", told: ["assignments"] },
  { change: "stations", told: [] },
  { change: "officers", told: [] },
  { change: "officer", told: [] },
  { change: "shifts", told: [] },
  { change: "assignments", told: [] },
  { change: "duty", told: [] },
] as const)("$change of people tells $told", async ({ change, told }) => {
  const heard: string[] = [];
  const people = noticedPeople(obliging<PeopleTables>(), (list) => heard.push(list));
  expect(await people[change]({} as never)).toBe(change);
  expect(heard).toEqual(told);
});

test.each([
  { change: "saveZones", told: ["zones"] },
  { change: "removeZone", told: ["zones"] },
  { change: "saveCheckpoints", told: ["checkpoints"] },
  { change: "removeCheckpoint", told: ["checkpoints"] },
  { change: "zones", told: [] },
  { change: "zone", told: [] },
  { change: "checkpoints", told: [] },
  { change: "checkpoint", told: [] },
] as const)("$change of zones tells $told", async ({ change, told }) => {
  const heard: string[] = [];
  const zones = noticedZones(obliging<ZoneTables>(), (list) => heard.push(list));
  expect(await zones[change]({} as never)).toBe(change);
  expect(heard).toEqual(told);
});
