/** Makes of receivers: how each writes, what it hears and how far it is off. */
import type { Receiver } from "./nmea.ts";
import type { Random } from "./random.ts";
import type { Noise } from "./sky.ts";

export type Make = {
  readonly receiver: Receiver;
  /** Satellites that it follows, by system. */
  readonly gps: number;
  readonly beidou: number;
  readonly noise: Noise;
  /** Seconds from hearing the sky again to the first position. */
  readonly regainS: number;
};

const MAKES: readonly Make[] = [
  {
    receiver: { talker: "GN", isMixed: true, secondDecimals: 2, minuteDecimals: 5, hasVtg: true, gsvEveryS: 5 },
    gps: 9,
    beidou: 8,
    noise: { movingM: 1.5, standingM: 1.8, jitterM: 0.1, holdsStill: false },
    regainS: 2,
  },
  {
    receiver: { talker: "GP", isMixed: false, secondDecimals: 3, minuteDecimals: 4, hasVtg: true, gsvEveryS: 5 },
    gps: 11,
    beidou: 0,
    noise: { movingM: 2.2, standingM: 3.5, jitterM: 0.2, holdsStill: false },
    regainS: 4,
  },
  {
    receiver: { talker: "BD", isMixed: false, secondDecimals: 0, minuteDecimals: 4, hasVtg: false, gsvEveryS: 0 },
    gps: 0,
    beidou: 12,
    noise: { movingM: 1.8, standingM: 2.5, jitterM: 0.15, holdsStill: false },
    regainS: 3,
  },
  {
    receiver: { talker: "GN", isMixed: true, secondDecimals: 3, minuteDecimals: 5, hasVtg: true, gsvEveryS: 1 },
    gps: 8,
    beidou: 6,
    noise: { movingM: 2, standingM: 2, jitterM: 0.15, holdsStill: true },
    regainS: 3,
  },
];

export function someMake(random: Random): Make {
  const make = MAKES[Math.floor(random() * MAKES.length)] ?? MAKES[0];
  if (make === undefined) throw new Error("there is no receiver to choose from");
  return make;
}
