/** Coverage: which cells of zones units were in, and since when nobody was. */
import type { Zone } from "../zones/zones.ts";
import type { Books, UnitPieces } from "./books.ts";
import type { Asked, CoverageReport } from "./report.ts";

/** A zone with the numbers of its cells: those whose centre lies in it. None where it has more than `MOST_CELLS`. */
export type ZoneCells = { readonly zone: Zone; readonly cells: readonly number[] };

/** The most cells of one zone, about 3,000 km2. */
export const MOST_CELLS = 200_000;

export function zoneCells(zone: Zone): ZoneCells {
  throw new Error(`not yet: ${zone.id}`);
}

/** `blindMs`: how long nobody must have been in a cell that is blind. `withCells`: whether each cell is told of. */
export type CoverageOptions = { readonly blindMs: number; readonly withCells: boolean };

/**
 * `zones`: those of the station and those of none, or all. `tracks`: of the units of `unitsOf` (shared where a zone is of no
 * station), at least from `asked.from` and from `blindMs` before `asked.to` on, to `asked.to`, cut at `asked.from` and `asked.to`. What is before
 * `asked.from` tells the last presence only.
 */
export function coverageReport(
  asked: Asked,
  books: Books,
  zones: readonly ZoneCells[],
  tracks: readonly UnitPieces[],
  { blindMs, withCells }: CoverageOptions,
): CoverageReport {
  throw new Error(`not yet: ${asked.from} ${books.timeZone} ${zones.length} ${tracks.length} ${blindMs} ${withCells}`);
}
