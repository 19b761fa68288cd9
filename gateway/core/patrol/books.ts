/** What the office keeps, as reports need it. */
import type { UnitEntry } from "../fleet.ts";
import type { Assignment, Officer, Shift } from "../people/people.ts";
import type { Span } from "../track.ts";
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

/** The pieces that lie in a span whole. */
export function within(pieces: readonly Piece[], { from, to }: Span): readonly Piece[] {
  return pieces.filter((piece) => piece.from >= from && piece.to <= to);
}

/** Who was on a unit at a time, by key. */
export function officersAt(assignments: readonly Assignment[], unit: string, time: number): readonly string[] {
  const there = assignments.filter((one) => one.unit === unit && one.from <= time && time < (one.to ?? Infinity));
  return there.map(({ officer }) => officer).sort();
}
