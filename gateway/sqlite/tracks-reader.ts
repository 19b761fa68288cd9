/** Reads `tracks.db` beside its writer. Fixes travel between threads as one flat block of numbers. */
import { type Database, openReader, type Statement } from "./database.ts";
import { TYPES } from "./tracks-schema.ts";

/** Numbers of one fix in a block, in the order of `COLUMNS`; null is NaN. */
const COLUMNS = ["ts", "lat", "lon", "alt", "spd", "crs", "hdop", "sat", "mode", "reason", "clock", "rx"] as const;
export const WIDTH = COLUMNS.length;
export const PAGE = 5_000;
/** Added to the mode of a fix that stands for its minute. */
export const MINUTE_MODE = 16;
const MINUTE_MS = 60_000;

/** A page of at most `PAGE` fixes with `ts` in [from, to). */
export type PageQuery = { readonly unit: string; readonly from: number; readonly to: number };
export type QuarantineRow = {
  readonly id: number;
  readonly receivedTime: number;
  readonly unit: string;
  readonly outbox: string | null;
  readonly seq: number | null;
  readonly reason: string;
  readonly text: string;
};

type Row = Record<string, number | null>;

export class TracksReader {
  readonly #database: Database;
  readonly #page: Statement;
  readonly #hasMinutes: Statement;
  readonly #minutesPage: Statement;
  readonly #newest: Statement;
  readonly #losses: Statement;
  readonly #quarantine: Statement;

  constructor(path: string) {
    const database = openReader(path);
    this.#database = database;
    const columns = COLUMNS.join(", ");
    this.#page = database.prepare(
      asJson(
        `SELECT ${columns} FROM fix WHERE unit = (SELECT id FROM unit WHERE unit = ?) AND ts >= ? AND ts < ? ORDER BY ts LIMIT ${PAGE}`,
      ),
    );
    const minuteColumns = columns.replace("mode", `mode + ${MINUTE_MODE} AS mode`);
    this.#hasMinutes = database.prepare(
      "SELECT 1 FROM fix_minute WHERE unit = (SELECT id FROM unit WHERE unit = ?) AND minute BETWEEN ? AND ? LIMIT 1",
    );
    this.#minutesPage = database.prepare(
      asJson(
        `SELECT ${columns} FROM fix WHERE unit = (SELECT id FROM unit WHERE unit = ?1) AND ts >= ?2 AND ts < ?3
         UNION ALL SELECT ${minuteColumns} FROM fix_minute
         WHERE unit = (SELECT id FROM unit WHERE unit = ?1) AND minute BETWEEN ?4 AND ?5 AND ts >= ?2 AND ts < ?3
         ORDER BY ts LIMIT ${PAGE}`,
      ),
    );
    const ofFix = (text: string) => text.replaceAll(/\b(\w+)\b/g, "f.$1");
    this.#newest = database.prepare(
      `SELECT u.unit AS name, ${ofFix(columns)} FROM unit u JOIN fix f
       ON f.unit = u.id AND f.ts = (SELECT max(ts) FROM fix WHERE unit = u.id)
       UNION ALL SELECT u.unit AS name, ${ofFix(columns)} FROM unit u JOIN fix_minute f
       ON f.unit = u.id AND f.minute = (SELECT max(minute) FROM fix_minute WHERE unit = u.id)
       WHERE NOT EXISTS (SELECT 1 FROM fix WHERE unit = u.id)`,
    );
    this.#losses = database.prepare(
      `SELECT time FROM journal WHERE outbox IN (SELECT o.id FROM outbox o JOIN unit u ON u.id = o.unit WHERE u.unit = ?)
       AND type = ${TYPES.indexOf("fix-lost")} AND time >= ? AND time < ? ORDER BY time LIMIT 10000`,
    );
    this.#quarantine = database.prepare(
      "SELECT id, rx AS receivedTime, unit, outbox, seq, reason, text FROM quarantine WHERE id < ? ORDER BY id DESC LIMIT 200",
    );
  }

  page({ unit, from, to }: PageQuery): Float64Array {
    const minutes = [Math.floor(from / MINUTE_MS), Math.floor((to - 1) / MINUTE_MS)] as const;
    const found = this.#hasMinutes.get(unit, ...minutes)
      ? this.#minutesPage.get(unit, from, to, ...minutes)
      : this.#page.get(unit, from, to);
    return flat(JSON.parse((found as { readonly page: string }).page) as (number | null)[][]);
  }

  newest(): { readonly units: readonly string[]; readonly fixes: Float64Array } {
    const rows = this.#newest.all() as (Row & { readonly name: string })[];
    return { units: rows.map((row) => row.name), fixes: pack(rows) };
  }

  losses(query: PageQuery): readonly number[] {
    const rows = this.#losses.all(query.unit, query.from, query.to) as { readonly time: number }[];
    return rows.map((row) => row.time);
  }

  /** The newest 200 entries with an id under `before`. */
  quarantine(before: number): readonly QuarantineRow[] {
    return (this.#quarantine.all(before) as QuarantineRow[]).map((row) => ({ ...row }));
  }

  get database(): Database {
    return this.#database;
  }

  close(): void {
    this.#database.close();
  }
}

/**
 * The rows of a query as one JSON text: each value of a row object crosses into JavaScript by itself, which costs several
 * times as much CPU.
 */
function asJson(query: string): string {
  const columns = COLUMNS.join(", ");
  return `SELECT json_group_array(json_array(${columns}) ORDER BY ts) AS page FROM (${query})`;
}

function flat(rows: readonly (readonly (number | null)[])[]): Float64Array {
  const block = new Float64Array(rows.length * WIDTH);
  rows.forEach((row, n) => {
    for (let k = 0; k < WIDTH; k++) block[n * WIDTH + k] = row[k] ?? Number.NaN;
  });
  return block;
}

function pack(rows: readonly Row[]): Float64Array {
  const block = new Float64Array(rows.length * WIDTH);
  rows.forEach((row, n) => {
    COLUMNS.forEach((column, k) => {
      block[n * WIDTH + k] = row[column] ?? Number.NaN;
    });
  });
  return block;
}
