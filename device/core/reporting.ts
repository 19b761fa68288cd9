/**
 * Which fixes are worth a message: those that a map which extrapolates the last report would get wrong, and a few so that
 * silence means something. A pure machine; intervals run on milliseconds since boot, because the clock may jump.
 */
import type { FixReason } from "../../protocol/record.ts";
import type { Fix } from "./fix.ts";
import { ahead, distanceM } from "./geo.ts";
import type { Position } from "./sentence/field.ts";

/** The gateway's `profile` as far as it speaks of fixes. */
export type ReportingProfile = {
  readonly movingIntervalMs: number;
  readonly parkedIntervalMs: number;
  /** How far off the extrapolated position may be. */
  readonly deviationM: number;
  /** How far one may have travelled since the last report. */
  readonly distanceM: number;
};

export const DEFAULT_PROFILE: ReportingProfile = {
  movingIntervalMs: 10_000,
  parkedIntervalMs: 60_000,
  deviationM: 15,
  distanceM: 50,
};

/** `now` is milliseconds since boot: of the fix where there is one. */
export type ReportingInput =
  | { readonly type: "fix"; readonly fix: Fix }
  | { readonly type: "no-fix" }
  | { readonly type: "tick" };

/** `lastFixTime`: Unix milliseconds of the last fix before the receiver had none. */
export type Report =
  | { readonly type: "fix"; readonly fix: Fix; readonly reason: Exclude<FixReason, "sos"> }
  | { readonly type: "fix-lost"; readonly lastFixTime: number };

export type ReportingState = {
  /** The last report, as a map draws it on; null before the first. */
  readonly reported: { readonly fix: Fix; readonly at: number } | null;
  /** The last fix that was looked at. */
  readonly sampled: { readonly fix: Fix; readonly at: number } | null;
  /** Path travelled since the last report. */
  readonly travelledM: number;
  /** Where it stands; null while it moves. All parked reports carry this position, so that a track does not creep. */
  readonly anchor: Position | null;
  /** Since when it has been slow (moving) or quick (parked); null when it is not. */
  readonly changingSince: number | null;
  readonly isLost: boolean;
};

export type ReportingStep = { readonly state: ReportingState; readonly reports: readonly Report[] };

export const NOTHING_REPORTED: ReportingState = {
  reported: null,
  sampled: null,
  travelledM: 0,
  anchor: null,
  changingSince: null,
  isLost: false,
};

/** Faster receivers are looked at once a second; a little less, because their clock and ours do not beat together. */
const SAMPLE_MS = 950;
const PARKED_BELOW_MPS = 0.7;
/** Above what a receiver at rest shows, so that it does not start and stop all night. */
const MOVING_FROM_MPS = 1;
/** Times `deviationM`: an error that grows to this by the next sample is reported now. */
const FORESEEN = 1.4;
const STOPPED_AFTER_MS = 3000;
const STARTED_AFTER_MS = 1000;
/** A bridge or a single bad epoch is not worth a message. */
const LOST_AFTER_MS = 3000;
const SILENT_AFTER_MS = 5000;

export function step(
  state: ReportingState,
  input: ReportingInput,
  now: number,
  profile: ReportingProfile,
): ReportingStep {
  switch (input.type) {
    case "fix":
      return takeFix(state, input.fix, now, profile);
    case "no-fix":
      return noticeLoss(state, now, LOST_AFTER_MS);
    case "tick":
      return noticeLoss(state, now, SILENT_AFTER_MS);
  }
}

/** Where a map shows the unit at `time` that knows no more than `fix`. */
export function extrapolated(fix: Fix, time: number): Position {
  const { speedMps, courseDeg } = fix;
  const seconds = (time - fix.fixTime) / 1000;
  const isStill = speedMps === null || courseDeg === null || speedMps < PARKED_BELOW_MPS || seconds <= 0;
  return isStill ? fix : ahead(fix, courseDeg, speedMps * seconds);
}

function noticeLoss(state: ReportingState, now: number, afterMs: number): ReportingStep {
  const { sampled, isLost } = state;
  if (sampled === null || isLost || now - sampled.at < afterMs) return { state, reports: [] };
  return {
    state: { ...state, isLost: true, changingSince: null },
    reports: [{ type: "fix-lost", lastFixTime: sampled.fix.fixTime }],
  };
}

