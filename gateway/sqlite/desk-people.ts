/** Stations, officers, shifts and assignments in `desk.db`: what may be kept beside what is there. */
import { PatrolError } from "../../runtime/error.ts";
import { problemText } from "../core/csv-form.ts";
import { overlapOf, overlapSentence } from "../core/people/overlap.ts";
import type {
  Assignment,
  AssignmentPage,
  DutyRow,
  Kind,
  Officer,
  Page,
  People,
  Placed,
  Removing,
  Saving,
  Shift,
  Station,
} from "../core/people/people.ts";
import type { Database, Statement } from "./database.ts";
import type { WithEntry } from "./desk-ledger.ts";
import { assignmentTable, officerTable, shiftTable, stationTable, type Table } from "./desk-people-tables.ts";

export function peopleCalls(database: Database, recorded: WithEntry) {
  const assignments = assignmentTable(database);
  const overlaps = checkOverlaps(database);
  const tables: { readonly [K in Kind]: Table<People[K]> } = {
    stations: stationTable(database),
    officers: officerTable(database),
    shifts: shiftTable(database),
    assignments,
  };
  const saveOf = <T>(table: Table<T>, after?: SaveCheck<T>) =>
    recorded((saving: Saving<T>): readonly T[] => save(table, saving, after ?? (() => [])));
  const removeOf = <T>(table: Table<T>) => recorded((removing: Removing): void => remove(table, removing));
  return {
    stations: (page: Page): readonly Station[] => tables.stations.list(page),
    officers: (page: Page): readonly Officer[] => tables.officers.list(page),
    shifts: (page: Page): readonly Shift[] => tables.shifts.list(page),
    assignments: (page: AssignmentPage): readonly Assignment[] => assignments.touching(page),
    duty: (time: number): readonly DutyRow[] => assignments.duty(time),
    officer: (officer: string): Officer | null => tables.officers.find(officer),
    saveStations: saveOf(tables.stations),
    saveOfficers: saveOf(tables.officers),
    saveShifts: saveOf(tables.shifts),
    saveAssignments: saveOf(tables.assignments, overlaps),
    removeStation: removeOf(tables.stations),
    removeOfficer: removeOf(tables.officers),
    removeShift: removeOf(tables.shifts),
    removeAssignment: removeOf(tables.assignments),
  };
}

/** How many operators there are; none while this schema has no table of them. */
export function operatorCount(database: Database): () => number {
  const isThere = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'operator'").get();
  if (isThere === undefined) return () => 0;
  const count = database.prepare("SELECT count(*) AS n FROM operator");
  return () => (count.get() as { readonly n: number }).n;
}

type Word = "Line" | "Feature";

/**
 * What is wrong with rows that are in the table by now, in sentences for a file; throws for what came singly. `word`: what
 * the file's `line`s are.
 */
export type SaveCheck<T> = (saved: readonly Placed<T>[], word: Word) => readonly string[];

/** What can be saved and removed so: all of a table but its list. */
type Kept<T> = Omit<Table<T>, "list">;

/** Keeps all rows, or throws with what is wrong with each of them: the transaction around takes the others back. */
export function save<T>(
  table: Kept<T>,
  { rows, mode, scope, word = "Line" }: Saving<T>,
  check: SaveCheck<T>,
): readonly T[] {
  const problems: string[] = [];
  const seen = new Map<string | number, number | null>();
  const saved = rows.flatMap(({ value, line }) => {
    const key = table.keyOf(value);
    const before = key === null ? null : table.find(key);
    const problem =
      twiceProblem(table, key, seen, word) ??
      presenceProblem(table, key, before !== null, mode) ??
      scopeProblem(scope, [...(before ? table.stationsOf(before) : []), ...table.stationsOf(value)]) ??
      table.problem(value);
    if (key !== null) seen.set(key, line);
    if (problem === null) return [{ value: table.put(value), line }];
    if (line === null) throw problem;
    problems.push(at(word, line, problem.message));
    return [];
  });
  problems.push(...check(saved, word));
  if (problems.length > 0) throw new PatrolError("invalid", problemText(problems));
  return saved.map(({ value }) => value);
}

export function remove<T>(table: Kept<T>, { key, scope }: Removing): void {
  const found = table.find(key);
  if (found === null) throw absent(table, key);
  const problem = scopeProblem(scope, table.stationsOf(found)) ?? table.useOf(key);
  if (problem !== null) throw problem;
  table.remove(key);
}

function twiceProblem<T>(
  table: Kept<T>,
  key: string | number | null,
  seen: ReadonlyMap<string | number, number | null>,
  word: Word,
): PatrolError | null {
  if (key === null || !seen.has(key)) return null;
  return new PatrolError("invalid", `${table.word} ${key} stands in ${word.toLowerCase()} ${seen.get(key)} already.`);
}

function presenceProblem<T>(
  table: Kept<T>,
  key: string | number | null,
  isThere: boolean,
  mode: Saving<T>["mode"],
): PatrolError | null {
  if (mode === "add" && isThere) {
    return new PatrolError(
      "conflict",
      `There is a ${table.word} ${key} already; choose another name, or change that one.`,
    );
  }
  return mode === "change" && !isThere && key !== null ? absent(table, key) : null;
}

function absent<T>(table: Kept<T>, key: string | number): PatrolError {
  return new PatrolError("not_found", `There is no ${table.word} ${key}; \`patrol ${table.word} list\` lists them.`);
}

function scopeProblem(scope: string | null, stations: readonly (string | null)[]): PatrolError | null {
  if (scope === null || stations.every((station) => station === scope)) return null;
  return new PatrolError(
    "forbidden",
    `This is not all of the station ${scope}, and you may change that one's people only.`,
  );
}

/** All are in the table by now, so that an import may move several at once. */
function checkOverlaps(database: Database): SaveCheck<Assignment> {
  const near: Statement = database.prepare(
    `SELECT id, officer, unit, from_time AS "from", to_time AS "to" FROM assignment
     WHERE (unit = ?1 OR officer = ?2) AND id <> ?3 AND from_time < ?5 AND (to_time IS NULL OR to_time > ?4)
     ORDER BY from_time LIMIT 1`,
  );
  return (saved, word) =>
    saved.flatMap(({ value, line }) => {
      const { unit, officer, id, from, to } = value;
      const others = near.all(unit, officer, id, from, to ?? Number.MAX_SAFE_INTEGER) as Assignment[];
      const other = overlapOf(value, others);
      if (other === null) return [];
      const sentence = overlapSentence(value, other);
      if (line === null) throw new PatrolError("conflict", sentence);
      return [at(word, line, sentence)];
    });
}

export function at(word: Word, line: number, sentence: string): string {
  return `${word} ${line}: ${sentence}`;
}
