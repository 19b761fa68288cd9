/** A report as whoever asked is shown it: what it may see of it, in the form that it asked for. */
import type { UnitEntry } from "../fleet.ts";
import type { MakeTask } from "./analyst.ts";
import type { CheckpointReport, CoverageReport, PatrolReport, ResponseReport, Visit } from "./report.ts";
import { checkpointsCsv, coverageCsv, patrolCsv, responseCsv } from "./report-csv.ts";

type Shown = { readonly text: string; readonly about: readonly string[] };
type Report = PatrolReport | CoverageReport | CheckpointReport | ResponseReport;
type Showing = Pick<MakeTask, "question" | "units">;

/** The text of a report, and the units and officers that it names. */
export function shownReport({ question, units }: Showing, report: Report): Shown {
  const { scope } = question;
  const isCsv = question.format === "csv";
  const textOf = <R extends Report>(one: R, csv: (report: R) => string) => (isCsv ? csv(one) : JSON.stringify(one));
  if ("officers" in report) {
    const shown = picked(report, question);
    return { text: textOf(shown, patrolCsv), about: namedInPatrol(shown) };
  }
  if ("checkpoints" in report) {
    const shown = scope === null ? report : withinScope(report, unitsOfStation(units, scope));
    return { text: textOf(shown, checkpointsCsv), about: namedInVisits(shown) };
  }
  if ("rows" in report) return { text: textOf(report, responseCsv), about: named(report.rows.map(({ unit }) => unit)) };
  return { text: textOf(report, coverageCsv), about: [] };
}

/** One unit or one officer of a patrol report; `total` and `unassigned` stay those of all. */
function picked(report: PatrolReport, { unit, officer }: MakeTask["question"]): PatrolReport {
  if (unit === null && officer === null) return report;
  return {
    ...report,
    units: report.units.filter((one) => one.unit === unit),
    officers: report.officers.filter((one) => one.officer === officer),
  };
}

/**
 * At a key point of every station units of other stations count too, but who they were is not shown to somebody of one
 * station: an empty name.
 */
function withinScope(report: CheckpointReport, own: ReadonlySet<string>): CheckpointReport {
  const shown = (visit: Visit): Visit => (own.has(visit.unit) ? visit : { ...visit, unit: "", officers: [] });
  const checkpoints = report.checkpoints.map((one) => ({
    ...one,
    visits: one.visits.map(shown),
    periods: one.periods.map((period) => ({ ...period, visits: period.visits.map(shown) })),
  }));
  return { ...report, checkpoints };
}

function unitsOfStation(units: readonly UnitEntry[], station: string): ReadonlySet<string> {
  return new Set(units.filter((one) => one.station === station).map(({ unit }) => unit));
}

function namedInPatrol({ units, officers }: PatrolReport): readonly string[] {
  const ridden = officers.flatMap((one) => one.units);
  return named([...units.map(({ unit }) => unit), ...ridden, ...officers.map(({ officer }) => officer)]);
}

function namedInVisits({ checkpoints }: CheckpointReport): readonly string[] {
  const visits = checkpoints.flatMap((one) => one.visits);
  return named(visits.flatMap(({ unit, officers }) => [unit, ...officers]));
}

function named(names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => name !== "").sort();
}
