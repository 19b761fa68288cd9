/** Units on patrol: who there is, where each is now, and what its receiver says about it. */
import { advance, halt, type Kind, type Motion, placeOf, standingAt } from "./motion.ts";
import { type Epoch, epochText } from "./nmea.ts";
import { type Beat, beatOf, type Duty, nextLeg, shiftS, wayTo } from "./patrol.ts";
import { between, normal, type Random, seededRandom, seedFor } from "./random.ts";
import { type Make, someMake } from "./receivers.ts";
import { flicker, type Satellite, sky, wander } from "./sky.ts";
import { type Point, positionOf } from "./town/plane.ts";
import { isInDeadZone, type Town } from "./town/town.ts";

/** What the receiver hears: `no-fix` sentences without a position, `silent` nothing at all comes out of it. */
export type Reception = "fix" | "no-fix" | "silent";

/**
 * One unit and its receiver; `random` is its own, so that units do not disturb each other. `heldS`: it was told to stand for
 * this long yet. `coveredS`: how long it has been in a dead zone; `regainS`: how long yet until the receiver has a position
 * again. `speedNoiseMps` is the receiver's, not the unit's.
 */
export type Traveller = {
  readonly unit: string;
  readonly kind: Kind;
  readonly beat: Beat;
  readonly duty: Duty;
  readonly make: Make;
  readonly groundM: number;
  readonly random: Random;
  readonly motion: Motion;
  readonly heldS: number;
  readonly satellites: readonly Satellite[];
  readonly errorM: Point;
  readonly speedNoiseMps: number;
  readonly coveredS: number;
  readonly regainS: number;
};

/** From this many times faster than life on a fleet is there to be seen moving: nobody parks, and dead zones are none. */
const HURRIED_FROM = 10;
/** Below it a receiver cannot tell a direction and leaves the course empty. */
const COURSE_FROM_MPS = 0.5;
/** So that not all of them set out together; their shifts end apart for the same reason. */
const LONGEST_HEAD_START_S = 240;
/** A receiver carries a position on for a moment. */
const COASTED_S = 2;
const SPEED_NOISE_MPS = 0.06;
const PREFIXES: Readonly<Record<string, Kind>> = { bike: "e-bike", moto: "motorcycle", foot: "foot" };
const MIX = ["bike", "bike", "moto", "bike", "foot"] as const;

/** The names of `count` units: of five, three are e-bikes, one is a motorcycle, one is on foot: bike-01 bike-02 moto-01 ... */
export function unitNames(count: number): readonly string[] {
  const numbers = new Map<string, number>();
  return Array.from({ length: count }, (_, i) => {
    const prefix = MIX[i % MIX.length] ?? "bike";
    const number = (numbers.get(prefix) ?? 0) + 1;
    numbers.set(prefix, number);
    return `${prefix}-${String(number).padStart(2, "0")}`;
  });
}

/** By the name up to its first hyphen (bike, moto, foot); anything else is an e-bike. */
export function kindOf(unit: string): Kind {
  return PREFIXES[unit.split("-")[0] ?? ""] ?? "e-bike";
}

/** The unit on its way already; where and how follows from the town, `seed` and its name alone. `pace`: times faster than life. */
export function traveller(unit: string, seed: number, town: Town, pace: number): Traveller {
  const random = seededRandom(seedFor(seed, unit));
  const kind = kindOf(unit);
  const beat = beatOf(town, kind, pace >= HURRIED_FROM, random);
  const make = someMake(random);
  const shiftLeftS = shiftS(kind, random) * between(random, 0.2, 1);
  const start = standingAt({ start: town.junctions[beat.home] as Point, sides: [], restS: 0 });
  const standing: Traveller = {
    unit,
    kind,
    beat,
    duty: { at: beat.home, shiftLeftS },
    make,
    groundM: between(random, 14, 32),
    random,
    motion: start,
    heldS: 0,
    satellites: sky(random, make.gps, make.beidou),
    errorM: { eastM: 0, northM: 0 },
    speedNoiseMps: 0,
    coveredS: 0,
    regainS: 0,
  };
  return { ...standing, ...moved(standing, between(random, 0, LONGEST_HEAD_START_S)) };
}

