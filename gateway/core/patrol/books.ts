/** What the office keeps, as reports need it. */
import type { UnitEntry } from "../fleet.ts";
import type { Assignment, Officer, Shift } from "../people/people.ts";
import type { Span } from "../track.ts";
import type { Checkpoint } from "../zones/zones.ts";
import type { Piece } from "./piece.ts";
import { merged } from "./spans.ts";

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

/** The pieces that lie in a span whole. `pieces`: in order. */
export function within(pieces: readonly Piece[], { from, to }: Span): readonly Piece[] {
  const first = place(pieces, (piece) => piece.from >= from);
  return pieces.slice(
    first,
    Math.max(
      first,
      place(pieces, (piece) => piece.to > to),
    ),
  );
}

/** The place of the first piece that `isBeyond` holds of; it does for all after it too. */
function place(pieces: readonly Piece[], isBeyond: (piece: Piece) => boolean): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBeyond(pieces[middle] as Piece)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Assignments by unit. */
export function byUnit({ assignments }: Pick<Books, "assignments">): ReadonlyMap<string, readonly Assignment[]> {
  const found = new Map<string, Assignment[]>();
  for (const one of assignments) {
    const there = found.get(one.unit);
    if (there) there.push(one);
    else found.set(one.unit, [one]);
  }
  return found;
}

/** Who of these was there at a time, by key. */
export function officersAt(assignments: readonly Assignment[] | undefined, time: number): readonly string[] {
  const there = (assignments ?? []).filter((one) => one.from <= time && time < (one.to ?? Infinity));
  return there.map(({ officer }) => officer).sort();
}

/** When somebody was there, without overlaps. */
export function assignedSpans(assignments: readonly Assignment[] | undefined): readonly Span[] {
  return merged((assignments ?? []).map(({ from, to }) => ({ from, to: to ?? Number.POSITIVE_INFINITY })));
}
