/** What the office keeps, as reports need it. */
import type { UnitEntry } from "../fleet.ts";
import type { Assignment, Officer, Shift } from "../people/people.ts";
import type { Checkpoint } from "../zones/zones.ts";
import type { Piece } from "./piece.ts";

/**
 * Of all stations. `timeZone`: IANA name. `assignments`: those that touch what is counted. Zones are not among them
 * (`zoneCells`).
 */
export type Books = {
  readonly timeZone: string;
  readonly units: readonly UnitEntry[];
  readonly officers: readonly Officer[];
  readonly shifts: readonly Shift[];
  readonly assignments: readonly Assignment[];
  readonly checkpoints: readonly Checkpoint[];
};

/** The pieces of a unit, which follow each other without a hole. */
export type UnitPieces = { readonly unit: string; readonly pieces: readonly Piece[] };
