/** The bulletin as a table of figures, one a line, for spreadsheets and programs. */
import { textCell } from "../csv-cell.ts";
import type { Bulletin, CheckpointWork, Summary, UnitWork, Verdicts, Work, ZoneCoverage } from "../patrol/report.ts";
import { groundOf } from "./sums.ts";

/**
 * `section`: what it is of: `bulletin`, `response`, `patrol`, `unit`, `coverage`, `zone`, `checkpoints`, `checkpoint`. `id`, `name`: of the one that it is about;
 * empty for the station. `figure`: its name with its unit in it (ms, metres; a share is 0 to 1). null: not known.
 */
type Row = {
  readonly section: string;
  readonly id: string;
  readonly name: string;
  readonly figure: string;
  readonly week: string | number | null;
  readonly before: string | number | null;
};

const COLUMNS = ["section", "id", "name", "figure", "week", "before"] as const;
const BYTE_ORDER_MARK = "\ufeff";

type Figures = Readonly<Record<string, number | null>>;

/** CSV (RFC 4180) with a byte order mark; an empty cell is not known, or was not there in the week before. */
export function bulletinCsv(bulletin: Bulletin, digest: string): string {
  const lines = rowsOf(bulletin, digest).map((row) => COLUMNS.map((column) => cell(row[column])).join(","));
  return `${BYTE_ORDER_MARK}${[COLUMNS.join(","), ...lines].map((line) => `${line}\r\n`).join("")}`;
}

/** A number stays a number. */
function cell(value: string | number | null): string {
  return value === null ? "" : typeof value === "number" ? String(value) : textCell(value);
}

function rowsOf(bulletin: Bulletin, digest: string): readonly Row[] {
  const { station, name, week, timeZone, now, before } = bulletin;
  const about = {
    station,
    name,
    week,
    timeZone,
    isWhole: String(bulletin.isWhole),
    from: bulletin.from,
    to: bulletin.to,
  };
  const head = Object.entries({ ...about, sha256: digest }).map(([figure, value]) => ({
    section: "bulletin",
    id: "",
    name: "",
    figure,
    week: value,
    before: null,
  }));
  const whole = (section: string, of: (summary: Summary) => Figures) => pair(section, "", "", of(now), of(before));
  return [
    ...head,
    ...whole("response", responseFigures),
    ...whole("patrol", ({ patrol }) => workFigures(patrol.total)),
    ...each("unit", now.patrol.units, before.patrol.units, ({ unit }) => unit, labelOf, workFigures),
    ...whole("coverage", ({ coverage }) => groundOf(coverage)),
    ...each("zone", now.coverage.zones, before.coverage.zones, ({ zone }) => zone, nameOf, zoneFigures),
    ...whole("checkpoints", ({ checkpoints }) => verdictFigures(checkpoints.total)),
    ...each(
      "checkpoint",
      now.checkpoints.checkpoints,
      before.checkpoints.checkpoints,
      ({ checkpoint }: CheckpointWork) => checkpoint,
      nameOf,
      (one) => ({ ...verdictFigures(one), extra: one.extra }),
    ),
  ];
}

/** Of those of this week; who was there in the week before alone is not listed. */
function each<T>(
  section: string,
  now: readonly T[],
  before: readonly T[],
  key: (one: T) => string,
  name: (one: T) => string,
  figures: (one: T) => Figures,
): readonly Row[] {
  const earlier = new Map(before.map((one) => [key(one), figures(one)]));
  return now.flatMap((one) => pair(section, key(one), name(one), figures(one), earlier.get(key(one)) ?? {}));
}

function pair(section: string, id: string, name: string, now: Figures, before: Figures): readonly Row[] {
  return Object.entries(now).map(([figure, week]) => ({
    section,
    id,
    name,
    figure,
    week,
    before: before[figure] ?? null,
  }));
}

const nameOf = ({ name }: { readonly name: string }) => name;
const labelOf = ({ label }: UnitWork) => label ?? "";

function workFigures({ dutyMs, movingMs, parkedMs, gapMs, distanceM, stops }: Work): Figures {
  return {
    dutyMs,
    movingMs,
    parkedMs,
    gapNoSignalMs: gapMs["no-signal"],
    gapOffMs: gapMs.off,
    gapThinnedMs: gapMs.thinned,
    gapUnknownMs: gapMs.unknown,
    distanceM,
    stops,
  };
}

function verdictFigures({ planned, visited, tooShort, missed, unknown, due }: Verdicts): Figures {
  return { planned, visited, tooShort, missed, unknown, due };
}

function zoneFigures({ cells, covered, blind, presenceMs, officerMs }: ZoneCoverage): Figures {
  return { cells, covered, blind, presenceMs, officerMs };
}

function responseFigures({ response: { incidents, steps, orders, orderSteps } }: Summary): Figures {
  const figures: Record<string, number | null> = {};
  const add = (prefix: string, from: Figures) => {
    for (const [name, value] of Object.entries(from)) figures[`${prefix}.${name}`] = value;
  };
  add("incidents", incidents);
  for (const [step, times] of Object.entries(steps)) add(`steps.${step}`, times);
  add("orders", orders);
  for (const [step, times] of Object.entries(orderSteps)) add(`orderSteps.${step}`, times);
  return figures;
}
