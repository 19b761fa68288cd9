/** Where people are kept. Every change is on disk, with its entry in the ledger, when it resolves. */
import type { Recorded } from "../ledger.ts";
import type { Assignment, AssignmentPage, DutyRow, Officer, Page, Removing, Saving, Shift, Station } from "./people.ts";

/**
 * Saving rejects with `not_found`, `conflict` (there already, or an overlap), `forbidden` (another station's), `invalid` (it
 * names what is not there; or a file, with all its problems). Removing rejects with `conflict` while something needs it.
 */
export interface PeopleTables {
  stations(page: Page): Promise<readonly Station[]>;
  saveStations(recorded: Recorded<Saving<Station>>): Promise<readonly Station[]>;
  removeStation(recorded: Recorded<Removing>): Promise<void>;
  officers(page: Page): Promise<readonly Officer[]>;
  /** Null when there is none. */
  officer(officer: string): Promise<Officer | null>;
  saveOfficers(recorded: Recorded<Saving<Officer>>): Promise<readonly Officer[]>;
  removeOfficer(recorded: Recorded<Removing>): Promise<void>;
  shifts(page: Page): Promise<readonly Shift[]>;
  saveShifts(recorded: Recorded<Saving<Shift>>): Promise<readonly Shift[]>;
  removeShift(recorded: Recorded<Removing>): Promise<void>;
  assignments(page: AssignmentPage): Promise<readonly Assignment[]>;
  saveAssignments(recorded: Recorded<Saving<Assignment>>): Promise<readonly Assignment[]>;
  /** Who is on which unit at `time`, Unix ms: at most ten thousand, by unit. */
  duty(time: number): Promise<readonly DutyRow[]>;
  removeAssignment(recorded: Recorded<Removing>): Promise<void>;
}
