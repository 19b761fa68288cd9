/** Key points: visits, and what became of those that were planned. */

import type { Span } from "../track.ts";
import type { Checkpoint } from "../zones/zones.ts";
import { type Books, byUnit, officersAt, type UnitPieces } from "./books.ts";
import { wholeHours } from "./cuts.ts";
import { type KeyPoint, keyPoints } from "./key-points.ts";
import { type Duty, type DutyUnit, dutyIn, dutyUnits } from "./on-duty.ts";
import { type Period, periodsOf } from "./periods.ts";
import type { Asked, CheckpointReport, CheckpointWork, PlannedPeriod, Verdicts, Visit } from "./report.ts";
import { isLongEnough, type PlannedPoint, verdictsOf, type Watched } from "./verdicts.ts";
import type { Stay } from "./visits.ts";

const HOUR_MS = 3_600_000;

/**
 * The span of the pieces that `checkpointReport` needs: `asked` and the ends of all periods that begin in it, with the hour before and
 * the hour after, so that a stay that goes on is known for one and known whole, but nothing beyond the full hour after `now` (Unix ms).
 */
export function checkpointSpan(asked: Asked, books: Books, now: number): Span {
  const ends = books.checkpoints.flatMap((point) => periodsOf(point, asked, books, now).map(({ to }) => to));
  const last = ends.reduce((latest, end) => Math.max(latest, end), asked.to);
  const { from, to } = wholeHours(
    { from: asked.from - HOUR_MS, to: Math.min(last + HOUR_MS, Math.max(now, asked.from + 1)) },
    books.timeZone,
  );
  return { from, to };
}

/**
 * Periods that begin in the span count, each whole; one that has not ended by `now` (Unix ms) runs, one that has not begun is
 * left out. `tracks`: of the units of `unitsOf` (shared where a key point is of no station), for `checkpointSpan` or longer; a
 * unit that is left out has been silent.
 */
export function checkpointReport(
  asked: Asked,
  books: Books,
  tracks: readonly UnitPieces[],
  now: number,
): CheckpointReport {
  const units = dutyUnits(books, tracks);
  const besideMs = books.checkpoints.reduce((most, { leastStayMs }) => Math.max(most, leastStayMs), 0);
  const judge: Judge = { asked, books, now, units, assignments: byUnit(books), besideMs, duty: new Map() };
  const places = new Map(keyPoints(books.checkpoints).points.map((point) => [point.id, point]));
  const checkpoints = books.checkpoints.flatMap((checkpoint) => {
    const place = places.get(checkpoint.id ?? "");
    const isCounted = asked.station === null || [asked.station, null].includes(checkpoint.station);
    return place && isCounted ? [workAt(checkpoint, place, judge)] : [];
  });
  const total = { planned: 0, visited: 0, tooShort: 0, missed: 0, unknown: 0, due: 0 };
  for (const one of checkpoints) add(total, one);
  return { from: asked.from, to: asked.to, station: asked.station, checkpoints, total };
}

/** `duty`: when each unit was on duty in a period, by the period: many points have the same. */
type Judge = {
  readonly asked: Asked;
  readonly books: Books;
  readonly now: number;
  readonly units: readonly DutyUnit[];
  readonly assignments: ReturnType<typeof byUnit>;
  readonly besideMs: number;
  readonly duty: Map<string, readonly Duty[]>;
};

/** Whether the stays of a unit count for what is of a station, or of none. */
function counts(unit: DutyUnit, station: string | null): boolean {
  return station === null || unit.station === station;
}

function workAt(checkpoint: Checkpoint, place: KeyPoint, judge: Judge): CheckpointWork {
  const { asked, books, now } = judge;
  const { name, station, lat, lon, radiusM, leastStayMs, plan } = checkpoint;
  const point = { ...place, leastStayMs };
  const periods = periodsOf(checkpoint, asked, books, now);
  const judged = periods.map((period) => plannedIn(period, point, plan?.times ?? 0, judge));
  const isCounted = ({ from }: Span) => [asked, ...periods].some((span) => span.from <= from && from < span.to);
  const all = judge.units.filter((unit) => counts(unit, station));
  const visits = all.flatMap((unit) => visitsOf(unit, point, isCounted, judge)).sort(byTime);
  const long = visits.filter((visit) => visit.isLongEnough);
  const sum = { planned: 0, visited: 0, tooShort: 0, missed: 0, unknown: 0, due: 0 };
  for (const one of judged) add(sum, one);
  return {
    ...{ checkpoint: place.id, name, station, lat, lon, radiusM, leastStayMs, plan },
    ...sum,
    extra: plan ? Math.max(0, long.length - sum.visited) : 0,
    lastVisit: long.reduce<number | null>((last, { to }) => Math.max(last ?? to, to), null),
    periods: judged,
    visits,
  };
}

function plannedIn(period: Period, point: PlannedPoint, times: number, judge: Judge): PlannedPeriod {
  const { from, to, shift, station } = period;
  const { now } = judge;
  const isRunning = now < to;
  const duties = dutiesOf(period, judge);
  const counted = judge.units.flatMap((unit, n) => (counts(unit, period.station) ? [{ unit, on: duties[n] }] : []));
  const watched = counted.map(
    ({ unit, on }): Watched => ({ duty: [], gaps: [], ...on, stays: unit.stays.get(point.id) ?? [] }),
  );
  const verdicts = verdictsOf({ point, period, times, isRunning, now }, watched);
  const share = Math.floor((times * (now - from)) / (to - from));
  const begins = (stay: Span) => from <= stay.from && stay.from < to;
  const visits = counted.flatMap(({ unit }) => visitsOf(unit, point, begins, judge));
  return {
    from,
    to,
    shift,
    station,
    ...verdicts,
    isOverdue: isRunning && verdicts.visited < share,
    visits: visits.sort(byTime),
  };
}

function dutiesOf(period: Period, { duty, units, books, besideMs }: Judge): readonly Duty[] {
  const key = `${period.from} ${period.to}`;
  const known = duty.get(key);
  if (known) return known;
  const made = units.map((unit) => dutyIn(unit, period, books, besideMs));
  duty.set(key, made);
  return made;
}

/** Of another station's unit at a point of none it is not said who was on it, where one station is asked for. */
function visitsOf(
  unit: DutyUnit,
  point: PlannedPoint,
  isIn: (stay: Span) => boolean,
  { asked, assignments }: Judge,
): readonly Visit[] {
  const isShown = asked.station === null || unit.station === asked.station;
  const stays = (unit.stays.get(point.id) ?? []).filter(isIn);
  return stays.map((stay: Stay) => ({
    from: stay.from,
    to: stay.to,
    unit: unit.unit,
    officers: isShown ? officersAt(assignments.get(unit.unit), stay.from) : [],
    isLongEnough: isLongEnough(stay, point),
  }));
}

function byTime(a: Visit, b: Visit): number {
  return a.from - b.from || (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0);
}

function add(sum: { -readonly [K in keyof Verdicts]: number }, more: Verdicts): void {
  sum.planned += more.planned;
  sum.visited += more.visited;
  sum.tooShort += more.tooShort;
  sum.missed += more.missed;
  sum.unknown += more.unknown;
  sum.due += more.due;
}