function takeFix(state: ReportingState, fix: Fix, now: number, profile: ReportingProfile): ReportingStep {
  const { sampled } = state;
  if (sampled !== null && now - sampled.at < SAMPLE_MS && !state.isLost) return { state, reports: [] };
  const speedMps = speedOf(fix, sampled?.fix ?? null);
  const next: ReportingState = {
    ...state,
    sampled: { fix, at: now },
    travelledM: state.travelledM + (sampled ? distanceM(sampled.fix, fix) : 0),
    isLost: false,
  };
  const isStill = speedMps !== null && speedMps < PARKED_BELOW_MPS;
  if (state.reported === null) return report(next, fix, now, "first", isStill ? fix : null);
  if (state.isLost) return report(next, fix, now, "regained", isStill ? fix : null);
  return state.anchor === null
    ? whileMoving(next, sampled?.fix ?? null, fix, now, profile, isStill)
    : whileParked(next, fix, now, profile, state.anchor, speedMps);
}

function whileMoving(
  state: ReportingState,
  last: Fix | null,
  fix: Fix,
  now: number,
  profile: ReportingProfile,
  isStill: boolean,
): ReportingStep {
  const changingSince = isStill ? (state.changingSince ?? now) : null;
  const next = { ...state, changingSince };
  if (changingSince !== null && now - changingSince >= STOPPED_AFTER_MS) return report(next, fix, now, "stop", fix);
  if (isOff(state.reported?.fix ?? null, last, fix, profile)) return report(next, fix, now, "deviation", null);
  if (state.travelledM >= profile.distanceM) return report(next, fix, now, "distance", null);
  if (isDue(state, now, profile.movingIntervalMs)) return report(next, fix, now, "interval", null);
  return { state: next, reports: [] };
}

function whileParked(
  state: ReportingState,
  fix: Fix,
  now: number,
  profile: ReportingProfile,
  anchor: Position,
  speedMps: number | null,
): ReportingStep {
  const isQuick = speedMps !== null && speedMps >= MOVING_FROM_MPS;
  const changingSince = isQuick ? (state.changingSince ?? now) : null;
  const next = { ...state, changingSince };
  const isAway = distanceM(anchor, fix) > profile.deviationM;
  if (changingSince !== null && (isAway || now - changingSince >= STARTED_AFTER_MS)) {
    return report(next, fix, now, "start", null);
  }
  // Slow, and yet elsewhere: pushed, or the receiver settles. It stands at the new place.
  if (isAway) return report(next, fix, now, "deviation", fix);
  if (!isDue(state, now, profile.parkedIntervalMs)) return { state: next, reports: [] };
  return report(next, { ...fix, lat: anchor.lat, lon: anchor.lon }, now, "parked", anchor);
}

function report(
  state: ReportingState,
  fix: Fix,
  now: number,
  reason: Exclude<FixReason, "sos">,
  anchor: Position | null,
): ReportingStep {
  return {
    state: {
      ...state,
      reported: { fix, at: now },
      travelledM: 0,
      anchor: anchor && { lat: anchor.lat, lon: anchor.lon },
      changingSince: null,
    },
    reports: [{ type: "fix", fix, reason }],
  };
}

/** Off by now, or plainly on the way to be by the next sample: a bend is reported at its beginning. */
function isOff(reported: Fix | null, last: Fix | null, fix: Fix, profile: ReportingProfile): boolean {
  if (reported === null) return false;
  const error = errorAt(reported, fix);
  const growth = last === null ? 0 : Math.max(0, error - errorAt(reported, last));
  return error > profile.deviationM || error + growth > profile.deviationM * FORESEEN;
}

/** How wrong a map is at the time of `fix` that knows no more than `reported`. */
function errorAt(reported: Fix, fix: Fix): number {
  return distanceM(extrapolated(reported, fix.fixTime), fix);
}

/** Half a sample early is nearer than half a sample late. */
function isDue({ reported }: ReportingState, now: number, intervalMs: number): boolean {
  return reported !== null && now - reported.at >= intervalMs - SAMPLE_MS / 2;
}

/** As the receiver says; without that, from one sample to the next. */
function speedOf(fix: Fix, last: Fix | null): number | null {
  if (fix.speedMps !== null || last === null) return fix.speedMps;
  const seconds = (fix.fixTime - last.fixTime) / 1000;
  return seconds > 0 ? distanceM(last, fix) / seconds : null;
}
