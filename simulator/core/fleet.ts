/** Units on their rounds: who there is, where each is now, and what its receiver says about it. */
import { AT_START, advance, type Kind, type Motion } from "./motion.ts";
import { type Epoch, epochText, type Receiver } from "./nmea.ts";
import { between, type Random, seededRandom, seedFor } from "./random.ts";
import { gridRoute, type Point, placeAt, type Route } from "./route.ts";
import { flicker, type Satellite, sky, wander } from "./sky.ts";

/** What the receiver hears: `no-fix` sentences without a position, `silent` nothing at all comes out of it. */
export type Reception = "fix" | "no-fix" | "silent";

/** One unit and its receiver; `random` is its own, so that units do not disturb each other. */
export type Traveller = {
  readonly unit: string;
  readonly kind: Kind;
  readonly route: Route;
  readonly receiver: Receiver;
  readonly groundM: number;
  readonly random: Random;
  readonly motion: Motion;
  readonly satellites: readonly Satellite[];
  readonly errorM: Point;
};

/** Anqing, on the Yangtze: a real latitude for plausible figures, but made-up streets. */
const CENTRE = { lat: 30.54, lon: 117.06 };
/** WGS 84 at latitude 30.54. */
const M_PER_DEG_LAT = 110_862;
const M_PER_DEG_LON = 95_959;
const REACH_M: Readonly<Record<Kind, number>> = { "e-bike": 600, motorcycle: 900, foot: 300 };
/** Below it a receiver cannot tell a direction and leaves the course empty. */
const COURSE_FROM_MPS = 0.3;
/** So that not all of them set out together. */
const LONGEST_HEAD_START_S = 120;
const PREFIXES: Readonly<Record<string, Kind>> = { bike: "e-bike", moto: "motorcycle", foot: "foot" };
const MIX = ["bike", "bike", "moto", "bike", "foot"] as const;
const RECEIVERS: readonly (Receiver & { readonly gps: number; readonly beidou: number })[] = [
  { talker: "GN", isMixed: true, secondDecimals: 2, minuteDecimals: 5, hasVtg: true, gsvEveryS: 5, gps: 9, beidou: 8 },
  {
    talker: "GP",
    isMixed: false,
    secondDecimals: 3,
    minuteDecimals: 4,
    hasVtg: true,
    gsvEveryS: 5,
    gps: 11,
    beidou: 0,
  },
  {
    talker: "BD",
    isMixed: false,
    secondDecimals: 0,
    minuteDecimals: 4,
    hasVtg: false,
    gsvEveryS: 0,
    gps: 0,
    beidou: 12,
  },
];

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

/** The unit on its way already, where and how follows from `seed` and its name alone. */
export function traveller(unit: string, seed: number): Traveller {
  const random = seededRandom(seedFor(seed, unit));
  const kind = kindOf(unit);
  const route = gridRoute(random, REACH_M[kind]);
  const make = RECEIVERS[Math.floor(random() * RECEIVERS.length)] ?? RECEIVERS[0];
  if (make === undefined) throw new Error("there is no receiver to choose from");
  const { gps, beidou, ...receiver } = make;
  const start = { ...AT_START, distanceM: between(random, 0, route.lengthM) };
  const motion = advance(start, route, kind, between(random, 0, LONGEST_HEAD_START_S), random);
  const satellites = sky(random, gps, beidou);
  const groundM = between(random, 14, 32);
  return { unit, kind, route, receiver, groundM, random, motion, satellites, errorM: { eastM: 0, northM: 0 } };
}

/** The unit `elapsedS` later in its own time; its receiver is one second older whatever that is. */
export function later(one: Traveller, elapsedS: number): Traveller {
  return {
    ...one,
    motion: advance(one.motion, one.route, one.kind, elapsedS, one.random),
    satellites: flicker(one.satellites, one.random),
    errorM: wander(one.errorM, one.random),
  };
}

/** What the receiver works out at `fixTime` (Unix ms). `pace` is how many times faster than life the unit moves. */
export function epochOf(one: Traveller, fixTime: number, pace: number, reception: "fix" | "no-fix"): Epoch {
  if (reception === "no-fix") return { fixTime, solution: null, satellites: one.satellites };
  const place = placeAt(one.route, one.motion.distanceM);
  const lat = CENTRE.lat + (place.northM + one.errorM.northM) / M_PER_DEG_LAT;
  const lon = CENTRE.lon + (place.eastM + one.errorM.eastM) / M_PER_DEG_LON;
  const speedMps = one.motion.speedMps * pace;
  const courseDeg = speedMps < COURSE_FROM_MPS ? null : place.courseDeg;
  const altitudeM = one.groundM + one.errorM.eastM + one.errorM.northM;
  return { fixTime, solution: { lat, lon, altitudeM, speedMps, courseDeg }, satellites: one.satellites };
}

/** The bytes of that epoch as text, or "" from a silent receiver. */
export function said(one: Traveller, fixTime: number, pace: number, reception: Reception): string {
  return reception === "silent" ? "" : epochText(epochOf(one, fixTime, pace, reception), one.receiver);
}
