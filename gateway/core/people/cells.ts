/** Stations, officers, shifts, assignments and units as lines of CSV: a header with these names, then a line each. */
import { cellText, textCell } from "../csv-cell.ts";
import type { UnitEntry } from "../fleet.ts";
import { parseTime } from "../time.ts";
import { CHECKS } from "./check.ts";
import type { Assignment, Officer, People, Placed, Shift, Station } from "./people.ts";

/** What comes in as CSV. */
export type Imported = People & { readonly units: UnitEntry };

/** The most lines of one file, and the most problems of it that are told. */
export const MOST_LINES = 20_000;
const MOST_PROBLEMS = 100;
export const CSV_TYPE = "text/csv; charset=utf-8; header=present";
const BYTE_ORDER_MARK = "\ufeff";

type Cells = Readonly<Record<string, string>>;
type Column<T> = {
  readonly name: keyof T & string;
  /** A column that may be left out of a file, or empty. */
  readonly isOptional: boolean;
};
type Form<T> = {
  readonly columns: readonly Column<T>[];
  readonly read: (cells: Cells) => T;
  readonly cells: (value: T) => readonly string[];
};

const must = <T>(name: keyof T & string): Column<T> => ({ name, isOptional: false });
const may = <T>(name: keyof T & string): Column<T> => ({ name, isOptional: true });

const FORMS: { readonly [K in keyof Imported]: Form<Imported[K]> } = {
  stations: {
    columns: [must<Station>("station"), may("name")],
    read: ({ station = "", name = "" }) => ({ station, name: name === "" ? station : name }),
    cells: ({ station, name }) => [textCell(station), textCell(name)],
  },
  officers: {
    columns: [must<Officer>("officer"), must("name"), may("station")],
    read: ({ officer = "", name = "", station = "" }) => ({ officer, name, station: station === "" ? null : station }),
    cells: ({ officer, name, station }) => [textCell(officer), textCell(name), textCell(station ?? "")],
  },
  shifts: {
    columns: [may<Shift>("id"), must("station"), must("name"), must("start"), must("end")],
    read: ({ id = "", station = "", name = "", start = "", end = "" }) => ({ id: idOf(id), station, name, start, end }),
    cells: ({ id, station, name, start, end }) => [String(id ?? ""), textCell(station), textCell(name), start, end],
  },
  assignments: {
    columns: [may<Assignment>("id"), must("officer"), must("unit"), must("from"), may("to")],
    read: ({ id = "", officer = "", unit = "", from = "", to = "" }) => {
      return { id: idOf(id), officer, unit, from: timeOf(from), to: to === "" ? null : timeOf(to) };
    },
    cells: ({ id, officer, unit, from, to }) => {
      return [String(id ?? ""), textCell(officer), textCell(unit), iso(from), to === null ? "" : iso(to)];
    },
  },
  units: {
    columns: [must<UnitEntry>("unit"), may("kind"), may("station")],
    read: ({ unit = "", kind = "", station = "" }) => {
      return { unit, kind: kind === "" ? "other" : kind, station: station === "" ? null : station };
    },
    cells: ({ unit, kind, station }) => [textCell(unit), textCell(kind), textCell(station ?? "")],
  },
};

/** The first line of a file, behind the mark without which spreadsheets take UTF-8 for something else. */
export function csvHeader(kind: keyof Imported): string {
  return `${BYTE_ORDER_MARK}${FORMS[kind].columns.map(({ name }) => name).join(",")}\r\n`;
}

export function csvLine<K extends keyof Imported>(kind: K, value: Imported[K]): string {
  return `${FORMS[kind].cells(value).join(",")}\r\n`;
}

/** A line of a file as a CSV parser gives it: the number of its first line, from 1, and its cells. */
export type CsvRecord = { readonly line: number; readonly cells: readonly string[] };

/** What a file holds, or every problem with it, a sentence each that begins with its line. */
export type ReadCsv<T> =
  | { readonly ok: true; readonly rows: readonly Placed<T>[] }
  | { readonly ok: false; readonly problems: readonly string[] };

export function readCsv<K extends keyof Imported>(kind: K, records: readonly CsvRecord[]): ReadCsv<Imported[K]> {
  const [header, ...lines] = records;
  const names = header?.cells.map((cell) => cell.trim()) ?? [];
  const wrong = headerProblem(FORMS[kind].columns, names);
  if (wrong !== null) return { ok: false, problems: [`Line 1: ${wrong}`] };
  if (lines.length > MOST_LINES) {
    return {
      ok: false,
      problems: [`Line ${lines[MOST_LINES]?.line}: at most ${MOST_LINES} lines at once; cut the file up.`],
    };
  }
  const problems: string[] = [];
  const rows = lines.map(({ line, cells }) => {
    if (cells.length !== names.length) {
      problems.push(`Line ${line}: ${cells.length} cells, and the header has ${names.length}.`);
    }
    const value = FORMS[kind].read(Object.fromEntries(names.map((name, n) => [name, cellText(cells[n] ?? "")])));
    const check = CHECK_OF[kind] as (one: Imported[K]) => readonly string[];
    if (cells.length === names.length) problems.push(...check(value).map((problem) => `Line ${line}: ${problem}`));
    return { value, line };
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, rows };
}

/** Problems as one text, a line each; the first hundred of them. */
export function problemText(problems: readonly string[]): string {
  const more = problems.length - MOST_PROBLEMS;
  const shown = problems.slice(0, MOST_PROBLEMS).join("\n");
  return more > 0 ? `${shown}\nAnd ${more} more.` : shown;
}

/** Ids and times that could not be read are NaN. */
const CHECK_OF: { readonly [K in keyof Imported]: (value: Imported[K]) => readonly string[] } = {
  ...CHECKS,
  shifts: (shift) => [...idProblems(shift), ...CHECKS.shifts(shift)],
  assignments: (one) => [...idProblems(one), ...CHECKS.assignments(one).map(withForm)],
  // The registry has the rule for units.
  units: () => [],
};

function idProblems({ id }: { readonly id: number | null }): readonly string[] {
  return Number.isNaN(id) ? ["id must be a number that an earlier export gave, or empty for a new one."] : [];
}

function withForm(problem: string): string {
  return problem.replace("Unix milliseconds.", "Unix milliseconds or ISO 8601, as in 2026-11-21T08:00:00+08:00.");
}

function headerProblem(columns: readonly Column<never>[], names: readonly string[]): string | null {
  const wanted = columns.map(({ name }) => name as string);
  const missing = columns.filter(({ name, isOptional }) => !isOptional && !names.includes(name));
  const unknown = names.find((name) => !wanted.includes(name));
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  const want = `the header must be ${wanted.join(",")}`;
  if (missing.length > 0) return `${want}; ${missing.map(({ name }) => name).join(" and ")} is missing.`;
  if (unknown !== undefined) return `${want}; "${unknown}" is none of these.`;
  return twice === undefined ? null : `${want}; "${twice}" stands there twice.`;
}

function idOf(cell: string): number | null {
  if (cell === "") return null;
  return /^[1-9]\d{0,14}$/.test(cell) ? Number(cell) : Number.NaN;
}

function timeOf(cell: string): number {
  return parseTime(cell) ?? Number.NaN;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
