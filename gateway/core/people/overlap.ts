/** One officer rides one unit at a time, and one unit has one officer: it is what makes attribution certain. */
import type { Assignment } from "./people.ts";

/** The first of `others` that has the unit or the officer of `one` at the same time; null when there is none. */
export function overlapOf(one: Assignment, others: readonly Assignment[]): Assignment | null {
  const isShared = (other: Assignment) => other.unit === one.unit || other.officer === one.officer;
  const isSame = (other: Assignment) => other.id !== null && other.id === one.id;
  return others.find((other) => !isSame(other) && isShared(other) && touches(one, other)) ?? null;
}

/** Why `one` cannot be beside `other`. */
export function overlapSentence(one: Assignment, other: Assignment): string {
  const until = other.to === null ? "until further notice" : `to ${iso(other.to)}`;
  const span = `from ${iso(other.from)} ${until} (assignment ${other.id})`;
  const advice = "end that one first, or choose another time";
  return other.unit === one.unit
    ? `Unit ${one.unit} has officer ${other.officer} ${span}; ${advice}.`
    : `Officer ${one.officer} is on unit ${other.unit} ${span}; ${advice}.`;
}

/** Whether two half-open spans share an instant; `to` null has no end. */
export function touches(
  one: { readonly from: number; readonly to: number | null },
  other: { readonly from: number; readonly to: number | null },
): boolean {
  return one.from < (other.to ?? Infinity) && other.from < (one.to ?? Infinity);
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
