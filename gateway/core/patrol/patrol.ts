/** Duty: what was driven and stood within shifts, by unit and by officer. */
import type { UnitEntry } from "../fleet.ts";
import type { Span } from "../track.ts";
import { assignedSpans, type Books, byUnit, type UnitPieces, within } from "./books.ts";
import { shiftTimes } from "./cuts.ts";
import type { Piece } from "./piece.ts";
import type { Asked, OfficerWork, PatrolReport, ShiftWork, UnitWork } from "./report.ts";
import { merged, shared, sharedOf, without } from "./spans.ts";
import { addSum, type Leg, legsOf, noWork, type Sum, sumWithin, workOf } from "./work.ts";

/**
 * `tracks`: of the units of `unitsOf(asked, books, false)`, from `asked.from` to `asked.to` or longer, cut there; a unit that is
 * left out has done nothing. A shift that the span cuts counts as far as it lies in it.
 */
export function patrolReport(asked: Asked, books: Books, tracks: readonly UnitPieces[]): PatrolReport {
  const pieces = new Map(tracks.map((one) => [one.unit, within(one.pieces, asked)]));
  const counted = books.units.filter(({ station }) => asked.station === null || station === asked.station);
  const done = counted
    .toSorted((a, b) => (a.unit < b.unit ? -1 : 1))
    .map((entry) => doneBy(entry, asked, books, pieces.get(entry.unit) ?? []));
  const total = noWork();
  for (const { sum } of done) addSum(total, sum);
  const assignments = byUnit(books);
  const unassigned = noWork();
  for (const { unit, legs, duty } of done)
    addSum(unassigned, sumWithin(legs, without(duty, assignedSpans(assignments.get(unit.unit)))));
  return {
    ...{ from: asked.from, to: asked.to, station: asked.station },
    units: done.map(({ unit }) => unit),
    officers: officersOf(asked, books, done),
    unassigned: workOf(unassigned),
    total: workOf(total),
  };
}

/** `duty`: from the first to the last fix of each shift, without overlaps. */
type Done = {
  readonly unit: UnitWork;
  readonly sum: Sum;
  readonly legs: readonly Leg[];
  readonly duty: readonly Span[];
};

function doneBy(entry: UnitEntry, asked: Asked, books: Books, pieces: readonly Piece[]): Done {
  const legs = legsOf(pieces);
  const times = shiftTimes(entry.station, asked, books).flatMap(({ shift, ...time }) => {
    const span = shared(time, asked);
    return span ? [{ ...span, shift }] : [];
  });
  const shifts = times.map(({ shift, from, to }): ShiftWork => {
    const { first, last } = endsOf(pieces, { from, to });
    const duty = first === null || last === null ? [] : [{ from: first, to: last }];
    return { from, to, shift, first, last, ...workOf(sumWithin(legs, duty)) };
  });
  const duty = merged(
    shifts.flatMap(({ first, last }) => (first === null || last === null ? [] : [{ from: first, to: last }])),
  );
  const sum = sumWithin(legs, duty);
  const { movingMs, parkedMs, metres } = sumWithin(legs, without([asked], merged(times)));
  const outside = { movingMs, parkedMs, distanceM: Math.round(metres) };
  return { unit: { ...entry, ...workOf(sum), shifts, outside }, sum, legs, duty };
}

/** The first and the last fix in a span that no piece reaches over. */
function endsOf(pieces: readonly Piece[], span: Span): Pick<Piece, "first" | "last"> {
  const known = within(pieces, span).filter(({ first }) => first !== null);
  return { first: known[0]?.first ?? null, last: known.at(-1)?.last ?? null };
}

function officersOf(asked: Asked, books: Books, done: readonly Done[]): readonly OfficerWork[] {
  const units = new Map(done.map((one) => [one.unit.unit, one]));
  const credited = new Map<string, { readonly sum: Sum; readonly units: Set<string> }>();
  for (const { officer, unit, from, to } of books.assignments) {
    const span = shared({ from, to: to ?? Number.POSITIVE_INFINITY }, asked);
    const one = units.get(unit);
    if (!span || !one) continue;
    const own = credited.get(officer) ?? { sum: noWork(), units: new Set() };
    credited.set(officer, own);
    addSum(own.sum, sumWithin(one.legs, sharedOf([span], one.duty)));
    own.units.add(unit);
  }
  return [...credited]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([officer, own]) => {
      const known = books.officers.find((one) => one.officer === officer);
      const { name, station } = known ?? { name: officer, station: null };
      return { officer, name, station, units: [...own.units].sort(), ...workOf(own.sum) };
    });
}
