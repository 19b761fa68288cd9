/** A unit of a load: it follows the streets at an even speed and turns wherever it comes to. Thousands cost nearly nothing. */
import { between, type Random, seededRandom, seedFor } from "./random.ts";
import { courseDeg, between as on, type Point, type Position, positionOf } from "./town/plane.ts";
import type { Town } from "./town/town.ts";

export type Wanderer = {
  readonly random: Random;
  readonly speedMps: number;
  readonly from: number;
  readonly to: number;
  readonly lengthM: number;
  readonly alongM: number;
};

const SPEEDS_MPS = [2, 8] as const;

export function wanderer(unit: string, seed: number, town: Town): Wanderer {
  const random = seededRandom(seedFor(seed, unit));
  const at = Math.floor(random() * town.junctions.length);
  const speedMps = between(random, ...SPEEDS_MPS);
  return { random, speedMps, ...turn(town, at, -1, random), alongM: 0 };
}

export function wandered(one: Wanderer, town: Town, seconds: number): Wanderer {
  let { from, to, lengthM } = one;
  let alongM = one.alongM + one.speedMps * seconds;
  while (alongM >= lengthM) {
    alongM -= lengthM;
    ({ from, to, lengthM } = turn(town, to, from, one.random));
  }
  return { ...one, from, to, lengthM, alongM };
}

export function whereabouts(one: Wanderer, town: Town): Position & { readonly courseDeg: number } {
  const [from, to] = [town.junctions[one.from] as Point, town.junctions[one.to] as Point];
  return { ...positionOf(on(from, to, one.alongM / one.lengthM)), courseDeg: courseDeg(from, to) };
}

/** Any way out but the one it came by, where there is another. */
function turn(town: Town, at: number, cameFrom: number, random: Random): Pick<Wanderer, "from" | "to" | "lengthM"> {
  const all = town.edges[at] ?? [];
  const others = all.filter(({ to }) => to !== cameFrom);
  const choice = others.length > 0 ? others : all;
  const edge = choice[Math.floor(random() * choice.length)];
  return { from: at, to: edge?.to ?? at, lengthM: edge?.lengthM ?? Number.POSITIVE_INFINITY };
}
