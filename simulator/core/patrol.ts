/**
 * How a patrol goes about its beat: from its station to a school, a market or some corner, by a way that is not always the
 * shortest; here it looks around, there it parks for minutes; when the shift is over it goes back and has a break.
 */
import { type Kind, type Motion, placeOf, type Stage, type Way, wayThrough } from "./motion.ts";
import { between, type Random } from "./random.ts";
import { distanceM, type Point } from "./town/plane.ts";
import type { StreetKind } from "./town/streets.ts";
import type { Edge, Town } from "./town/town.ts";

/** `isHurried`: it neither rests for long nor ends its shift, so that a fleet in quick motion is always seen moving. */
export type Beat = {
  readonly town: Town;
  readonly kind: Kind;
  readonly home: number;
  readonly goals: readonly number[];
  readonly isHurried: boolean;
};
/** Where a patrol is, and for how much longer it is on duty. */
export type Duty = { readonly at: number; readonly shiftLeftS: number };

/** How far from its station. */
const REACH_M: Readonly<Record<Kind, number>> = { "e-bike": 900, motorcycle: 2_200, foot: 420 };
const SHIFT_S: Readonly<Record<Kind, readonly [number, number]>> = {
  "e-bike": [5_400, 9_000],
  motorcycle: [7_200, 12_600],
  foot: [3_600, 5_400],
};
const BREAK_S = [600, 1_200] as const;
const STREETS: Readonly<Record<Kind, readonly StreetKind[]>> = {
  "e-bike": ["avenue", "bridge", "street", "lane"],
  motorcycle: ["avenue", "bridge", "street"],
  foot: ["avenue", "bridge", "street", "lane", "path"],
};
/** A corner on the way is stopped at: a light, a question, a look. */
const CORNER_CHANCE = 0.12;
const HURRIED_S = [3, 25] as const;
/** Nearer than this to a corner one is at it. */
const LEAST_SIDE_M = 1;

/** A beat around one of the stations. */
export function beatOf(town: Town, kind: Kind, isHurried: boolean, random: Random): Beat {
  const station = town.stations[Math.floor(random() * town.stations.length)];
  const home = station?.junction ?? 0;
  const middle = town.junctions[home] as Point;
  const reachable = [...reachedBy(town, kind, home, null, () => 1).keys()];
  const goals = reachable.filter((one) => distanceM(middle, town.junctions[one] as Point) <= REACH_M[kind]);
  return { town, kind, home, goals: goals.length > 1 ? goals : reachable, isHurried };
}

export function shiftS(kind: Kind, random: Random): number {
  return between(random, ...SHIFT_S[kind]);
}

/** The next leg: the way there with its rests, and where the patrol stands then. */
export function nextLeg(beat: Beat, duty: Duty, random: Random): { readonly way: Way; readonly duty: Duty } {
  const { town, kind, home, isHurried } = beat;
  const isOver = duty.shiftLeftS <= 0 && !isHurried;
  const goal = isOver ? home : goalOf(beat, duty.at, random);
  const junctions = shortest(town, kind, duty.at, goal, random);
  const stages = junctions.map(({ edge, from }, i): Stage => {
    const isLast = i === junctions.length - 1;
    const isCorner = (town.edges[from]?.length ?? 0) > 2 && random() < CORNER_CHANCE;
    const restS = isLast ? restAt(beat, goal, isOver, random) : isCorner ? between(random, ...HURRIED_S) : 0;
    return { to: town.junctions[edge.to] as Point, kind: edge.kind, restS };
  });
  const way = wayThrough(town.junctions[duty.at] as Point, stages, kind);
  const rested = stages.length > 0 ? way : { ...way, restS: restAt(beat, goal, isOver, random) };
  return { way: rested, duty: { at: goal, shiftLeftS: isOver ? shiftS(kind, random) : duty.shiftLeftS } };
}

/**
 * The way from wherever `motion` is to a junction, without a stop; null when this kind cannot get there. `at`: the junction
 * where the leg under way ends.
 */
