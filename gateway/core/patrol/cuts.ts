/** Where time is cut, so that all that reports are asked for is a sum over whole pieces. */
import { daysWithin, lastHour, nextHour } from "../people/clocks.ts";
import { shiftsWithin } from "../people/shift-times.ts";
import type { Span } from "../track.ts";
import type { Books } from "./books.ts";
import type { Asked } from "./report.ts";

/**
 * `span` cut at every full hour on the clocks of the time zone, at every start and end of a shift of the unit's station, and of
 * an assignment of the unit. The parts touch each other and make up all of it; none is longer than an hour.
 */
export function spansOf(
  unit: string,
  span: Span,
  books: Pick<Books, "timeZone" | "units" | "shifts" | "assignments">,
): readonly Span[] {
  const { timeZone, units, assignments } = books;
  const station = units.find((one) => one.unit === unit)?.station ?? null;
  const cuts = shiftTimes(station, span, books).flatMap(({ from, to }) => [from, to]);
  for (const one of assignments) {
    if (one.unit === unit) cuts.push(one.from, one.to ?? span.to);
  }
  for (let hour = nextHour(timeZone, span.from); hour < span.to; hour = nextHour(timeZone, hour)) cuts.push(hour);
  const inside = [...new Set(cuts)].filter((cut) => cut > span.from && cut < span.to).sort((a, b) => a - b);
  return [span.from, ...inside].map((from, n) => ({ from, to: inside[n] ?? span.to }));
}

/** A span made longer at either end to full hours on the clocks of the time zone. */
export function wholeHours({ from, to }: Span, timeZone: string): Span {
  const last = lastHour(timeZone, to);
  return { from: lastHour(timeZone, from), to: last === to ? to : nextHour(timeZone, to) };
}

/**
 * The units whose pieces a report of `asked` needs: those of the station, or all of them where key points or zones of no
 * station count too (`isShared`).
 */
export function unitsOf(asked: Asked, { units }: Pick<Books, "units">, isShared: boolean): readonly string[] {
  const isNeeded = (station: string | null) => isShared || asked.station === null || station === asked.station;
  return units.flatMap(({ unit, station }) => (isNeeded(station) ? [unit] : []));
}

/** A time at which a shift runs, whole. `shift`: its name; null: a day of a station without shifts. */
export type ShiftTime = Span & { readonly shift: string | null };

/** All times of a station's shifts that touch the span, or, where it has none, all its days. In order. */
export function shiftTimes(
  station: string | null,
  span: Span,
  { shifts, timeZone }: Pick<Books, "shifts" | "timeZone">,
): readonly ShiftTime[] {
  const own = shifts.filter((one) => one.station === station);
  if (own.length === 0) return daysWithin(timeZone, span).map(({ from, to }) => ({ from, to, shift: null }));
  const times = own.flatMap((one) => shiftsWithin(one, timeZone, span).map((time) => ({ ...time, shift: one.name })));
  return times.sort((a, b) => a.from - b.from || a.to - b.to || (a.shift < b.shift ? -1 : a.shift > b.shift ? 1 : 0));
}
