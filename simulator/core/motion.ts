/** How a unit moves along its route: it gathers speed, slows down for corners, and rests at some of them. */
import { between, type Random } from "./random.ts";
import { type Route, toNextCornerM } from "./route.ts";

export const KINDS = ["e-bike", "motorcycle", "foot"] as const;
export type Kind = (typeof KINDS)[number];

/** `distanceM` from corner 0, all rounds counted. `restS` is what is left of a rest; `plannedRestS` the one at the next corner, 0 for none. */
export type Motion = {
  readonly distanceM: number;
  readonly speedMps: number;
  readonly restS: number;
  readonly plannedRestS: number;
};

type Gait = {
  readonly cruiseMps: number;
  readonly cornerMps: number;
  readonly accelerationMps2: number;
  readonly brakingMps2: number;
};

const GAITS: Readonly<Record<Kind, Gait>> = {
  "e-bike": { cruiseMps: 5, cornerMps: 2.2, accelerationMps2: 0.6, brakingMps2: 1 },
  motorcycle: { cruiseMps: 9, cornerMps: 3.5, accelerationMps2: 1.2, brakingMps2: 1.8 },
  foot: { cruiseMps: 1.4, cornerMps: 1.1, accelerationMps2: 0.7, brakingMps2: 1 },
};
const REST_CHANCE = 0.25;
const SHORTEST_REST_S = 5;
const LONGEST_REST_S = 25;
/** Fine enough that a motorcycle passes a corner within a few metres of where it should have slowed down to. */
const STEP_S = 0.25;
const AT_CORNER_M = 0.3;
const CRAWL_MPS = 0.4;

export const AT_START: Motion = { distanceM: 0, speedMps: 0, restS: 0, plannedRestS: 0 };

/** The motion `seconds` later. */
export function advance(motion: Motion, route: Route, kind: Kind, seconds: number, random: Random): Motion {
  let now = motion;
  for (let left = seconds; left > 1e-9; left -= STEP_S) {
    now = advanceShort(now, route, GAITS[kind], Math.min(left, STEP_S), random);
  }
  return now;
}

function advanceShort(motion: Motion, route: Route, gait: Gait, seconds: number, random: Random): Motion {
  if (motion.restS > 0) return { ...motion, speedMps: 0, restS: Math.max(0, motion.restS - seconds) };
  const aheadM = toNextCornerM(route, motion.distanceM);
  const cornerMps = motion.plannedRestS > 0 ? 0 : gait.cornerMps;
  if (cornerMps === 0 && aheadM <= AT_CORNER_M) {
    return {
      distanceM: motion.distanceM + aheadM,
      speedMps: 0,
      restS: motion.plannedRestS,
      plannedRestS: rest(random),
    };
  }
  const allowedMps = Math.max(CRAWL_MPS, Math.sqrt(cornerMps ** 2 + 2 * gait.brakingMps2 * aheadM));
  const speedMps = Math.min(motion.speedMps + gait.accelerationMps2 * seconds, gait.cruiseMps, allowedMps);
  const movedM = cornerMps === 0 ? Math.min(speedMps * seconds, aheadM - AT_CORNER_M / 2) : speedMps * seconds;
  const plannedRestS = movedM >= aheadM ? rest(random) : motion.plannedRestS;
  return { distanceM: motion.distanceM + movedM, speedMps, restS: 0, plannedRestS };
}

function rest(random: Random): number {
  return random() < REST_CHANCE ? between(random, SHORTEST_REST_S, LONGEST_REST_S) : 0;
}
