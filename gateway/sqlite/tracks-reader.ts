/** Reads `tracks.db` beside its writer. Fixes travel between threads as one flat block of numbers. */
import { type Database, openReader, type Statement } from "./database.ts";
import { TYPES } from "./tracks-schema.ts";

/** Numbers of one fix in a block, in the order of `COLUMNS`; null is NaN. */
const COLUMNS = ["ts", "lat", "lon", "alt", "spd", "crs", "hdop", "sat", "mode", "reason", "clock", "rx"] as const;
export const WIDTH = COLUMNS.length;
export const PAGE = 5_000;

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

export class TracksReader {
  readonly #database: Database;
  readonly #page: Statement;
  readonly #newest: Statement;
  readonly #losses: Statement;
  readonly #quarantine: Statement;

  constructor(path: string) {
    const database = openReader(path);
    this.#database = database;
    const columns = COLUMNS.join(", ");
    this.#page = database.prepare(
      `SELECT ${columns} FROM fix WHERE unit = (SELECT id FROM unit WHERE unit = ?) AND ts >= ? AND ts < ? ORDER BY ts LIMIT ${PAGE}`,
    );
    this.#newest = database.prepare(
      `SELECT u.unit AS name, ${columns.replaceAll(/\b(\w+)\b/g, "f.$1")} FROM unit u JOIN fix f
       ON f.unit = u.id AND f.ts = (SELECT max(ts) FROM fix WHERE unit = u.id)`,
    );
    this.#losses = database.prepare(
      `SELECT time FROM journal WHERE outbox IN (SELECT o.id FROM outbox o JOIN unit u ON u.id = o.unit WHERE u.unit = ?)
       AND type = ${TYPES.indexOf("fix-lost")} AND time >= ? AND time < ? ORDER BY time LIMIT 10000`,
    );
    this.#quarantine = database.prepare(
      "SELECT id, rx AS receivedTime, unit, outbox, seq, reason, text FROM quarantine WHERE id < ? ORDER BY id DESC LIMIT 200",
    );
  }

  page(query: PageQuery): Float64Array {
    const rows = this.#page.all(query.unit, query.from, query.to) as Record<string, number | null>[];
    return pack(rows);
  }

  newest(): { readonly units: readonly string[]; readonly fixes: Float64Array } {
    const rows = this.#newest.all() as (Record<string, number | null> & { readonly name: string })[];
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

function pack(rows: readonly Record<string, number | null>[]): Float64Array {
  const block = new Float64Array(rows.length * WIDTH);
  rows.forEach((row, n) => {
    COLUMNS.forEach((column, k) => {
      block[n * WIDTH + k] = row[column] ?? Number.NaN;
    });
  });
  return block;
}
