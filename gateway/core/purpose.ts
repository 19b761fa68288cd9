/** Whoever opens history that is older than the current shift says why, and the ledger keeps it. */
import type { Shift } from "./people/people.ts";
import { currentShiftStart } from "./people/shift-times.ts";
import { purposeProblem } from "./text.ts";

/** Without shifts, what is older than this is history. */
const WITHOUT_SHIFTS_MS = 86_400_000;

/**
 * The instant (Unix ms) before which a look at units of these stations asks for a purpose: the start of the current shift
 * of each one's station, or 24 h ago without shifts; the latest of them.
 */
export function historyBefore(
  stations: readonly (string | null)[],
  shifts: readonly Shift[],
  zone: string,
  now: number,
): number {
  const starts = [...new Set(stations)].map((station) => {
    const own = shifts.filter((shift) => shift.station === station);
    return currentShiftStart(own, zone, now) ?? now - WITHOUT_SHIFTS_MS;
  });
  return Math.max(...starts);
}

/** What is wrong with the purpose that was given, as a sentence; null when nothing is. `null` was not given. */
export function purposeSentence(purpose: string | null): string | null {
  const problem = purpose === null ? null : purposeProblem(purpose);
  return problem === null ? null : `purpose ${problem}.`;
}
