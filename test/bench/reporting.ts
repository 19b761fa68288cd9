/**
 * P7: what a reporting rule costs (messages an hour) and how wrong a map is that extrapolates the last report, over three
 * recorded 1 Hz tracks, with the device's own reporting machine beside two simple rules.
 *
 * The tracks have positions only: speed and course are taken from the positions a second before and after, as a receiver
 * would measure them. Teleports (over 55 m/s to or from a point) are left out beforehand, for all rules alike; a hole
 * in the recording (over 2.5 s) counts neither as time nor as error: there was nothing to report. Beside the error of a
 * map that extrapolates stands that of one which leaves the unit where it last reported: the kinder one to simple rules.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Fix } from "../../device/core/fix.ts";
import { distanceM } from "../../device/core/geo.ts";
import { extrapolated, NOTHING_REPORTED, type ReportingState, step } from "../../device/core/reporting.ts";
import { STANDARD_PROFILE } from "../../protocol/messages.ts";
import { testData } from "../support/need.ts";

export const TRACKS = ["munich-drive", "grenoble-bike", "pyrenees-mtb"] as const;

export const RULES = {
  "default profile": "dead-reckoning error 15 m, 50 m travelled, 10 s moving, start, stop, 60 s parked",
  "fixed 5 s": "every 5 s, parked or not",
  "Teltonika-like": "100 m from the last report, or heading changed by 10 degrees (above 1.4 m/s), or 60 s",
} as const;
type RuleName = keyof typeof RULES;

/** One rule on one track. Errors in metres, over every second of the track. */
export type ReportingRow = {
  readonly track: string;
  readonly rule: RuleName;
  readonly hours: number;
  readonly reports: number;
  readonly perHour: number;
  readonly meanErrorM: number;
  readonly p95ErrorM: number;
  readonly maxErrorM: number;
  /** Of a map that does not extrapolate. */
  readonly heldMeanM: number;
  readonly heldMaxM: number;
};

/** Whether this fix is reported. One for each track: it remembers what it needs. */
type Rule = (fix: Fix, reported: Fix | null) => boolean;

const HOLE_MS = 2_500;
const TELEPORT_MPS = 55;

export function runReporting(): Promise<readonly ReportingRow[]> {
  const folder = testData("tracks").path;
  const rows = TRACKS.flatMap((track) => {
    const fixes = readTrack(readFileSync(join(folder, `${track}.csv`), "utf8"));
    return (Object.keys(RULES) as RuleName[]).map((rule) => measure(track, rule, fixes));
  });
  return Promise.resolve([...rows, ...(Object.keys(RULES) as RuleName[]).map((rule) => together(rule, rows))]);
}

export function printReporting(rows: readonly ReportingRow[], print: (line: string) => void): void {
  print("| track | rule | reports/h | mean error m | 95 % m | max error m | not extrapolated: mean m | max m |");
  print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
  for (const { track, rule, perHour, meanErrorM, p95ErrorM, maxErrorM, heldMeanM, heldMaxM } of rows) {
    const errors = [meanErrorM, p95ErrorM, maxErrorM, heldMeanM, heldMaxM].map((metres) => metres.toFixed(1));
    print(`| ${track} | ${rule} | ${perHour.toFixed(0)} | ${errors.join(" | ")} |`);
  }
  for (const [rule, text] of Object.entries(RULES)) print(`${rule}: ${text}`);
}

function measure(track: string, rule: RuleName, fixes: readonly Fix[]): ReportingRow {
  const isReported = ruleOf(rule);
  const errors: number[] = [];
  const held: number[] = [];
  let reported: Fix | null = null;
  let reports = 0;
  let ms = 0;
  let last: Fix | null = null;
  for (const fix of fixes) {
    const stepMs = last === null ? 0 : fix.fixTime - last.fixTime;
    const isHole = stepMs > HOLE_MS;
    if (!isHole) ms += stepMs;
    // What the map shows at this instant, with what has been reported up to now: the report itself puts it right.
    if (reported !== null && !isHole) {
      errors.push(distanceM(extrapolated(reported, fix.fixTime), fix));
      held.push(distanceM(reported, fix));
    }
    if (isReported(fix, reported)) {
      reported = fix;
      reports += 1;
    }
    last = fix;
  }
  return { track, rule, ...rateOf(ms / 3_600_000, reports), ...errorsOf(errors, held) };
}

