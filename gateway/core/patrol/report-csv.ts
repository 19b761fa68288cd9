/**
 * Reports as CSV (RFC 4180), UTF-8 with a byte order mark. One file a report: the first column `row` says what a line is about.
 * Lengths of time in seconds, distances in metres, instants as ISO 8601 UTC; an empty cell does not apply or is not known.
 */
import { textCell } from "../csv-cell.ts";
import { GAP_CAUSES } from "../gap.ts";
import {
  type CheckpointReport,
  type CoverageReport,
  type PatrolReport,
  RESPONSE_STEPS,
  type ResponseReport,
  type StepTimes,
  type Verdicts,
  type Work,
} from "./report.ts";

const BYTE_ORDER_MARK = "\ufeff";

type Cell = string | number | boolean | null;
/** A line by the names of its columns; those that are left out stay empty. */
type Line = Readonly<Record<string, Cell | undefined>>;

const SPAN = ["from", "to"] as const;
const GAPS = GAP_CAUSES.map((cause) => `gap_${cause.replace("-", "_")}_s` as const);
const WORK = ["duty_s", "moving_s", "parked_s", ...GAPS, "distance_m", "stops"] as const;
const OUTSIDE = ["outside_moving_s", "outside_parked_s", "outside_distance_m"] as const;

/** The columns of each report, in order. */
export const REPORT_COLUMNS = {
  /** `row`: unit, shift (of the unit), officer, unassigned, total. `first`, `last`: its first and last fix in the shift. */
  patrol: [
    ...["row", "station", "unit", "label", "officer", "name", "units", "shift", ...SPAN, "first", "last"],
    ...WORK,
    ...OUTSIDE,
  ],
  /** `row`: zone, hour (of day, of the zone), cell. */
  coverage: [
    ...["row", "zone", "name", "station", "kind", "hour", "cell", "cells", "covered", "share", "blind"],
    ...["presence_s", "officer_s", "officer_minutes_per_cell", "passes", "last_time"],
  ],
  /** `row`: checkpoint, period, visit, total. */
  checkpoints: [
    ...[
      "row",
      "checkpoint",
      "name",
      "station",
      "lat",
      "lon",
      "radius_m",
      "least_stay_s",
      "times",
      "per",
      "shift",
      ...SPAN,
    ],
    ...["planned", "visited", "too_short", "missed", "unknown", "due", "extra", "is_overdue", "last_visit"],
    ...["unit", "officers", "stay_s", "is_long_enough"],
  ],
  /** `row`: step (from the press), order_step (from the order), delay (from the press to the gateway), incidents, orders, incident. */
  response: [
    ...[
      "row",
      "step",
      "kind",
      "count",
      "median_s",
      "p90_s",
      "within_target",
      "target_s",
      "incident",
      "unit",
      "station",
    ],
    ...["pressed", "is_counted", "outcome", "stored_s", ...RESPONSE_STEPS.map((step) => columnOf(step))],
  ],
} as const;

export function patrolCsv({ units, officers, unassigned, total }: PatrolReport): string {
  const lines: Line[] = [];
  for (const { unit, station, label, shifts, outside, ...work } of units) {
    lines.push({ row: "unit", station, unit, label, ...workOf(work), ...outsideOf(outside) });
    for (const { shift, from, to, first, last, ...ofShift } of shifts) {
      const times = { shift, from: time(from), to: time(to), first: time(first), last: time(last) };
      lines.push({ row: "shift", station, unit, label, ...times, ...workOf(ofShift) });
    }
  }
  for (const { officer, name, station, units: on, ...work } of officers) {
    lines.push({ row: "officer", station, officer, name, units: on.join(" "), ...workOf(work) });
  }
  lines.push({ row: "unassigned", ...workOf(unassigned) }, { row: "total", ...workOf(total) });
  return csv(REPORT_COLUMNS.patrol, lines);
}

export function coverageCsv({ zones, cells }: CoverageReport): string {
  const lines: Line[] = [];
  for (const { zone, name, station, kind, byHour, cells: count, ...ground } of zones) {
    const { covered, blind, presenceMs, officerMs } = ground;
    lines.push({
      ...{ row: "zone", zone, name, station, kind, cells: count, covered, blind },
      share: count === 0 ? null : rounded(covered / count),
      presence_s: seconds(presenceMs),
      officer_s: seconds(officerMs),
      officer_minutes_per_cell: count === 0 ? null : rounded(officerMs / 60_000 / count),
    });
    for (const [hour, one] of byHour.entries()) {
      lines.push({ row: "hour", zone, name, station, hour, covered: one.covered, presence_s: seconds(one.presenceMs) });
    }
  }
  for (const [n, cell] of (cells?.cell ?? []).entries()) {
    const zone = cells?.zones[n]?.map((place) => zones[place]?.zone ?? "").join(" ");
    const passes = cells?.passes[n];
    const presence = seconds(cells?.presenceMs[n] ?? null);
    lines.push({ row: "cell", zone, cell, passes, presence_s: presence, last_time: time(cells?.lastTime[n] ?? null) });
  }
  return csv(REPORT_COLUMNS.coverage, lines);
}

