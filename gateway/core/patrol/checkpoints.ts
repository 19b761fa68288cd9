/** Key points: visits, and what became of those that were planned. */
import type { Span } from "../track.ts";
import type { Books, UnitPieces } from "./books.ts";
import type { Asked, CheckpointReport } from "./report.ts";

/**
 * The span of the pieces that `checkpointReport` needs: `asked` with the ends of all the periods that begin in it, and not beyond
 * the full hour after `now` (Unix ms).
 */
export function checkpointSpan(asked: Asked, books: Books, now: number): Span {
  throw new Error(`not yet: ${asked.from} ${books.timeZone} ${now}`);
}

/**
 * Periods that begin in the span count, each whole; one that has not ended by `now` (Unix ms) runs, one that has not begun is left out. `tracks`:
 * of the units of `unitsOf` (shared where a key point is of no station), for `checkpointSpan`; a unit that is left out has been silent.
 */
export function checkpointReport(
  asked: Asked,
  books: Books,
  tracks: readonly UnitPieces[],
  now: number,
): CheckpointReport {
  throw new Error(`not yet: ${asked.from} ${books.timeZone} ${tracks.length} ${now}`);
}
