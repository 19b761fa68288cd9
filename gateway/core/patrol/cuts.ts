/** Where time is cut, so that everything that reports are asked for is a sum over whole pieces. */
import type { Span } from "../track.ts";
import type { Books } from "./books.ts";
import type { Asked } from "./report.ts";

/**
 * `span` cut at every full hour on the clocks of the time zone, at every start and end of a shift of the unit's station, and of
 * an assignment of the unit. Its pieces touch each other and make up all of it; none is longer than an hour.
 */
export function spansOf(
  unit: string,
  span: Span,
  books: Pick<Books, "timeZone" | "units" | "shifts" | "assignments">,
): readonly Span[] {
  throw new Error(`not yet: ${unit} ${span.from} ${books.timeZone}`);
}

/** A span made longer at either end to full hours on the clocks of the time zone. */
export function wholeHours(span: Span, timeZone: string): Span {
  throw new Error(`not yet: ${span.from} ${timeZone}`);
}

/** The units whose pieces a report of `asked` needs: those of the station, or all where key points or zones of no station count too. */
export function unitsOf(asked: Asked, books: Pick<Books, "units">, isShared: boolean): readonly string[] {
  return books.units.flatMap(({ unit, station }) =>
    isShared || asked.station === null || station === asked.station ? [unit] : [],
  );
}