export function checkpointsCsv({ checkpoints, total }: CheckpointReport): string {
  const lines: Line[] = [];
  for (const one of checkpoints) {
    const { checkpoint, name, station, lat, lon, plan, extra } = one;
    const of = { checkpoint, name, station };
    lines.push({
      ...{ row: "checkpoint", ...of, lat, lon, radius_m: one.radiusM, least_stay_s: seconds(one.leastStayMs), extra },
      ...{ times: plan?.times ?? null, per: plan?.per ?? null, last_visit: time(one.lastVisit), ...verdictsOf(one) },
    });
    for (const period of one.periods) {
      const { shift, from, to, isOverdue } = period;
      const whose = { ...of, station: period.station ?? station };
      const times = { shift, from: time(from), to: time(to), is_overdue: isOverdue };
      lines.push({ row: "period", ...whose, ...times, ...verdictsOf(period) });
    }
    for (const { from, to, unit, officers, isLongEnough } of one.visits) {
      const stay = { from: time(from), to: time(to), stay_s: seconds(to - from), is_long_enough: isLongEnough };
      lines.push({ row: "visit", ...of, ...stay, unit, officers: officers.join(" ") });
    }
  }
  lines.push({ row: "total", ...verdictsOf(total) });
  return csv(REPORT_COLUMNS.checkpoints, lines);
}

export function responseCsv(report: ResponseReport): string {
  const { targetMs, incidents, delay, steps, orders, orderSteps, rows } = report;
  const lines: Line[] = RESPONSE_STEPS.map((step) => ({ row: "step", step, ...stepOf(steps[step], targetMs) }));
  for (const [step, times] of Object.entries(orderSteps)) {
    lines.push({ row: "order_step", step, ...stepOf(times, targetMs) });
  }
  lines.push({ row: "delay", ...stepOf(delay, targetMs) });
  for (const [kind, count] of Object.entries(incidents)) lines.push({ row: "incidents", kind, count });
  for (const [kind, count] of Object.entries(orders)) lines.push({ row: "orders", kind, count });
  for (const { incident, unit, station, pressed, isCounted, outcome, storedMs, ...times } of rows) {
    const of = { incident, unit, station, pressed: time(pressed), is_counted: isCounted, outcome };
    const after = RESPONSE_STEPS.map((step) => [columnOf(step), seconds(times[`${step}Ms`])] as const);
    lines.push({ row: "incident", ...of, stored_s: seconds(storedMs), ...Object.fromEntries(after) });
  }
  return csv(REPORT_COLUMNS.response, lines);
}

function workOf({ dutyMs, movingMs, parkedMs, gapMs, distanceM, stops }: Work): Line {
  const gaps = GAP_CAUSES.map((cause, n) => [GAPS[n], seconds(gapMs[cause])] as const);
  const done = { duty_s: seconds(dutyMs), moving_s: seconds(movingMs), parked_s: seconds(parkedMs) };
  return { ...done, ...Object.fromEntries(gaps), distance_m: distanceM, stops };
}

function outsideOf({ movingMs, parkedMs, distanceM }: Pick<Work, "movingMs" | "parkedMs" | "distanceM">): Line {
  return {
    outside_moving_s: seconds(movingMs),
    outside_parked_s: seconds(parkedMs),
    outside_distance_m: distanceM,
  };
}

function verdictsOf({ planned, visited, tooShort, missed, unknown, due }: Verdicts): Line {
  return { planned, visited, too_short: tooShort, missed, unknown, due };
}

function stepOf({ count, medianMs, p90Ms, withinTarget }: StepTimes, targetMs: number): Line {
  const share = withinTarget === null ? null : rounded(withinTarget);
  const times = { median_s: seconds(medianMs), p90_s: seconds(p90Ms) };
  return { count, ...times, within_target: share, target_s: seconds(targetMs) };
}

/** `onScene` is the column `on_scene_s`. */
function columnOf(step: string): string {
  return `${step.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_s`;
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms) / 1000;
}

function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}

function time(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function csv(columns: readonly string[], lines: readonly Line[]): string {
  const cellOf = (value: Cell | undefined) => {
    if (value === null || value === undefined) return "";
    return typeof value === "string" ? textCell(value) : String(value);
  };
  const rows = lines.map((line) => columns.map((column) => cellOf(line[column])).join(","));
  return `${BYTE_ORDER_MARK}${[columns.join(","), ...rows].join("\r\n")}\r\n`;
}
