/**
 * A day of a simulated fleet, faster than life: every unit's way along the streets as its device would have told it, with
 * breaks, gaps of several causes, records that came late, and some SOS from the press to the close.
 */

import { arrive, begin, type Errand, type Happening, type Stage, type Story } from "./past-incidents.ts";
import type { Span } from "./past-roster.ts";
import { isLinked, type PastUnit, pastUnit, stepTo } from "./past-unit.ts";
import type { Town } from "./town/town.ts";

/** `newId` makes a ULID; `orderOf` knows what the desk has answered to what has happened so far. */
export type PastOptions = Span &
  Pick<Stage, "newId" | "orderOf"> & {
    readonly units: readonly string[];
    readonly seed: number;
    readonly town: Town;
    readonly stories: readonly Story[];
    /** Of the days before the last, three a day in the order of time. */
    readonly shifts: readonly Span[];
  };

/** Corners are met within some metres at this step; a receiver's own second would take five times as long. */
const STEP_MS = 5_000;
/** A story that finds nobody for so long is not told. */
const PATIENCE_MS = 3_600_000;

type Due = { readonly time: number; readonly make: (time: number) => readonly Happening[] };

/** In the order of time. What is given must have been done before more is asked for. */
export function* past(options: PastOptions): Generator<Happening> {
  const { from, to, newId, orderOf } = options;
  const units = fleetOf(options);
  const links = new Map(units.map((unit) => [unit, true]));
  let due: readonly Due[] = [];
  let errands: readonly Errand[] = [];
  let stories = options.stories;
  const stage: Stage = {
    units,
    newId,
    orderOf,
    at: (time, make) => {
      due = [...due, { time, make }].sort((a, b) => a.time - b.time);
    },
  };
  const onErrand = (errand: Errand) => {
    errands = [...errands, errand];
  };
  for (let time = from; time < to; time += STEP_MS) {
    for (let next = due[0]; next && next.time < time; next = due[0]) {
      due = due.slice(1);
      yield* next.make(next.time);
    }
    for (const unit of units) {
      for (const record of stepTo(unit, time, STEP_MS)) yield { type: "record", time, unit: unit.unit, record };
      yield* linkOf(unit, links, time);
    }
    errands = errands.filter((errand) => !arrive(errand, time, stage));
    stories = stories.filter(({ beforeEndMs }) => time < to - beforeEndMs + PATIENCE_MS);
    const [ready] = stories.filter(({ beforeEndMs }) => time >= to - beforeEndMs);
    if (ready && begin(ready, time, stage, onErrand)) stories = stories.filter((story) => story !== ready);
  }
}

function fleetOf({
  from,
  to,
  units,
  seed,
  town,
  shifts,
}: Omit<PastOptions, "stories" | "newId" | "orderOf">): PastUnit[] {
  return units.map((unit, i) => pastUnit(unit, i, seed, town, { from, to }, shifts));
}

/** When each unit is on duty in such a past. */
export function dutiesOf(
  options: Omit<PastOptions, "stories" | "newId" | "orderOf">,
): ReadonlyMap<string, readonly Span[]> {
  return new Map(fleetOf(options).map(({ unit, roster }) => [unit, roster.duties]));
}

function* linkOf(unit: PastUnit, links: Map<PastUnit, boolean>, time: number): Generator<Happening> {
  const isUp = isLinked(unit, time);
  if (links.get(unit) === isUp) return;
  links.set(unit, isUp);
  yield { type: "link", time, unit: unit.unit, isUp };
}
