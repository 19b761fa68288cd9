/** How a unit moves along its way: it gathers speed, slows down for corners and narrow lanes, and rests where it means to. */
import { between, courseDeg, distanceM, type Point } from "./town/plane.ts";
import type { StreetKind } from "./town/streets.ts";

export const KINDS = ["e-bike", "motorcycle", "foot"] as const;
export type Kind = (typeof KINDS)[number];

/** One straight side of a way. `endMps`: the most it may have at its end; `restS`: how long it rests there, 0 for not at all. */
export type Side = {
  readonly from: Point;
  readonly to: Point;
  readonly lengthM: number;
  readonly courseDeg: number;
  readonly cruiseMps: number;
  readonly endMps: number;
  readonly restS: number;
};
/** From where one is to where one goes next, where it rests for `restS` (of which the last side knows nothing). */
export type Way = { readonly start: Point; readonly sides: readonly Side[]; readonly restS: number };

/** `side` and `alongM`: where on the way. `restS`: what is left of a rest. `distanceM`: all that it has ever moved. */
export type Motion = {
  readonly way: Way;
  readonly side: number;
  readonly alongM: number;
  readonly distanceM: number;
  readonly speedMps: number;
  readonly restS: number;
};

type Gait = {
  readonly cruiseMps: number;
  readonly cornerMps: number;
  readonly accelerationMps2: number;
  readonly brakingMps2: number;
};
/** A place with the direction in which one looks there, 0 up to 360, true. */
export type Place = Point & { readonly courseDeg: number };
/** A leg as planned: junctions on the way, the street before each, and how long to rest there. */
export type Stage = { readonly to: Point; readonly kind: StreetKind; readonly restS: number };

const GAITS: Readonly<Record<Kind, Gait>> = {
  "e-bike": { cruiseMps: 5, cornerMps: 2.2, accelerationMps2: 0.6, brakingMps2: 1 },
  motorcycle: { cruiseMps: 9, cornerMps: 3.5, accelerationMps2: 1.2, brakingMps2: 1.8 },
  foot: { cruiseMps: 1.4, cornerMps: 1.1, accelerationMps2: 0.7, brakingMps2: 1 },
};
/** Of the cruising speed on wheels; on foot it is the same everywhere. */
const SHARE: Readonly<Record<StreetKind, number>> = { avenue: 1, bridge: 1, street: 0.85, lane: 0.6, path: 0.5 };
/** A bend of less than this is taken without slowing down, one of a right angle or more at the speed for corners. */
const BEND_DEG = 15;
const RIGHT_DEG = 90;
/** Fine enough that a motorcycle passes a corner within a few metres of where it should have slowed down to. */
const STEP_S = 0.25;
const AT_CORNER_M = 0.3;
const CRAWL_MPS = 0.4;

/** Lays out a way through the stages: how fast each corner may be taken follows from its angle and from what comes behind it. */
export function wayThrough(start: Point, stages: readonly Stage[], kind: Kind): Way {
  const gait = GAITS[kind];
  const sides = stages.map(({ to, kind: street, restS }, i): Side => {
    const from = stages[i - 1]?.to ?? start;
    const cruiseMps = kind === "foot" ? gait.cruiseMps : gait.cruiseMps * SHARE[street];
    const isLast = i === stages.length - 1;
    const lengthM = distanceM(from, to);
    return { from, to, lengthM, courseDeg: courseDeg(from, to), cruiseMps, endMps: 0, restS: isLast ? 0 : restS };
  });
  const slowed: Side[] = [];
  let after: Side | null = null;
  for (const side of [...sides].reverse()) {
    const endMps: number = after === null || side.restS > 0 ? 0 : cornerMps(side, after, gait);
    after = { ...side, endMps };
    slowed.unshift(after);
  }
  return { start, sides: slowed, restS: stages.at(-1)?.restS ?? 0 };
}

/** At the beginning of a way, standing. */
export function standingAt(way: Way): Motion {
  return { way, side: 0, alongM: 0, distanceM: 0, speedMps: 0, restS: way.sides.length === 0 ? way.restS : 0 };
}

