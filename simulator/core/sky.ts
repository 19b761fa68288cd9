/** What a receiver makes of the sky: the satellites in view, which of them it uses, and by how much it is off. */
import { between, integerBetween, normal, type Random } from "./random.ts";
import type { Point } from "./town/plane.ts";

/** `number` as the sentences give it: GPS 1 to 32, BeiDou 1 to 63. `snrDbHz` is the carrier-to-noise density. */
export type Satellite = {
  readonly system: "gps" | "beidou";
  readonly number: number;
  readonly elevationDeg: number;
  readonly azimuthDeg: number;
  readonly snrDbHz: number;
  readonly isUsed: boolean;
};

/**
 * How far a receiver is off, each axis: `movingM` and `standingM` wander slowly (standard deviations), `jitterM` comes anew every
 * second. `holdsStill`: it freezes its position while it stands ("static navigation").
 */
export type Noise = {
  readonly movingM: number;
  readonly standingM: number;
  readonly jitterM: number;
  readonly holdsStill: boolean;
};

const LEAST_USED = 5;
const MASK_DEG = 10;
/** A moving receiver's error changes over some 50 s; a standing one hears the same reflections for minutes, and drifts. */
const KEPT_PER_S = { moving: 0.98, standing: 0.996 } as const;

/** `gps` and `beidou` satellites spread over the sky, the high ones first; those above 10 degrees are used. */
export function sky(random: Random, gps: number, beidou: number): readonly Satellite[] {
  return [...constellation("gps", gps, 32, random), ...constellation("beidou", beidou, 46, random)];
}

/** The sky a second later: signals flicker, and a low satellite comes or goes; at least 5 stay in use. */
export function flicker(satellites: readonly Satellite[], random: Random): readonly Satellite[] {
  const changing = random() < 0.1 ? integerBetween(random, 0, satellites.length - 1) : -1;
  const used = satellites.filter((one) => one.isUsed).length;
  return satellites.map((one, i) => {
    const snrDbHz = Math.min(50, Math.max(18, Math.round(one.snrDbHz + normal(random))));
    const isChanged = i === changing && one.elevationDeg >= MASK_DEG && (!one.isUsed || used > LEAST_USED);
    return { ...one, snrDbHz, isUsed: isChanged ? !one.isUsed : one.isUsed };
  });
}

/** Horizontal dilution of precision, about: 0.7 with 14 satellites in use, 1.9 with 5. */
export function hdopOf(satellites: readonly Satellite[]): number {
  const used = satellites.filter((one) => one.isUsed).length;
  return Math.round((9.5 / Math.max(1, used)) * 10) / 10;
}

/** The receiver's error a second later (a first-order Gauss-Markov process, as GNSS errors behave). */
export function wander(error: Point, noise: Noise, isStanding: boolean, random: Random): Point {
  const fresh = [normal(random), normal(random), normal(random), normal(random)] as const;
  if (isStanding && noise.holdsStill) return error;
  const kept = KEPT_PER_S[isStanding ? "standing" : "moving"];
  const stepM = (isStanding ? noise.standingM : noise.movingM) * Math.sqrt(1 - kept ** 2);
  return {
    eastM: error.eastM * kept + stepM * fresh[0] + noise.jitterM * fresh[1],
    northM: error.northM * kept + stepM * fresh[2] + noise.jitterM * fresh[3],
  };
}

function constellation(system: Satellite["system"], count: number, highest: number, random: Random): Satellite[] {
  const first = integerBetween(random, 1, highest);
  return Array.from({ length: count }, (_, i) => {
    const elevationDeg = Math.round(85 - (i * 80) / Math.max(1, count - 1));
    return {
      system,
      number: ((first + i * 3) % highest) + 1,
      elevationDeg,
      azimuthDeg: integerBetween(random, 0, 359),
      snrDbHz: Math.round(24 + elevationDeg / 4 + between(random, 0, 6)),
      isUsed: elevationDeg >= MASK_DEG,
    };
  });
}
