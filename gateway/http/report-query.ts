/** What is asked of the reports. Every function throws `invalid` with a sentence, or as it says. */
import { PatrolError } from "../../runtime/error.ts";
import type { Principal } from "../core/access/rights.ts";
import type { ReportKind, ReportQuestion } from "../core/patrol/service.ts";
import type { Span } from "../core/track.ts";
import { wantsCsv } from "./people-lists.ts";
import { spanOf } from "./track-query.ts";

export type ReportQuery = {
  from?: string;
  to?: string;
  station?: string;
  format?: string;
  cells?: string;
  blindHours?: string;
  unit?: string;
  officer?: string;
  purpose?: string;
};

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Two months, of which the longer ones have 31 days. */
const MOST_DAYS = 62;
const USUAL_BLIND_HOURS = 24;
const MOST_BLIND_HOURS = 744;

/** Also throws `forbidden` for another station than the asker's own. */
export function questionOf(report: ReportKind, query: ReportQuery, principal: Principal): ReportQuestion {
  const span = spanOf(query);
  if (span.to - span.from > MOST_DAYS * DAY_MS) {
    throw new PatrolError("invalid", `A report is over at most ${MOST_DAYS} days: choose from and to closer together.`);
  }
  refuseForeign(report, query);
  return {
    report,
    ...span,
    station: stationOf(query.station, principal),
    scope: principal.station,
    format: wantsCsv(query.format) ? "csv" : "json",
    unit: query.unit ?? null,
    officer: query.officer ?? null,
    withCells: isTrue("cells", query.cells),
    blindMs: hoursOf(query.blindHours) * HOUR_MS,
  };
}

/** `patrol_north_20261116T000000Z_20261123T000000Z.csv` */
export function reportFile(report: ReportKind, station: string | null, { from, to }: Span): string {
  const time = (ms: number) => new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const of = station === null || !/^[\w-]+$/.test(station) ? "" : `_${station}`;
  return `${report}${of}_${time(from)}_${time(to)}.csv`;
}

/** Which of the stations counts: for somebody of one station always that one. */
function stationOf(asked: string | undefined, { station, name }: Principal): string | null {
  if (station === null) return asked ?? null;
  if (asked === undefined || asked === station) return station;
  throw new PatrolError(
    "forbidden",
    `${name} sees the station ${station} only: leave station out, or ask for that one.`,
  );
}

/** What a report does not know of: to pass over it in silence would answer something else than what was asked. */
function refuseForeign(report: ReportKind, query: ReportQuery): void {
  const own: Readonly<Record<ReportKind, readonly (keyof ReportQuery)[]>> = {
    patrol: ["unit", "officer"],
    coverage: ["cells", "blindHours"],
    checkpoints: [],
    response: [],
  };
  const special = ["unit", "officer", "cells", "blindHours"] as const;
  const foreign = special.find((name) => query[name] !== undefined && !own[report].includes(name));
  if (foreign) throw new PatrolError("invalid", `The report ${report} takes no ${foreign}: leave it out.`);
}

function isTrue(name: string, text: string | undefined): boolean {
  if (text === undefined || text === "true" || text === "false") return text === "true";
  throw new PatrolError("invalid", `${name} must be true or false, not "${text}".`);
}

function hoursOf(text: string | undefined): number {
  const hours = text === undefined ? USUAL_BLIND_HOURS : Number(text);
  if (/^\d{1,3}$/.test(text ?? "24") && hours >= 1 && hours <= MOST_BLIND_HOURS) return hours;
  throw new PatrolError("invalid", `blindHours must be a whole number of hours, from 1 to ${MOST_BLIND_HOURS}.`);
}