/** The motion `seconds` later. `onward` is asked for the next way whenever one is at its end and rested. */
export function advance(motion: Motion, kind: Kind, seconds: number, onward: () => Way): Motion {
  const now = { ...motion };
  for (let left = seconds; left > 1e-9; left -= STEP_S) step(now, GAITS[kind], Math.min(left, STEP_S), onward);
  return now;
}

/** The motion `seconds` later of one that was told to stop: it brakes, and stands. */
export function halt(motion: Motion, kind: Kind, seconds: number): Motion {
  const now = { ...motion };
  const { brakingMps2 } = GAITS[kind];
  for (let left = seconds; left > 1e-9 && now.speedMps > 0; left -= STEP_S) {
    now.speedMps = Math.max(0, now.speedMps - brakingMps2 * STEP_S);
    const side = now.way.sides[now.side];
    const aheadM = side === undefined ? 0 : side.lengthM - now.alongM;
    const movedM = Math.min(now.speedMps * Math.min(left, STEP_S), Math.max(0, aheadM - AT_CORNER_M / 2));
    now.alongM += movedM;
    now.distanceM += movedM;
  }
  return now;
}

export function placeOf({ way, side, alongM }: Motion): Place {
  const here = way.sides[side];
  if (here !== undefined) return { ...between(here.from, here.to, alongM / here.lengthM), courseDeg: here.courseDeg };
  const last = way.sides.at(-1);
  return { ...(last?.to ?? way.start), courseDeg: last?.courseDeg ?? 0 };
}

type Moving = { -readonly [K in keyof Motion]: Motion[K] };

function step(now: Moving, gait: Gait, seconds: number, onward: () => Way): void {
  if (now.restS > 0) {
    now.speedMps = 0;
    now.restS = Math.max(0, now.restS - seconds);
    return;
  }
  const side = now.way.sides[now.side];
  if (side === undefined) begin(now, onward());
  else if (side.endMps === 0 && side.lengthM - now.alongM <= AT_CORNER_M) arrive(now, side);
  else drive(now, side, gait, seconds);
}

function drive(now: Moving, side: Side, gait: Gait, seconds: number): void {
  const aheadM = side.lengthM - now.alongM;
  const allowedMps = Math.max(CRAWL_MPS, Math.sqrt(side.endMps ** 2 + 2 * gait.brakingMps2 * aheadM));
  now.speedMps = Math.min(now.speedMps + gait.accelerationMps2 * seconds, side.cruiseMps, allowedMps);
  const wantedM = now.speedMps * seconds;
  const movedM = side.endMps === 0 ? Math.min(wantedM, aheadM - AT_CORNER_M / 2) : wantedM;
  now.alongM += movedM;
  now.distanceM += movedM;
  if (now.alongM < side.lengthM) return;
  now.alongM -= side.lengthM;
  now.side += 1;
}

function begin(now: Moving, way: Way): void {
  now.way = way;
  now.side = 0;
  now.alongM = 0;
  if (way.sides.length === 0) now.restS = Math.max(way.restS, 1);
}

function arrive(now: Moving, side: Side): void {
  now.distanceM += side.lengthM - now.alongM;
  now.side += 1;
  now.alongM = 0;
  now.speedMps = 0;
  now.restS = now.side < now.way.sides.length ? side.restS : now.way.restS;
}

/** How fast one may leave a side for the next, so that the next can still be braked on in time. */
function cornerMps(side: Side, after: Side, gait: Gait): number {
  const turnDeg = Math.abs(((after.courseDeg - side.courseDeg + 540) % 360) - 180);
  const share = Math.min(1, Math.max(0, (turnDeg - BEND_DEG) / (RIGHT_DEG - BEND_DEG)));
  const bendMps = gait.cruiseMps + (gait.cornerMps - gait.cruiseMps) * share;
  const brakeMps = Math.sqrt(after.endMps ** 2 + 2 * gait.brakingMps2 * after.lengthM);
  return Math.min(bendMps, after.cruiseMps, brakeMps);
}
