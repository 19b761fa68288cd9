/** Stations, officers, shifts, assignments and units as lines of CSV: a header with these names, then a line each. */
import { textCell } from "../csv-cell.ts";
import { type CsvRecord, type Form, headerOf, lineOf, may, must, type ReadFile, readForm } from "../csv-form.ts";
import type { UnitEntry } from "../fleet.ts";
import { parseTime } from "../time.ts";
import { CHECKS } from "./check.ts";
import type { Assignment, Officer, People, Shift, Station } from "./people.ts";

export { CSV_TYPE, type CsvRecord, problemText } from "../csv-form.ts";

/** A unit of a file. `label`: undefined where the file has no such column, and what there was stays. */
export type UnitRow = Omit<UnitEntry, "label"> & { readonly label?: string | null | undefined };

/** What comes in as CSV. */
export type Imported = People & { readonly units: UnitRow };

const FORMS: { readonly [K in keyof Imported]: Form<Imported[K]> } = {
  stations: {
    columns: [must<Station>("station"), may<Station>("name")],
    read: ({ station = "", name = "" }) => ({ station, name: name === "" ? station : name }),
    cells: ({ station, name }) => [textCell(station), textCell(name)],
  },
  officers: {
    columns: [must<Officer>("officer"), must<Officer>("name"), may<Officer>("station")],
    read: ({ officer = "", name = "", station = "" }) => ({ officer, name, station: station === "" ? null : station }),
    cells: ({ officer, name, station }) => [textCell(officer), textCell(name), textCell(station ?? "")],
  },
  shifts: {
    columns: [may<Shift>("id"), must<Shift>("station"), must<Shift>("name"), must<Shift>("start"), must<Shift>("end")],
    read: ({ id = "", station = "", name = "", start = "", end = "" }) => ({ id: idOf(id), station, name, start, end }),
    cells: ({ id, station, name, start, end }) => [String(id ?? ""), textCell(station), textCell(name), start, end],
  },
  assignments: {
    columns: [
      may<Assignment>("id"),
      must<Assignment>("officer"),
      must<Assignment>("unit"),
      must<Assignment>("from"),
      may<Assignment>("to"),
    ],
    read: ({ id = "", officer = "", unit = "", from = "", to = "" }) => {
      return { id: idOf(id), officer, unit, from: timeOf(from), to: to === "" ? null : timeOf(to) };
    },
    cells: ({ id, officer, unit, from, to }) => {
      return [String(id ?? ""), textCell(officer), textCell(unit), iso(from), to === null ? "" : iso(to)];
    },
  },
  units: {
    columns: [must<UnitRow>("unit"), may<UnitRow>("kind"), may<UnitRow>("station"), may<UnitRow>("label")],
    read: ({ unit = "", kind = "", station = "", label }) => {
      return {
        unit,
        kind: kind === "" ? "other" : kind,
        station: station === "" ? null : station,
        label: label === "" ? null : label,
      };
    },
    cells: ({ unit, kind, station, label }) => {
      return [textCell(unit), textCell(kind), textCell(station ?? ""), textCell(label ?? "")];
    },
  },
};

/** The first line of a file. */
export function csvHeader(kind: keyof Imported): string {
  return headerOf(FORMS[kind].columns);
}

export function csvLine<K extends keyof Imported>(kind: K, value: Imported[K]): string {
  return lineOf(FORMS[kind], value);
}

export type ReadCsv<T> = ReadFile<T>;

export function readCsv<K extends keyof Imported>(kind: K, records: readonly CsvRecord[]): ReadCsv<Imported[K]> {
  return readForm(FORMS[kind] as Form<Imported[K]>, CHECK_OF[kind] as (one: Imported[K]) => readonly string[], records);
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