function rateOf(hours: number, reports: number): Pick<ReportingRow, "hours" | "reports" | "perHour"> {
  return { hours, reports, perHour: reports / hours };
}

function errorsOf(errors: readonly number[], held: readonly number[]) {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const sorted = errors.toSorted((a, b) => a - b);
  return {
    meanErrorM: mean(errors),
    p95ErrorM: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
    maxErrorM: sorted.at(-1) ?? 0,
    heldMeanM: mean(held),
    heldMaxM: Math.max(...held),
  };
}

/** All tracks as one; its 95 % is the worst track's. */
function together(rule: RuleName, rows: readonly ReportingRow[]): ReportingRow {
  const own = rows.filter((row) => row.rule === rule);
  const sum = (of: (row: ReportingRow) => number) => own.reduce((total, row) => total + of(row), 0);
  const hours = sum((row) => row.hours);
  return {
    track: "all",
    rule,
    ...rateOf(
      hours,
      sum((row) => row.reports),
    ),
    meanErrorM: sum((row) => row.meanErrorM * row.hours) / hours,
    p95ErrorM: Math.max(...own.map((row) => row.p95ErrorM)),
    maxErrorM: Math.max(...own.map((row) => row.maxErrorM)),
    heldMeanM: sum((row) => row.heldMeanM * row.hours) / hours,
    heldMaxM: Math.max(...own.map((row) => row.heldMaxM)),
  };
}

function ruleOf(name: RuleName): Rule {
  switch (name) {
    case "default profile":
      return defaultProfile();
    case "fixed 5 s":
      return (fix, reported) => reported === null || fix.fixTime - reported.fixTime >= 5000;
    case "Teltonika-like":
      return (fix, reported) =>
        reported === null ||
        fix.fixTime - reported.fixTime >= 60_000 ||
        distanceM(reported, fix) >= 100 ||
        turnedDeg(reported, fix) >= 10;
  }
}

/** The machine that the device runs; seconds since boot pass as the receiver's do. */
function defaultProfile(): Rule {
  let state: ReportingState = NOTHING_REPORTED;
  return (fix) => {
    const next = step(state, { type: "fix", fix }, fix.fixTime, STANDARD_PROFILE);
    state = next.state;
    return next.reports.some(({ type }) => type === "fix");
  };
}

/** Heading is noise at a standstill, which such devices know too. */
function turnedDeg(reported: Fix, fix: Fix): number {
  if (reported.courseDeg === null || fix.courseDeg === null || (fix.speedMps ?? 0) < 1.4) return 0;
  const difference = Math.abs(fix.courseDeg - reported.courseDeg) % 360;
  return Math.min(difference, 360 - difference);
}

/** Lines `t_unix_s,lat,lon` below a header. */
function readTrack(text: string): readonly Fix[] {
  const points: Point[] = [];
  for (const line of text.trim().split("\n").slice(1)) {
    const [seconds = Number.NaN, lat = Number.NaN, lon = Number.NaN] = line.split(",").map(Number);
    const point = { fixTime: Math.round(seconds * 1000), lat, lon };
    const before = points.at(-1);
    if (before === undefined || speedMps(before, point) <= TELEPORT_MPS) points.push(point);
  }
  return points.map((point, n) => fixOf(points[n - 1] ?? point, point, points[n + 1] ?? point));
}

type Point = { readonly fixTime: number; readonly lat: number; readonly lon: number };

function speedMps(from: Point, to: Point): number {
  const seconds = (to.fixTime - from.fixTime) / 1000;
  return seconds > 0 ? distanceM(from, to) / seconds : Number.POSITIVE_INFINITY;
}

function fixOf(before: Point, point: Point, after: Point): Fix {
  const from = point.fixTime - before.fixTime > HOLE_MS ? point : before;
  const to = after.fixTime - point.fixTime > HOLE_MS ? point : after;
  const speed = from === to ? 0 : speedMps(from, to);
  const east = (to.lon - from.lon) * Math.cos((point.lat * Math.PI) / 180);
  const courseDeg = ((Math.atan2(east, to.lat - from.lat) * 180) / Math.PI + 360) % 360;
  const quality = { altitudeM: null, hdop: 1, satellites: 9, mode: 3, clock: "gnss" } as const;
  return { ...point, speedMps: speed, courseDeg: speed > 0 ? courseDeg : null, ...quality };
}
