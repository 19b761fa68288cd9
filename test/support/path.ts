/**
 * Tracks on the equator in metres, where 1e-7 degree is 1/89.8315 m of longitude and 1/90.4370 m of latitude (WGS-84: 6,378,137 m
 * and 6,335,439 m of radius), so that distances can be reckoned by hand.
 */
import type { PathFix } from "../../gateway/core/patrol/piece.ts";

/** 2026-11-20, a Friday, 00:00 UTC. */
export const DAY = Date.parse("2026-11-20T00:00:00Z");

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

const EAST = 89.8315;
const NORTH = 90.437;

/** Degrees of so many metres east and north of 0, 0. */
export function degrees(eastM: number, northM = 0): { readonly lat: number; readonly lon: number } {
  return { lat: Math.round(northM * NORTH) / 1e7, lon: Math.round(eastM * EAST) / 1e7 };
}

/** A fix at a time (Unix ms), metres east and north. Moving at 10 m/s unless it says otherwise. */
export function fix(ts: number, eastM: number, northM = 0, more: Partial<PathFix> = {}): PathFix {
  const lat = Math.round(northM * NORTH);
  return { ts, lat, lon: Math.round(eastM * EAST), spd: 1_000, reason: "interval", ...more };
}

/** A fix of a unit that stands. */
export function parked(ts: number, eastM: number, northM = 0): PathFix {
  return fix(ts, eastM, northM, { spd: 0, reason: "parked" });
}

/** Heartbeats of a unit that stands, each minute from `from` to `to`, both included (Unix ms). */
export function standing(from: number, to: number, eastM: number, northM = 0): readonly PathFix[] {
  const beats = Math.floor((to - from) / MINUTE);
  return Array.from({ length: beats + 1 }, (_, n) => parked(from + n * MINUTE, eastM, northM));
}

/** Fixes each 10 s on a straight way from one place to another, both ends included. */
export function driving(
  from: number,
  to: number,
  [eastM, northM]: readonly [number, number],
  [endEastM, endNorthM]: readonly [number, number],
): readonly PathFix[] {
  const steps = Math.floor((to - from) / 10_000);
  return Array.from({ length: steps + 1 }, (_, n) => {
    const share = n / steps;
    return fix(from + n * 10_000, eastM + (endEastM - eastM) * share, northM + (endNorthM - northM) * share);
  });
}

/**
 * What a unit does next: stand for so many minutes (a heartbeat each), drive somewhere (metres east; a fix each 10 s) in so many
 * seconds, or say nothing for so many minutes and be somewhere then.
 */
export type Doing =
  | readonly ["stand", minutes: number]
  | readonly ["drive", eastM: number, seconds: number]
  | readonly ["silent", minutes: number, eastM: number];

/** The fixes of a unit that begins at a time (Unix ms) and a place (metres east). */
export function journey(from: number, eastM: number, doings: readonly Doing[]): readonly PathFix[] {
  const fixes = new Map<number, PathFix>();
  const take = (one: PathFix) => fixes.set(one.ts, one);
  let time = from;
  let east = eastM;
  for (const doing of doings) {
    switch (doing[0]) {
      case "stand":
        for (const beat of standing(time, time + doing[1] * MINUTE, east)) take(beat);
        time += doing[1] * MINUTE;
        break;
      case "drive":
        for (const one of driving(time, time + doing[2] * SECOND, [east, 0], [doing[1], 0])) take(one);
        time += doing[2] * SECOND;
        east = doing[1];
        break;
      case "silent":
        time += doing[1] * MINUTE;
        east = doing[2];
        break;
    }
  }
  return [...fixes.values()];
}
