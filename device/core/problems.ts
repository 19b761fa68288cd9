/** What `health.problems` says: sentences for whoever looks after the unit. */
import type { FilterCounts } from "./filter.ts";

/** The contract's bounds (wire.md). */
const MOST = 20;
const LONGEST = 200;
/** Jumps are told in these steps, so that a receiver that raves does not send a status each second. */
const STEPS = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000];
/** So many of a receiver's fixes, and at least a tenth of them, and it does not just cross a courtyard. */
const MANY_POOR = 300;

/** `fixes`: all that the receiver gave; `others`: sentences from other parts of the device, null where there is nothing. */
export function problemsOf(
  counts: FilterCounts & { readonly poor: number; readonly fixes: number },
  others: readonly (string | null)[],
): readonly string[] {
  const jumps = STEPS.findLast((one) => one <= counts.dropped);
  const told = [
    jumps === undefined
      ? null
      : `the receiver jumped ${jumps === 1 ? "once" : `${jumps} times or more`}; the jumps were not reported: check its antenna`,
    counts.poor >= MANY_POOR && counts.poor * 10 >= counts.fixes
      ? "a tenth or more of the receiver's fixes are poor (under 4 satellites or hdop over 4): check its antenna's view"
      : null,
    ...others,
  ];
  return told
    .filter((one) => one !== null)
    .map((one) => one.slice(0, LONGEST))
    .slice(0, MOST);
}