/** The unit `seconds` of the receiver's time later, in which it moves as far as in `pace` times that. */
export function later(one: Traveller, seconds: number, pace: number): Traveller {
  return received(travelled(one, seconds, pace));
}

/** The same with a receiver that is off by as much as before and has the same sky. */
export function travelled(one: Traveller, seconds: number, pace: number): Traveller {
  const { motion, duty } = one.heldS > 0 ? braked(one, seconds * pace) : moved(one, seconds * pace);
  const { beat } = one;
  const isCovered = !beat.isHurried && isInDeadZone(beat.town, placeOf(motion));
  const isBack = !isCovered && one.coveredS > COASTED_S;
  return {
    ...one,
    motion,
    duty,
    heldS: one.heldS > 0 ? one.heldS - seconds : one.heldS,
    coveredS: isCovered ? one.coveredS + seconds : 0,
    regainS: isBack ? one.make.regainS : Math.max(0, one.regainS - seconds),
  };
}

/** The unit where it is, with what its receiver makes of the sky a second later. */
export function received(one: Traveller): Traveller {
  const { random, make } = one;
  const isStanding = one.motion.speedMps === 0;
  return {
    ...one,
    satellites: flicker(one.satellites, random),
    errorM: wander(one.errorM, make.noise, isStanding, random),
    speedNoiseMps: Math.abs(normal(random)) * (make.noise.holdsStill && isStanding ? 0 : SPEED_NOISE_MPS),
  };
}

/** The unit told to stop where it is and to stand for `seconds` of the receiver's time. */
export function held(one: Traveller, seconds: number): Traveller {
  return { ...one, heldS: seconds };
}

/** The unit on its straight way to a junction, where it stands for `restS` seconds; null when it cannot get there. */
export function sentTo(one: Traveller, goal: number, restS: number): Traveller | null {
  const way = wayTo(one.beat, one.motion, one.duty.at, goal, one.random);
  if (way === null) return null;
  const { distanceM, speedMps } = one.motion;
  const motion = { ...standingAt({ ...way, restS }), distanceM, speedMps };
  return { ...one, heldS: 0, motion, duty: { ...one.duty, at: goal } };
}

/** What the receiver works out at `fixTime` (Unix ms). `pace` is how many times faster than life the unit moves. */
export function epochOf(one: Traveller, fixTime: number, pace: number, reception: "fix" | "no-fix"): Epoch {
  const { satellites, errorM } = one;
  if (reception === "no-fix" || one.coveredS > COASTED_S || one.regainS > 0) {
    return { fixTime, solution: null, satellites };
  }
  const place = placeOf(one.motion);
  const { lat, lon } = positionOf({ eastM: place.eastM + errorM.eastM, northM: place.northM + errorM.northM });
  const trueMps = one.motion.speedMps * pace;
  const speedMps = trueMps > 0 ? trueMps : one.speedNoiseMps;
  const courseDeg = speedMps < COURSE_FROM_MPS ? null : place.courseDeg;
  const altitudeM = one.groundM + errorM.eastM + errorM.northM;
  return { fixTime, solution: { lat, lon, altitudeM, speedMps, courseDeg }, satellites };
}

/** The bytes of that epoch as text, or "" from a silent receiver. */
export function said(one: Traveller, fixTime: number, pace: number, reception: Reception): string {
  return reception === "silent" ? "" : epochText(epochOf(one, fixTime, pace, reception), one.make.receiver);
}

type Gone = Pick<Traveller, "motion" | "duty">;

function moved(one: Traveller, seconds: number): Gone {
  let duty = { ...one.duty, shiftLeftS: one.duty.shiftLeftS - seconds };
  const motion = advance(one.motion, one.kind, seconds, () => {
    const leg = nextLeg(one.beat, duty, one.random);
    duty = leg.duty;
    return leg.way;
  });
  return { motion, duty };
}

function braked({ motion, kind, duty }: Traveller, seconds: number): Gone {
  return { motion: halt(motion, kind, seconds), duty };
}
