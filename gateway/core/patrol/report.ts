/**
 * What the reports say (`GET /reports/…`): counted from stored tracks by fix time, so that late data corrects them. Times are
 * Unix ms, lengths of time ms, distances whole metres. Spans include `from` and not `to`.
 */

import type { UnitEntry } from "../fleet.ts";
import type { GapCause } from "../gap.ts";
import type { Span } from "../track.ts";
import type { Plan, ZoneKind } from "../zones/zones.ts";

/** `station`: the only one that is counted; null: all. */
export type Asked = Span & { readonly station: string | null };

/**
 * What was done in some time on duty. `dutyMs` is `movingMs` and `parkedMs`; gaps are no duty, and stand by what caused them.
 * `distanceM`: along fixes between which no gap lies, while moving. `stops`: of two minutes or longer.
 */
export type Work = {
  readonly dutyMs: number;
  readonly movingMs: number;
  readonly parkedMs: number;
  readonly gapMs: Readonly<Record<GapCause, number>>;
  readonly distanceM: number;
  readonly stops: number;
};

/**
 * One shift of a unit, from its first fix in it (`first`) to its last (`last`); both null without any. `shift`: its name; null:
 * a whole day of a station that has no shifts.
 */
export type ShiftWork = Span &
  Work & { readonly shift: string | null; readonly first: number | null; readonly last: number | null };

/** `outside`: while no shift of its station ran; it is in no other figure. */
export type UnitWork = UnitEntry &
  Work & { readonly shifts: readonly ShiftWork[]; readonly outside: Pick<Work, "movingMs" | "parkedMs" | "distanceM"> };

/** What was done on any unit while this officer was assigned to it, within shifts. Two on one unit are each credited whole. */
export type OfficerWork = Work & {
  readonly officer: string;
  readonly name: string;
  readonly station: string | null;
  readonly units: readonly string[];
};

/** Units by key, officers by key. `unassigned`: what units did within shifts while nobody was assigned to them. */
export type PatrolReport = Asked & {
  readonly units: readonly UnitWork[];
  readonly officers: readonly OfficerWork[];
  readonly unassigned: Work;
  readonly total: Work;
};

/**
 * A zone's cells and those of them that some unit passed. `blind`: cells where nobody was for `blindMs` before `to` or longer.
 * `presenceMs`: of units; `officerMs`: of the officers on them. `byHour`: for each hour of day on the clocks of
 * `PATROL_TIMEZONE` (0 to 23) how many cells were passed in it on any day, and the presence.
 */
export type ZoneCoverage = {
  readonly zone: string;
  readonly name: string;
  readonly station: string | null;
  readonly kind: ZoneKind;
  readonly cells: number;
  readonly covered: number;
  readonly blind: number;
  readonly presenceMs: number;
  readonly officerMs: number;
  readonly byHour: readonly { readonly covered: number; readonly presenceMs: number }[];
};

/**
 * Columns of equal length, one place a cell, each cell once. `cell`: its H3 index. `zones`: the places of its zones in
 * `CoverageReport.zones`. `passes`: how often a unit came into it. `lastTime`: of the last presence before `to`, looked for
 * back to `lookedFrom`; null: none since then. `ring`: its corners as [lon, lat, lon, lat, ...] in degrees, not closed.
 */
export type Cells = {
  readonly cell: readonly string[];
  readonly zones: readonly (readonly number[])[];
  readonly passes: readonly number[];
  readonly presenceMs: readonly number[];
  readonly lastTime: readonly (number | null)[];
  readonly ring: readonly (readonly number[])[];
};

/** Zones in the order of the share of their cells that was passed, the least first. `cells`: null unless asked for. */
export type CoverageReport = Asked & {
  readonly blindMs: number;
  readonly lookedFrom: number;
  readonly zones: readonly ZoneCoverage[];
  readonly cells: Cells | null;
};

/** What became of planned visits; `due`: the period is not over yet. They add up to `planned`. */
export type Verdicts = {
  readonly planned: number;
  readonly visited: number;
  readonly tooShort: number;
  readonly missed: number;
  readonly unknown: number;
  readonly due: number;
};

