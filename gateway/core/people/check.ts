/** What is wrong with one station, officer, shift or assignment by itself, in sentences; none when it is sound. */

import { keyProblem, nameProblem } from "../text.ts";
import type { Assignment, Officer, People, Shift, Station } from "./people.ts";

type Check<T> = (value: T) => readonly string[];

export const CHECKS: { readonly [K in keyof People]: Check<People[K]> } = {
  stations: ({ station, name }: Station) => said(["station", keyProblem(station)], ["name", nameProblem(name)]),
  officers: ({ officer, name }: Officer) => said(["officer", keyProblem(officer)], ["name", nameProblem(name)]),
  shifts: ({ name, start, end }: Shift) =>
    said(["name", nameProblem(name)], ["start", clockProblem(start)], ["end", clockProblem(end)]),
  assignments: ({ from, to }: Assignment) =>
    said(
      ["from", timeProblem(from)],
      ["to", to === null ? null : (timeProblem(to) ?? (to > from ? null : "must be after from"))],
    ),
};

function said(...found: readonly (readonly [field: string, problem: string | null])[]): readonly string[] {
  return found.flatMap(([field, problem]) => (problem === null ? [] : [`${field} ${problem}.`]));
}

function clockProblem(text: string): string | null {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text) ? null : `must be a time of day from 00:00 to 23:59, not "${text}"`;
}

/** The last instant that ECMAScript dates can show (ECMA-262, section 21.4.1.1). */
const LAST_TIME = 8_640_000_000_000_000;

function timeProblem(time: number): string | null {
  return Number.isSafeInteger(time) && time >= 0 && time <= LAST_TIME ? null : "must be Unix milliseconds";
}
