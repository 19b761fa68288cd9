/**
 * Which fixes are worth a message: those that a map which extrapolates the last report would get wrong, and a few so that
 * silence means something. A pure machine; intervals run on milliseconds since boot, because the clock may jump.
 */
import type { ProfileSettings } from "../../protocol/messages.ts";
import type { FixReason } from "../../protocol/record.ts";
import type { Fix } from "./fix.ts";
import { ahead, distanceM } from "./geo.ts";
import type { Position } from "./sentence/field.ts";

/** The gateway's `profile` as far as it speaks of fixes. */
export type ReportingProfile = Omit<ProfileSettings, "silentSos">;

/** `now` is milliseconds since boot: of the fix where there is one. */
export type ReportingInput =
  | { readonly type: "fix"; readonly fix: Fix }
  | { readonly type: "no-fix" }
  | { readonly type: "tick" };

/** `lastFixTime`: Unix milliseconds of the last fix before the receiver had none. */
export type Report =
  | { readonly type: "fix"; readonly fix: Fix; readonly reason: FixReason }
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
  /** Since when it has been away from the anchor (parked); null when it is not. */
  readonly awaySince: number | null;
  readonly isLost: boolean;
};

export type ReportingStep = { readonly state: ReportingState; readonly reports: readonly Report[] };

export const NOTHING_REPORTED: ReportingState = {
  reported: null,
  sampled: null,
  travelledM: 0,
  anchor: null,
  changingSince: null,
  awaySince: null,
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
/** Slow, and yet away from where it stands: a reflection's position comes back, a pushed bike does not. */
const MOVED_AFTER_MS = 3000;
/** How much longer a change must last that only poor fixes tell of. One good fix that says the same settles it. */
const POOR_PATIENCE = 10;
/** Receivers at rest wander by some 2 m per unit of hdop, now and then by three times that. */
const USUAL_HDOP = 2;
const BY_THE_CLOCK: ReadonlySet<FixReason> = new Set(["interval", "distance", "parked"]);
/** A bridge or a single bad epoch is not worth a message. */
const LOST_AFTER_MS = 3000;
const SILENT_AFTER_MS = 5000;

/** `sosIntervalMs`: at least so often while an SOS is open, whatever the profile says; null: none is. */
export function step(
  state: ReportingState,
  input: ReportingInput,
  now: number,
  profile: ReportingProfile,
  sosIntervalMs: number | null = null,
): ReportingStep {
  switch (input.type) {
    case "fix": {
      const usual = takeFix(state, input.fix, now, profile);
      return sosIntervalMs === null ? usual : withSos(usual, state, input.fix, now, sosIntervalMs);
    }
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

/** Milliseconds between fixes, by how long an SOS has been open (wire contract, "Reporting profile"). */
export function sosIntervalMs(openMs: number): number {
  if (openMs < 60_000) return 1_000;
  return openMs < 600_000 ? 2_000 : 10_000;
}

/** What is only due by time or way is reported as of an SOS, where the unit truly is and not where it was anchored. */
function withSos(
  { state, reports }: ReportingStep,
  before: ReportingState,
  fix: Fix,
  now: number,
  intervalMs: number,
): ReportingStep {
  const isSampled = state.sampled !== before.sampled;
  const [first] = reports;
  const isLandmark = first?.type === "fix" && !BY_THE_CLOCK.has(first.reason);
  if (!isSampled || isLandmark || (!first && !isDue(before, now, intervalMs))) return { state, reports };
  const next = { ...state, reported: { fix, at: now }, travelledM: 0 };
  return { state: next, reports: [{ type: "fix", fix, reason: "sos" }] };
}

function noticeLoss(state: ReportingState, now: number, afterMs: number): ReportingStep {
  const { sampled, isLost } = state;
  if (sampled === null || isLost || now - sampled.at < afterMs) return { state, reports: [] };
  return {
    state: { ...state, isLost: true, changingSince: null, awaySince: null },
    reports: [{ type: "fix-lost", lastFixTime: sampled.fix.fixTime }],
  };
}

function takeFix(state: ReportingState, fix: Fix, now: number, profile: ReportingProfile): ReportingStep {
  const { sampled } = state;
  if (sampled !== null && now - sampled.at < SAMPLE_MS && !state.isLost) return { state, reports: [] };
  const last = sampled?.fix ?? null;
  const speedMps = speedOf(fix, last);
  const isGoodLeg = last !== null && !isPoor(last) && !isPoor(fix);
  const next: ReportingState = {
    ...state,
    sampled: { fix, at: now },
    travelledM: state.travelledM + (isGoodLeg ? distanceM(last, fix) : 0),
    isLost: false,
  };
  const isStill = speedMps !== null && speedMps < PARKED_BELOW_MPS;
  const anchor = isStill && !isPoor(fix) ? fix : null;
  if (state.reported === null) return report(next, fix, now, "first", anchor);
  if (state.isLost) return report(next, fix, now, "regained", anchor);
  return state.anchor === null
    ? whileMoving(next, isGoodLeg ? last : null, fix, now, profile, isStill)
    : whileParked(next, fix, now, profile, state.anchor, speedMps);
}

/** `last`: the sample before, where both are good. */
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
  if (hasLasted(changingSince, now, STOPPED_AFTER_MS, fix)) return report(next, fix, now, "stop", fix);
  if (!isPoor(fix) && isOff(state.reported?.fix ?? null, last, fix, profile)) {
    return report(next, fix, now, "deviation", null);
  }
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
  const isAway = distanceM(anchor, fix) > profile.deviationM * Math.max(1, (fix.hdop ?? 0) / USUAL_HDOP);
  const changingSince = isQuick ? (state.changingSince ?? now) : null;
  const awaySince = isAway ? (state.awaySince ?? now) : null;
  const next = { ...state, changingSince, awaySince };
  const isOffAtOnce = isQuick && isAway && !isPoor(fix);
  if (isOffAtOnce || hasLasted(changingSince, now, STARTED_AFTER_MS, fix)) {
    return report(next, fix, now, "start", null);
  }
  // It stands at the new place.
  if (hasLasted(awaySince, now, MOVED_AFTER_MS, fix)) return report(next, fix, now, "deviation", fix);
  if (!isDue(state, now, profile.parkedIntervalMs)) return { state: next, reports: [] };
  return report(next, { ...fix, lat: anchor.lat, lon: anchor.lon }, now, "parked", anchor);
}

/**
 * Fewer than 4 satellites or hdop over 4 (wire.md): such a fix is reported when one is due, and does not by itself say
 * that a unit left, stopped or turned. What the receiver does not say is not held against it.
 */
export function isPoor({ satellites, hdop }: Fix): boolean {
  return (satellites !== null && satellites < 4) || (hdop !== null && hdop > 4);
}

/** Whether a change that began at `since` has lasted long enough to be believed of `fix`. */
function hasLasted(since: number | null, now: number, ms: number, fix: Fix): boolean {
  return since !== null && now - since >= ms * (isPoor(fix) ? POOR_PATIENCE : 1);
}

/** What was counted towards a change goes on, unless the report is the change: another anchor, or none any more. */
function report(
  state: ReportingState,
  fix: Fix,
  now: number,
  reason: Exclude<FixReason, "sos">,
  anchor: Position | null,
): ReportingStep {
  const isSameRest = anchor === state.anchor;
  return {
    state: {
      ...state,
      reported: { fix, at: now },
      travelledM: 0,
      anchor: isSameRest || anchor === null ? anchor : { lat: anchor.lat, lon: anchor.lon },
      changingSince: isSameRest ? state.changingSince : null,
      awaySince: isSameRest ? state.awaySince : null,
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