/** A stay within a key point's radius. `officers`: who was on the unit when it began. */
export type Visit = Span & {
  readonly unit: string;
  readonly officers: readonly string[];
  readonly isLongEnough: boolean;
};

/**
 * A shift or a day in which a key point was to be visited. `station`: whose shift it is; null: a day of all units. `isOverdue`:
 * it runs, and less was visited than its share so far.
 */
export type PlannedPeriod = Span &
  Verdicts & {
    readonly shift: string | null;
    readonly station: string | null;
    readonly isOverdue: boolean;
    readonly visits: readonly Visit[];
  };

/** `visits`: of its periods and outside of them, or all of them where it has no plan. `extra`: long enough, beyond the plan. */
export type CheckpointWork = Verdicts & {
  readonly checkpoint: string;
  readonly name: string;
  readonly station: string | null;
  readonly lat: number;
  readonly lon: number;
  readonly radiusM: number;
  readonly leastStayMs: number;
  readonly plan: Plan | null;
  readonly extra: number;
  readonly lastVisit: number | null;
  readonly periods: readonly PlannedPeriod[];
  readonly visits: readonly Visit[];
};

export type CheckpointReport = Asked & { readonly checkpoints: readonly CheckpointWork[]; readonly total: Verdicts };

/** `medianMs`, `p90Ms` (nearest rank) and the share up to three minutes; null where `count` is 0. */
export type StepTimes = {
  readonly count: number;
  readonly medianMs: number | null;
  readonly p90Ms: number | null;
  readonly withinTarget: number | null;
};

export const RESPONSE_STEPS = ["acknowledged", "dispatched", "accepted", "onScene", "resolved"] as const;
export type ResponseStep = (typeof RESPONSE_STEPS)[number];

/**
 * Incidents pressed in the span, by what they were found to be; those that are no drill, test or duplicate count in `steps`.
 * `steps`: from the press to each step, by the gateway's clock. `late`: came over a minute after the press; `delay`: from the
 * press to the gateway's disk. `orderSteps`: from the order to each step.
 */
export type ResponseReport = Asked & {
  readonly targetMs: number;
  readonly incidents: {
    readonly all: number;
    readonly open: number;
    readonly real: number;
    readonly false: number;
    readonly drill: number;
    readonly test: number;
    readonly duplicate: number;
    readonly late: number;
  };
  readonly delay: StepTimes;
  readonly steps: Readonly<Record<ResponseStep, StepTimes>>;
  readonly orders: {
    readonly all: number;
    readonly accepted: number;
    readonly declined: number;
    readonly arrived: number;
    readonly cancelled: number;
  };
  readonly orderSteps: Readonly<Record<"delivered" | "accepted" | "arrived", StepTimes>>;
  readonly rows: readonly ResponseRow[];
};

/** One incident. `…Ms`: from the press; null: it has not come about. */
export type ResponseRow = {
  readonly incident: string;
  readonly unit: string;
  readonly station: string | null;
  readonly pressed: number;
  readonly isCounted: boolean;
  readonly outcome: string | null;
  readonly storedMs: number;
} & { readonly [S in ResponseStep as `${S}Ms`]: number | null };

/** What the weekly bulletin compares. */
export type Summary = {
  readonly patrol: PatrolReport;
  readonly coverage: CoverageReport;
  readonly checkpoints: CheckpointReport;
  readonly response: ResponseReport;
};

/**
 * A station's week from Monday 00:00 on the clocks of `timeZone` (IANA), `week` as ISO 8601 writes it (2026-W47).
 * `isWhole`: the week was over when it was made. `before`: the same of the week before, without cells. `rings`: the borders of
 * the zones, by id, for its map.
 */
export type Bulletin = Span & {
  readonly station: string;
  readonly name: string;
  readonly week: string;
  readonly timeZone: string;
  readonly isWhole: boolean;
  readonly now: Summary;
  readonly before: Summary;
  readonly rings: Readonly<Record<string, readonly (readonly [lon: number, lat: number])[]>>;
};