export function wayTo({ town, kind }: Beat, motion: Motion, at: number, goal: number, random: Random): Way | null {
  const here = placeOf(motion);
  const ahead = motion.way.sides[motion.side];
  const next = ahead === undefined ? at : town.junctions.indexOf(ahead.to);
  const steps = shortest(town, kind, next, goal, random);
  if (steps.length === 0 && next !== goal) return null;
  const stages = steps.map(({ edge }): Stage => ({ to: town.junctions[edge.to] as Point, kind: edge.kind, restS: 0 }));
  const corner = town.junctions[next] as Point;
  const isThere = distanceM(here, corner) < LEAST_SIDE_M;
  const all: readonly Stage[] = isThere ? stages : [{ to: corner, kind: "street", restS: 0 }, ...stages];
  return wayThrough(isThere ? corner : here, all, kind);
}

/** Every other time somewhere that needs looking after, if the beat has one. */
function goalOf({ town, goals }: Beat, at: number, random: Random): number {
  const key = town.keyPoints.map(({ junction }) => junction).filter((one) => goals.includes(one));
  const from = random() < 0.5 && key.length > 0 ? key : goals;
  const others = from.filter((one) => one !== at);
  return others[Math.floor(random() * others.length)] ?? goals[0] ?? at;
}

/** How long to stay at a goal, seconds: a moment, a look around, or parked for minutes. */
function restAt({ town, isHurried }: Beat, goal: number, isOver: boolean, random: Random): number {
  const dice = random();
  const length = random();
  if (isHurried) return dice < 0.3 ? within(HURRIED_S, length) : 0;
  if (isOver) return within(BREAK_S, length);
  const isKey = town.keyPoints.some(({ junction }) => junction === goal);
  if (dice < (isKey ? 0.3 : 0.08)) return within([120, 480], length);
  if (dice < (isKey ? 0.9 : 0.4)) return within([15, 80], length);
  return within([1, 4], length);
}

function within([least, most]: readonly [number, number], share: number): number {
  return least + (most - least) * share;
}

type Step = { readonly from: number; readonly edge: Edge };

/** The cheapest way, where every street costs up to twice its length: nobody walks the same round every day. */
function shortest(town: Town, kind: Kind, from: number, to: number, random: Random): readonly Step[] {
  const by = reachedBy(town, kind, from, to, () => 1 + random());
  const steps: Step[] = [];
  for (let at = by.get(to); at; at = by.get(at.from)) steps.unshift(at);
  return steps;
}

/**
 * Dijkstra's algorithm over the streets that this kind may use, as far as `to` (null: everywhere): how each junction is
 * reached, the nearest first, `from` by nothing. A town of some 150 junctions needs no heap.
 */
function reachedBy(
  town: Town,
  kind: Kind,
  from: number,
  to: number | null,
  factor: () => number,
): ReadonlyMap<number, Step | null> {
  const costs = new Float64Array(town.junctions.length).fill(Number.POSITIVE_INFINITY);
  const steps: (Step | null)[] = [];
  const done = new Map<number, Step | null>();
  const streets = STREETS[kind];
  let open = [from];
  costs[from] = 0;
  steps[from] = null;
  while (open.length > 0) {
    const at = open.reduce((best, one) => ((costs[one] ?? 0) < (costs[best] ?? 0) ? one : best));
    open = open.filter((one) => one !== at);
    done.set(at, steps[at] ?? null);
    if (at === to) break;
    for (const edge of town.edges[at] ?? []) {
      // On foot one would be out of reception for too long.
      if (done.has(edge.to) || !streets.includes(edge.kind) || (kind === "foot" && edge.isCovered)) continue;
      const cost = (costs[at] ?? 0) + edge.lengthM * factor();
      if (cost >= (costs[edge.to] ?? 0)) continue;
      if (costs[edge.to] === Number.POSITIVE_INFINITY) open.push(edge.to);
      costs[edge.to] = cost;
      steps[edge.to] = { from: at, edge };
    }
  }
  return done;
}
