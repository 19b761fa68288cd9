/** Which units were to be heard of when: their silence is what a visit could be hidden by. */
import type { UnitEntry } from "../fleet.ts";
import type { Span } from "../track.ts";
import { type Books, type UnitPieces, within } from "./books.ts";
import { shiftTimes } from "./cuts.ts";
import type { Piece } from "./piece.ts";
import { merged, shared, sharedOf, without } from "./spans.ts";
import { gapsOf, type Stay, staysOf, type WholeGap } from "./visits.ts";

/** A unit with what is known of it. `stays`: by key point. */
export type DutyUnit = UnitEntry & {
  readonly pieces: readonly Piece[];
  readonly gaps: readonly WholeGap[];
  readonly stays: ReadonlyMap<string, readonly Stay[]>;
};

const ALWAYS: WholeGap = { from: null, to: null, fromLat: null, fromLon: null, toLat: null, toLon: null };

export function dutyUnits(books: Pick<Books, "units">, tracks: readonly UnitPieces[]): readonly DutyUnit[] {
  const pieces = new Map(tracks.map((one) => [one.unit, one.pieces]));
  return books.units.map((entry) => {
    const own = pieces.get(entry.unit) ?? [];
    const gaps = own.length === 0 ? [ALWAYS] : gapsOf(own);
    const stays = new Map<string, Stay[]>();
    for (const stay of staysOf(own, gaps)) {
      const there = stays.get(stay.point);
      if (there) there.push(stay);
      else stays.set(stay.point, [stay]);
    }
    return { ...entry, pieces: own, gaps, stays };
  });
}

/**
 * When a unit was on duty in a period: while somebody was assigned to it, and in each shift of its station, and each time between
 * shifts, in which it was heard of. In every shift where nobody is assigned to any unit of its station.
 */
export function dutyIn(unit: DutyUnit, period: Span, books: Books): readonly Span[] {
  const shifts = shiftTimes(unit.station, period, books).flatMap((time) => shared(time, period) ?? []);
  const between = without([period], merged(shifts));
  const isHeard = (span: Span) => within(unit.pieces, span).some(({ first }) => first !== null);
  const heard = [...shifts, ...between].filter(isHeard);
  const colleagues = new Set(books.units.filter(({ station }) => station === unit.station).map((one) => one.unit));
  const isKept = books.assignments.some((one) => colleagues.has(one.unit));
  const own = books.assignments.filter((one) => one.unit === unit.unit);
  const assigned = own.map(({ from, to }) => ({ from, to: to ?? Number.POSITIVE_INFINITY }));
  const expected = isKept ? sharedOf(merged(assigned), [period]) : shifts;
  return merged([...heard, ...expected]);
}
