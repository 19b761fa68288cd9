/**
 * When the host's clock is to be set from GNSS: it is far off, and several fixes in a row say by how much. Records do not
 * need it (they carry GNSS time by themselves); certificates, logs and everything else on the host do.
 */
import type { Fix } from "./fix.ts";
import { isPoor } from "./reporting.ts";

export type ClockStepState = {
  /** How far GNSS was ahead of the host's clock at the last fixes that agreed, milliseconds; oldest first. */
  readonly offsets: readonly number[];
  /** When setting was last asked for, milliseconds since boot. */
  readonly askedAt: number | null;
};

/** `offsetMs`: add it to the host's clock; null: leave it. */
export type ClockStepDecision = { readonly state: ClockStepState; readonly offsetMs: number | null };

export const NO_OFFSETS: ClockStepState = { offsets: [], askedAt: null };

/** Under this it is left to those who steer clocks smoothly; serial lines alone are up to a second late. */
export const STEP_OVER_MS = 2_000;
const CONFIRMED_BY = 5;
const AGREE_WITHIN_MS = 1_000;
const AGAIN_AFTER_MS = 600_000;

/** `hostTime`: what the host's clock showed at the fix, Unix milliseconds; `now`: milliseconds since boot. */
export function decide(state: ClockStepState, fix: Fix, hostTime: number, now: number): ClockStepDecision {
  if (fix.clock !== "gnss" || isPoor(fix)) return { state: { ...state, offsets: [] }, offsetMs: null };
  const offset = fix.fixTime - hostTime;
  const agreeing = state.offsets.every((one) => Math.abs(one - offset) <= AGREE_WITHIN_MS) ? state.offsets : [];
  const offsets = [...agreeing, offset].slice(-CONFIRMED_BY);
  const isDue = state.askedAt === null || now - state.askedAt >= AGAIN_AFTER_MS;
  const isOff = offsets.length === CONFIRMED_BY && offsets.every((one) => Math.abs(one) > STEP_OVER_MS);
  if (!isOff || !isDue) return { state: { ...state, offsets }, offsetMs: null };
  const middle = offsets.toSorted((a, b) => a - b)[Math.floor(CONFIRMED_BY / 2)] ?? offset;
  return { state: { offsets: [], askedAt: now }, offsetMs: Math.round(middle) };
}
