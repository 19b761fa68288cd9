/** Stations, officers, shifts and assignments: who was on which unit when. */

export type { Placed, Removing, Saving } from "../saving.ts";

/** A police station; `station` is its key, which units and officers name, and `name` what people are shown. */
export type Station = { readonly station: string; readonly name: string };

/** `officer`: the key, such as the number on the badge. `station`: null for one who belongs to none. */
export type Officer = { readonly officer: string; readonly name: string; readonly station: string | null };

/**
 * A station's daily shift from `start` to `end`, `HH:MM` on the clocks of `PATROL_TIMEZONE`; an `end` that is not after
 * `start` is the next day's. `id` is null before it has one.
 */
export type Shift = {
  readonly id: number | null;
  readonly station: string;
  readonly name: string;
  readonly start: string;
  readonly end: string;
};

/** An officer on a unit from `from` on, until before `to`, Unix ms; `to` null: until further notice. */
export type Assignment = {
  readonly id: number | null;
  readonly officer: string;
  readonly unit: string;
  readonly from: number;
  readonly to: number | null;
};

/** What is kept of each kind. */
export type People = {
  readonly stations: Station;
  readonly officers: Officer;
  readonly shifts: Shift;
  readonly assignments: Assignment;
};
export type Kind = keyof People;

/** A page of a list: at most `limit` after the key or id `after` (null: from the beginning), of one station or all. */
export type Page = { readonly station: string | null; readonly after: string | number | null; readonly limit: number };

/** Assignments that touch [`from`, `to`), of one unit and one officer or all. Unix ms. */
export type AssignmentPage = Page & {
  readonly unit: string | null;
  readonly officer: string | null;
  readonly from: number;
  readonly to: number;
};

/** Somebody on a unit, with the name that people are shown. */
export type DutyRow = { readonly unit: string; readonly officer: string; readonly name: string };
