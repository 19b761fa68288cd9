/** Tables whose changes somebody else wants to hear of. */
import type { PeopleTables } from "./core/people/tables.ts";
import type { ZoneTables } from "./core/zones/tables.ts";

/** `people`, with `touch` called after each change. */
export function noticedPeople(people: PeopleTables, touch: () => void): PeopleTables {
  const then = afterwards(touch);
  return {
    stations: (page) => people.stations(page),
    saveStations: then((change) => people.saveStations(change)),
    removeStation: then((change) => people.removeStation(change)),
    officers: (page) => people.officers(page),
    officer: (officer) => people.officer(officer),
    saveOfficers: then((change) => people.saveOfficers(change)),
    removeOfficer: then((change) => people.removeOfficer(change)),
    shifts: (page) => people.shifts(page),
    saveShifts: then((change) => people.saveShifts(change)),
    removeShift: then((change) => people.removeShift(change)),
    assignments: (page) => people.assignments(page),
    saveAssignments: then((change) => people.saveAssignments(change)),
    removeAssignment: then((change) => people.removeAssignment(change)),
    duty: (time) => people.duty(time),
  };
}

/** `zones`, with `touch` called after each change. */
export function noticedZones(zones: ZoneTables, touch: () => void): ZoneTables {
  const then = afterwards(touch);
  return {
    zones: (page) => zones.zones(page),
    zone: (id) => zones.zone(id),
    saveZones: then((change) => zones.saveZones(change)),
    removeZone: then((change) => zones.removeZone(change)),
    checkpoints: (page) => zones.checkpoints(page),
    checkpoint: (id) => zones.checkpoint(id),
    saveCheckpoints: then((change) => zones.saveCheckpoints(change)),
    removeCheckpoint: then((change) => zones.removeCheckpoint(change)),
  };
}

function afterwards(touch: () => void) {
  return <A, R>(change: (argument: A) => Promise<R>) =>
    async (argument: A): Promise<R> => {
      const result = await change(argument);
      touch();
      return result;
    };
}
