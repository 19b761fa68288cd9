/** Files of CSV with a header of names and a line for each thing: what all of them have in common. */
import { cellText } from "./csv-cell.ts";
import type { Placed } from "./saving.ts";

/** The most lines of one file, and the most problems of it that are told. */
export const MOST_LINES = 20_000;
const MOST_PROBLEMS = 100;
export const CSV_TYPE = "text/csv; charset=utf-8; header=present";
const BYTE_ORDER_MARK = "\ufeff";

export type Cells = Readonly<Record<string, string>>;
export type Column = {
  readonly name: string;
  /** A column that may be left out of a file, or empty. */
  readonly isOptional: boolean;
};
export type Form<T> = {
  readonly columns: readonly Column[];
  readonly read: (cells: Cells) => T;
  readonly cells: (value: T) => readonly string[];
};

export const must = <T>(name: keyof T & string): Column => ({ name, isOptional: false });
export const may = <T>(name: keyof T & string): Column => ({ name, isOptional: true });

/** The first line of a file, behind the mark without which spreadsheets take UTF-8 for something else. */
export function headerOf(columns: readonly Column[]): string {
  return `${BYTE_ORDER_MARK}${columns.map(({ name }) => name).join(",")}\r\n`;
}

export function lineOf<T>(form: Form<T>, value: T): string {
  return `${form.cells(value).join(",")}\r\n`;
}

/** A line of a file as a CSV parser gives it: the number of its first line, from 1, and its cells. */
export type CsvRecord = { readonly line: number; readonly cells: readonly string[] };

/** What a file holds, or every problem with it, a sentence each that begins with its line. */
export type ReadFile<T> =
  | { readonly ok: true; readonly rows: readonly Placed<T>[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** `check`: what is wrong with one of them, in sentences; it is given the cells as well. */
export function readForm<T>(
  form: Form<T>,
  check: (value: T, cells: Cells) => readonly string[],
  records: readonly CsvRecord[],
): ReadFile<T> {
  const [header, ...lines] = records;
  const names = header?.cells.map((cell) => cell.trim()) ?? [];
  const wrong = headerProblem(form.columns, names);
  if (wrong !== null) return { ok: false, problems: [`Line 1: ${wrong}`] };
  const tooMuch = lines[MOST_LINES];
  if (tooMuch) {
    return { ok: false, problems: [`Line ${tooMuch.line}: at most ${MOST_LINES} lines at once; cut the file up.`] };
  }
  const problems: string[] = [];
  const rows = lines.map(({ line, cells }) => {
    if (cells.length !== names.length) {
      problems.push(`Line ${line}: ${cells.length} cells, and the header has ${names.length}.`);
    }
    const named = Object.fromEntries(names.map((name, n) => [name, cellText(cells[n] ?? "")]));
    const value = form.read(named);
    if (cells.length === names.length) problems.push(...check(value, named).map((one) => `Line ${line}: ${one}`));
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

function headerProblem(columns: readonly Column[], names: readonly string[]): string | null {
  const wanted = columns.map(({ name }) => name);
  const missing = columns.filter(({ name, isOptional }) => !isOptional && !names.includes(name));
  const unknown = names.find((name) => !wanted.includes(name));
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  const want = `the header must be ${wanted.join(",")}`;
  if (missing.length > 0) return `${want}; ${missing.map(({ name }) => name).join(" and ")} is missing.`;
  if (unknown !== undefined) return `${want}; "${unknown}" is none of these.`;
  return twice === undefined ? null : `${want}; "${twice}" stands there twice.`;
}
