/**
 * Positions that no vehicle can have reached are held back until the next fixes say whether it is there: if they agree
 * with it, it was no jump (a tunnel's end, a receiver that was frozen) and all of them pass, in order; if they go on from
 * where the vehicle was, it is dropped and counted. What a receiver says is never changed. `patrol read` does without.
 */
import type { Fix } from "./fix.ts";
import { distanceM } from "./geo.ts";

/** A fix and when it was taken, milliseconds since boot. */
export type TimedFix = { readonly fix: Fix; readonly uptimeMs: number };

/** Since the process began. `held` = `confirmed` + `dropped` + what is held now. */
export type FilterCounts = {
  /** Fixes that did not pass at once. */
  readonly held: number;
  /** Of those: passed a little later, because the next ones agreed with them. */
  readonly confirmed: number;
  /** Of those: jumps, that were never passed on. */
  readonly dropped: number;
};

export type FilterState = {
  /** The last fix that was passed on. */
  readonly passed: TimedFix | null;
  /** Held back, oldest first, each within reach of the one before it; at most `CONFIRMED_BY`. */
  readonly held: readonly TimedFix[];
  /** When the first was held back since anything passed, milliseconds since boot. */
  readonly heldSince: number | null;
  readonly counts: FilterCounts;
};

/** `passed`: what may be reported, oldest first. */
export type FilterStep = { readonly state: FilterState; readonly passed: readonly TimedFix[] };

export const NOTHING_FILTERED: FilterState = {
  passed: null,
  held: [],
  heldSince: null,
  counts: { held: 0, confirmed: 0, dropped: 0 },
};

/** So many fixes after it that agree make a held one good: the second of a pair of jumps is as wrong as the first. */
const CONFIRMED_BY = 2;
/** A receiver that contradicts itself for so long is believed again: a unit is never without a position for good. */
const HELD_FOR_MS = 10_000;
/** Faster is no patrol vehicle, unless its receiver measures it (on a train, in a plane). */
const FASTEST_MPS = 70;
/** Beyond what a motorcycle's tyres hold, m/s2. */
const ACCELERATION = 12;
/** What a receiver may be wrong by without anything being wrong with it: this, and so much per unit of hdop. */
const SLACK_M = 12;
const SLACK_PER_HDOP_M = 8;
const USUAL_HDOP = 1.5;
/** A wilder figure must not let everything pass. */
const MOST_HDOP = 5;

/** Takes the next fix of the receiver. */
export function filter(state: FilterState, next: TimedFix): FilterStep {
  const { passed, held, counts } = state;
  const last = held.at(-1) ?? null;
  const isOnTrack = passed === null || isReachable(passed, next);
  const agrees = last !== null && isConsistent(last, next);
  if (last === null && isOnTrack) return { state: { ...state, passed: next }, passed: [next] };
  const heldFor = next.uptimeMs - (state.heldSince ?? next.uptimeMs);
  if (agrees && (isOnTrack || held.length >= CONFIRMED_BY)) {
    return pass(next, [...held, next], { ...counts, confirmed: counts.confirmed + held.length });
  }
  if (isOnTrack || heldFor >= HELD_FOR_MS) {
    return pass(next, [next], { ...counts, dropped: counts.dropped + held.length });
  }
  return {
    state: {
      passed,
      held: agrees ? [...held, next] : [next],
      heldSince: state.heldSince ?? next.uptimeMs,
      counts: { ...counts, held: counts.held + 1, dropped: counts.dropped + (agrees ? 0 : held.length) },
    },
    passed: [],
  };
}

/** Whether a vehicle can have come from where it was, at the speed that it had there and with what it can gain. */
function isReachable(from: TimedFix, to: TimedFix): boolean {
  return isWithin(from, to, from.fix.speedMps ?? to.fix.speedMps ?? FASTEST_MPS);
}

/** Whether two fixes tell the same story: the mean of the speeds that they measured explains the distance. */
function isConsistent(from: TimedFix, to: TimedFix): boolean {
  return isWithin(from, to, ((from.fix.speedMps ?? FASTEST_MPS) + (to.fix.speedMps ?? FASTEST_MPS)) / 2);
}

function isWithin(from: TimedFix, to: TimedFix, speedMps: number): boolean {
  const seconds = secondsBetween(from, to);
  const fastest = Math.min(speedMps + (ACCELERATION / 2) * seconds, Math.max(FASTEST_MPS, speedMps));
  return distanceM(from.fix, to.fix) <= fastest * seconds + slackM(from.fix) + slackM(to.fix);
}

function pass(next: TimedFix, passed: readonly TimedFix[], counts: FilterCounts): FilterStep {
  return { state: { passed: next, held: [], heldSince: null, counts }, passed };
}

/** By the receiver's clock or by ours, whichever gives the vehicle more time: either may have jumped, or bytes have waited. */
function secondsBetween(from: TimedFix, to: TimedFix): number {
  return Math.max(0, to.uptimeMs - from.uptimeMs, to.fix.fixTime - from.fix.fixTime) / 1000;
}

/** Half of what is allowed between two fixes. */
function slackM({ hdop }: Fix): number {
  return (SLACK_M + SLACK_PER_HDOP_M * Math.min(hdop ?? USUAL_HDOP, MOST_HDOP)) / 2;
}
