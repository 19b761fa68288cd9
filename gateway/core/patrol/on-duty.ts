/** Which units were to be heard of when: their silence is what a visit could be hidden by. */
import type { UnitEntry } from "../fleet.ts";
import type { Span } from "../track.ts";
import { assignedSpans, type Books, byUnit, type UnitPieces, within } from "./books.ts";
import { shiftTimes } from "./cuts.ts";
import type { Piece } from "./piece.ts";
import { merged, shared, sharedOf, without } from "./spans.ts";
import { gapsOf, type Stay, staysOf, type WholeGap } from "./visits.ts";

/** A unit with what is known of it. `stays`: by key point. `assigned`: null: nobody keeps assignments of its station's units. */
export type DutyUnit = UnitEntry & {
  readonly pieces: readonly Piece[];
  readonly gaps: readonly WholeGap[];
  readonly stays: ReadonlyMap<string, readonly Stay[]>;
  readonly assigned: readonly Span[] | null;
};

const ALWAYS: WholeGap = { from: null, to: null, fromLat: null, fromLon: null, toLat: null, toLon: null };

export function dutyUnits(
  books: Pick<Books, "units" | "assignments">,
  tracks: readonly UnitPieces[],
): readonly DutyUnit[] {
  const pieces = new Map(tracks.map((one) => [one.unit, one.pieces]));
  const assignments = byUnit(books);
  const kept = new Set(books.units.flatMap(({ unit, station }) => (assignments.has(unit) ? [station] : [])));
  return books.units.map((entry) => {
    const own = pieces.get(entry.unit) ?? [];
    const gaps = own.length === 0 ? [ALWAYS] : gapsOf(own);
    const stays = new Map<string, Stay[]>();
    for (const stay of staysOf(own, gaps)) {
      const there = stays.get(stay.point);
      if (there) there.push(stay);
      else stays.set(stay.point, [stay]);
    }
    const assigned = kept.has(entry.station) ? assignedSpans(assignments.get(entry.unit)) : null;
    return { ...entry, pieces: own, gaps, stays, assigned };
  });
}

/** `duty`: without overlaps. `gaps`: those that lie in the period or beside it. */
export type Duty = { readonly duty: readonly Span[]; readonly gaps: readonly WholeGap[] };

/**
 * When a unit was on duty in a period: while somebody was assigned to it, and in each shift of its station, and each time between
 * shifts, in which it was heard of. In every shift where nobody is assigned to any unit of its station. `besideMs`: how far
 * off a gap matters that begins after the period.
 */
export function dutyIn(unit: DutyUnit, period: Span, books: Books, besideMs: number): Duty {
  const shifts = shiftTimes(unit.station, period, books).flatMap((time) => shared(time, period) ?? []);
  const between = without([period], merged(shifts));
  const isHeard = (span: Span) => within(unit.pieces, span).some(({ first }) => first !== null);
  const heard = [...shifts, ...between].filter(isHeard);
  const expected = unit.assigned === null ? shifts : sharedOf(unit.assigned, [period]);
  const gaps = unit.gaps.filter(
    ({ from, to }) => (to ?? Infinity) > period.from && (from ?? -Infinity) < period.to + besideMs,
  );
  return { duty: merged([...heard, ...expected]), gaps };
}
