/** Tables whose changes somebody else wants to hear of. */
import type { PeopleTables } from "./core/people/tables.ts";
import type { ZoneTables } from "./core/zones/tables.ts";

/** `people`, with `onChange` told after each change of which list it was. */
export function noticedPeople(
  people: PeopleTables,
  onChange: (list: "stations" | "officers" | "shifts" | "assignments") => void,
): PeopleTables {
  const stations = afterwards(() => onChange("stations"));
  const officers = afterwards(() => onChange("officers"));
  const shifts = afterwards(() => onChange("shifts"));
  const assignments = afterwards(() => onChange("assignments"));
  return {
    stations: (page) => people.stations(page),
    saveStations: stations((change) => people.saveStations(change)),
    removeStation: stations((change) => people.removeStation(change)),
    officers: (page) => people.officers(page),
    officer: (officer) => people.officer(officer),
    saveOfficers: officers((change) => people.saveOfficers(change)),
    removeOfficer: officers((change) => people.removeOfficer(change)),
    shifts: (page) => people.shifts(page),
    saveShifts: shifts((change) => people.saveShifts(change)),
    removeShift: shifts((change) => people.removeShift(change)),
    assignments: (page) => people.assignments(page),
    saveAssignments: assignments((change) => people.saveAssignments(change)),
    removeAssignment: assignments((change) => people.removeAssignment(change)),
    duty: (time) => people.duty(time),
  };
}

/** `zones`, with `onChange` told after each change of which list it was. */
export function noticedZones(zones: ZoneTables, onChange: (list: "zones" | "checkpoints") => void): ZoneTables {
  const areas = afterwards(() => onChange("zones"));
  const checkpoints = afterwards(() => onChange("checkpoints"));
  return {
    zones: (page) => zones.zones(page),
    zone: (id) => zones.zone(id),
    saveZones: areas((change) => zones.saveZones(change)),
    removeZone: areas((change) => zones.removeZone(change)),
    checkpoints: (page) => zones.checkpoints(page),
    checkpoint: (id) => zones.checkpoint(id),
    saveCheckpoints: checkpoints((change) => zones.saveCheckpoints(change)),
    removeCheckpoint: checkpoints((change) => zones.removeCheckpoint(change)),
  };
}

function afterwards(tell: () => void) {
  return <A, R>(change: (argument: A) => Promise<R>) =>
    async (argument: A): Promise<R> => {
      const result = await change(argument);
      tell();
      return result;
    };
}
