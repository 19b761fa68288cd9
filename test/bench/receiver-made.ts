/** What a receiver says, made beforehand: a vehicle on a circle 2 km wide at 8 m/s, one epoch a second. */
import { type Epoch, epochText, type Receiver } from "../../simulator/core/nmea.ts";
import type { Satellite } from "../../simulator/core/sky.ts";

const RECEIVER: Receiver = {
  talker: "GN",
  isMixed: true,
  secondDecimals: 2,
  minuteDecimals: 5,
  hasVtg: true,
  gsvEveryS: 5,
};
const RADIUS_M = 1_000;
const SPEED_MPS = 8;

const satellite = (system: Satellite["system"]) => (_: unknown, n: number) =>
  ({ system, number: n + 1, elevationDeg: 20 + 7 * n, azimuthDeg: 40 * n, snrDbHz: 30 + n, isUsed: true }) as const;
const SATELLITES: readonly Satellite[] = [
  ...Array.from({ length: 9 }, satellite("gps")),
  ...Array.from({ length: 8 }, satellite("beidou")),
];

/** The sentences of the epoch at `fixTime` (Unix ms): RMC, GGA, two GSA, VTG, and GSV every fifth second. */
export function epochAt(fixTime: number, hasPosition = true): string {
  const angle = ((fixTime / 1_000) * SPEED_MPS) / RADIUS_M;
  const solution: Epoch["solution"] = {
    lat: 30.54 + (Math.sin(angle) * RADIUS_M) / 111_200,
    lon: 117.06 + (Math.cos(angle) * RADIUS_M) / 95_800,
    altitudeM: 31.2,
    speedMps: SPEED_MPS,
    courseDeg: (((-angle * 180) / Math.PI) % 360) + 360,
  };
  return epochText({ fixTime, solution: hasPosition ? solution : null, satellites: SATELLITES }, RECEIVER);
}

export type Said = { readonly bytes: Buffer; readonly sentences: number; readonly epochs: number };

/** The last `epochs` seconds before `to`, Unix ms. */
export function saidBefore(to: number, epochs: number): Said {
  const first = Math.floor(to / 1_000) * 1_000 - epochs * 1_000;
  const text = Array.from({ length: epochs }, (_, n) => epochAt(first + n * 1_000)).join("");
  return { bytes: Buffer.from(text, "latin1"), sentences: text.split("\n").length - 1, epochs };
}
