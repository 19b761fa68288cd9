/** Duty: what was driven and stood within shifts, by unit and by officer. */
import type { Books, UnitPieces } from "./books.ts";
import type { Asked, PatrolReport } from "./report.ts";

/**
 * `tracks`: of the units of `unitsOf(asked, books, false)`, from `asked.from` to `asked.to` or longer, cut there; a unit that is
 * left out has done nothing. A shift that the span cuts counts as far as it lies in it.
 */
export function patrolReport(asked: Asked, books: Books, tracks: readonly UnitPieces[]): PatrolReport {
  throw new Error(`not yet: ${asked.from} ${books.timeZone} ${tracks.length}`);
}
