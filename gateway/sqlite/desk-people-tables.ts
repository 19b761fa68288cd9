/** The four tables of people, as `desk-people.ts` works on them all in one way. */
import { PatrolError } from "../../runtime/error.ts";
import type { Assignment, AssignmentPage, DutyRow, Officer, Page, Shift, Station } from "../core/people/people.ts";
import type { Database } from "./database.ts";

type Key = string | number;

export type Table<T> = {
  /** What one is called in sentences and on the command line. */
  readonly word: string;
  readonly keyOf: (value: T) => Key | null;
  readonly find: (key: Key) => T | null;
  readonly list: (page: Page) => readonly T[];
  /** The stations that it belongs to; null is none. */
  readonly stationsOf: (value: T) => readonly (string | null)[];
  /** What it refers to and is not there; null when all is. */
  readonly problem: (value: T) => PatrolError | null;
  /** Adds or replaces it; answers it with its id. */
  readonly put: (value: T) => T;
  /** Why it must stay; null when it may go. */
  readonly useOf: (key: Key) => PatrolError | null;
  readonly remove: (key: Key) => void;
};

export function stationTable(database: Database): Table<Station> {
  const rows = rowsOf<Station>(database, "SELECT station, name FROM station", "station", "station");
  const put = database.prepare("INSERT INTO station VALUES (?, ?) ON CONFLICT DO UPDATE SET name = excluded.name");
  const isTable = finding(database, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");
  const uses = ["unit", "officer", "shift", "zone", "checkpoint", "operator", "token"].filter(isTable).map((what) => {
    return { what, count: counting(database, `SELECT count(*) AS n FROM ${what} WHERE station = ?`) };
  });
  return {
    ...rows,
    word: "station",
    keyOf: ({ station }) => station,
    stationsOf: ({ station }) => [station],
    problem: () => null,
    put: (value) => {
      put.run(value.station, value.name);
      return value;
    },
    useOf: (key) => {
      const found = uses.map(({ what, count }) => ({ what, n: count(key) })).filter(({ n }) => n > 0);
      if (found.length === 0) return null;
      const whose = found.map(({ what, n }) => `${n} ${what}${n === 1 ? "" : "s"}`).join(", ");
      return new PatrolError("conflict", `Station ${key} still has ${whose}; move them to another station first.`);
    },
    remove: removing(database, "DELETE FROM station WHERE station = ?"),
  };
}

export function officerTable(database: Database): Table<Officer> {
  const rows = rowsOf<Officer>(database, "SELECT officer, name, station FROM officer", "officer", "station");
  const put = database.prepare(
    `INSERT INTO officer (officer, name, station) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET name = excluded.name, station = excluded.station`,
  );
  const assigned = counting(database, "SELECT count(*) AS n FROM assignment WHERE officer = ?");
  const isStation = finding(database, "SELECT 1 FROM station WHERE station = ?");
  return {
    ...rows,
    word: "officer",
    keyOf: ({ officer }) => officer,
    stationsOf: ({ station }) => [station],
    problem: ({ station }) => (station === null || isStation(station) ? null : missing("station", station)),
    put: (value) => {
      put.run(value.officer, value.name, value.station);
      return value;
    },
    useOf: (key) => {
      const n = assigned(key);
      if (n === 0) return null;
      const what = `${n} assignment${n === 1 ? "" : "s"}`;
      return new PatrolError(
        "conflict",
        `Officer ${key} has ${what}, and history would lose a name; end them instead, or remove them first.`,
      );
    },
    remove: removing(database, "DELETE FROM officer WHERE officer = ?"),
  };
}

export function shiftTable(database: Database): Table<Shift> {
  const rows = rowsOf<Shift>(database, `SELECT id, station, name, start, "end" FROM shift`, "id", "station");
  const put = database.prepare("INSERT OR REPLACE INTO shift VALUES (?, ?, ?, ?, ?)");
  const isStation = finding(database, "SELECT 1 FROM station WHERE station = ?");
  return {
    ...rows,
    word: "shift",
    keyOf: ({ id }) => id,
    stationsOf: ({ station }) => [station],
    problem: ({ station }) => (isStation(station) ? null : missing("station", station)),
    put: (value) => {
      const { lastInsertRowid } = put.run(value.id, value.station, value.name, value.start, value.end);
      return { ...value, id: Number(lastInsertRowid) };
    },
    useOf: () => null,
    remove: removing(database, "DELETE FROM shift WHERE id = ?"),
  };
}

export type AssignmentTable = Table<Assignment> & {
  readonly touching: (page: AssignmentPage) => readonly Assignment[];
  readonly duty: (time: number) => readonly DutyRow[];
};

export function assignmentTable(database: Database): AssignmentTable {
  const columns = `SELECT id, officer, unit, from_time AS "from", to_time AS "to" FROM assignment`;
  const rows = rowsOf<Assignment>(database, columns, "id", "NULL");
  const put = database.prepare("INSERT OR REPLACE INTO assignment VALUES (?, ?, ?, ?, ?)");
  const unit = database.prepare("SELECT station FROM unit WHERE unit = ?");
  const officer = database.prepare("SELECT station FROM officer WHERE officer = ?");
  const touching = database.prepare(
    `${columns} WHERE id > ?1 AND (?2 IS NULL OR unit = ?2) AND (?3 IS NULL OR officer = ?3)
     AND from_time < ?5 AND (to_time IS NULL OR to_time > ?4)
     AND (?6 IS NULL OR unit IN (SELECT unit FROM unit WHERE station = ?6)
       OR officer IN (SELECT officer FROM officer WHERE station = ?6)) ORDER BY id LIMIT ?7`,
  );
  const duty = database.prepare(
    `SELECT a.unit, a.officer, o.name FROM assignment a JOIN officer o ON o.officer = a.officer
     WHERE a.from_time <= ?1 AND (a.to_time IS NULL OR a.to_time > ?1) ORDER BY a.unit, a.officer LIMIT 10000`,
  );
  const stationOf = (row: unknown) => (row as { readonly station: string | null } | undefined)?.station ?? null;
  return {
    ...rows,
    word: "assignment",
    keyOf: ({ id }) => id,
    stationsOf: (one) => [stationOf(unit.get(one.unit)), stationOf(officer.get(one.officer))],
    problem: (one) => {
      if (unit.get(one.unit) === undefined) return missing("unit", one.unit);
      return officer.get(one.officer) === undefined ? missing("officer", one.officer) : null;
    },
    put: (value) => {
      const { lastInsertRowid } = put.run(value.id, value.officer, value.unit, value.from, value.to);
      return { ...value, id: Number(lastInsertRowid) };
    },
    useOf: () => null,
    remove: removing(database, "DELETE FROM assignment WHERE id = ?"),
    duty: (time) => duty.all(time).map((row) => ({ ...(row as DutyRow) })),
    touching: (page) =>
      touching
        .all(page.after ?? 0, page.unit, page.officer, page.from, page.to, page.station, page.limit)
        .map((row) => ({ ...(row as Assignment) })),
  };
}

function rowsOf<T>(database: Database, columns: string, key: string, station: string) {
  const find = database.prepare(`${columns} WHERE ${key} = ?`);
  const list = database.prepare(
    `${columns} WHERE (?1 IS NULL OR ${key} > ?1) AND (?2 IS NULL OR ${station} = ?2) ORDER BY ${key} LIMIT ?3`,
  );
  return {
    find: (one: Key): T | null => {
      const row = find.get(one);
      return row === undefined ? null : { ...(row as T) };
    },
    list: ({ after, station: of, limit }: Page): readonly T[] =>
      list.all(after, of, limit).map((row) => ({ ...(row as T) })),
  };
}

function counting(database: Database, sql: string): (key: Key) => number {
  const statement = database.prepare(sql);
  return (key) => (statement.get(key) as { readonly n: number }).n;
}

export function finding(database: Database, sql: string): (key: Key) => boolean {
  const statement = database.prepare(sql);
  return (key) => statement.get(key) !== undefined;
}

export function removing(database: Database, sql: string): (key: Key) => void {
  const statement = database.prepare(sql);
  return (key) => {
    statement.run(key);
  };
}

export function missing(what: string, key: string): PatrolError {
  return new PatrolError("invalid", `There is no ${what} ${key}; add it first, \`patrol ${what} list\` lists them.`);
}
