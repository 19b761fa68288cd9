/** Reads `tracks.db` beside its writer. Fixes leave it as blocks of numbers. */
import { FIX_COLUMNS, FIX_WIDTH, MINUTE_MODE } from "../core/fix-block.ts";
import { type ListedQuarantined, type Quarantined, SHOWN_RAW } from "../core/quarantine.ts";
import { type Database, openReader, type Statement } from "./database.ts";

export const PAGE = 5_000;
const MINUTE_MS = 60_000;

const OF_FIX = FIX_COLUMNS.map((column) => `f.${column}`).join(", ");
/** CROSS keeps units outside: SQLite would go through all fixes at each start, and look each one's unit up. */
export const NEWEST = `SELECT u.unit AS name, ${OF_FIX} FROM unit u CROSS JOIN fix f
  ON f.unit = u.id AND f.ts = (SELECT max(ts) FROM fix WHERE unit = u.id)
  UNION ALL SELECT u.unit AS name, ${OF_FIX} FROM unit u CROSS JOIN fix_minute f
  ON f.unit = u.id AND f.minute = (SELECT max(minute) FROM fix_minute WHERE unit = u.id)
  WHERE NOT EXISTS (SELECT 1 FROM fix WHERE unit = u.id)`;

/** A page of at most `PAGE` fixes with `ts` in [from, to). */
export type PageQuery = { readonly unit: string; readonly from: number; readonly to: number };

type Row = Record<string, number | null>;

export class TracksReader {
  readonly #database: Database;
  readonly #page: Statement;
  readonly #hasMinutes: Statement;
  readonly #minutesPage: Statement;
  readonly #newest: Statement;
  readonly #quarantine: Statement;
  readonly #quarantined: Statement;

  constructor(path: string) {
    const database = openReader(path);
    this.#database = database;
    const columns = FIX_COLUMNS.join(", ");
    this.#page = database.prepare(
      asColumns(
        `SELECT ${columns} FROM fix WHERE unit = (SELECT id FROM unit WHERE unit = ?) AND ts >= ? AND ts < ? ORDER BY ts LIMIT ${PAGE}`,
      ),
    );
    const minuteColumns = columns.replace("mode", `mode + ${MINUTE_MODE} AS mode`);
    this.#hasMinutes = database.prepare(
      "SELECT 1 FROM fix_minute WHERE unit = (SELECT id FROM unit WHERE unit = ?) AND minute BETWEEN ? AND ? LIMIT 1",
    );
    this.#minutesPage = database.prepare(
      asColumns(
        `SELECT ${columns} FROM fix WHERE unit = (SELECT id FROM unit WHERE unit = ?1) AND ts >= ?2 AND ts < ?3
         UNION ALL SELECT ${minuteColumns} FROM fix_minute
         WHERE unit = (SELECT id FROM unit WHERE unit = ?1) AND minute BETWEEN ?4 AND ?5 AND ts >= ?2 AND ts < ?3
         ORDER BY ts LIMIT ${PAGE}`,
      ),
    );
    this.#newest = database.prepare(NEWEST);
    this.#quarantine = database.prepare(
      `SELECT id, rx AS receivedTime, unit, outbox, seq, reason, text, substr(raw, 1, ${SHOWN_RAW}) AS raw,
       length(raw) AS rawCharacters FROM quarantine
       WHERE id < ?1 AND (?2 IS NULL OR unit = ?2) AND (?3 IS NULL OR reason = ?3) ORDER BY id DESC LIMIT 200`,
    );
    this.#quarantined = database.prepare(
      `SELECT id, rx AS receivedTime, unit, outbox, seq, reason, text, raw, sent_uptime AS sentUptimeMs
       FROM quarantine WHERE id = ?`,
    );
  }

  page({ unit, from, to }: PageQuery): Float64Array {
    const minutes = [Math.floor(from / MINUTE_MS), Math.floor((to - 1) / MINUTE_MS)] as const;
    const found = this.#hasMinutes.get(unit, ...minutes)
      ? this.#minutesPage.get(unit, from, to, ...minutes)
      : this.#page.get(unit, from, to);
    return blockOf(found as Readonly<Record<string, string>>);
  }

  newest(): { readonly units: readonly string[]; readonly fixes: Float64Array } {
    const rows = this.#newest.all() as (Row & { readonly name: string })[];
    return { units: rows.map((row) => row.name), fixes: pack(rows) };
  }

  /** The newest 200 entries with an id under `before`, of one unit and for one reason or of all. */
  quarantine(before: number, unit: string | null = null, reason: string | null = null): readonly ListedQuarantined[] {
    return (this.#quarantine.all(before, unit, reason) as ListedQuarantined[]).map((row) => ({ ...row }));
  }

  /** One entry, whole; null when there is none. */
  quarantined(id: number): Quarantined | null {
    const row = this.#quarantined.get(id);
    return row === undefined ? null : { ...(row as Quarantined) };
  }

  get database(): Database {
    return this.#database;
  }

  close(): void {
    this.#database.close();
  }
}

/**
 * The rows of a query as one row, a JSON text for each column: each value of a row object crosses into JavaScript by itself,
 * which costs several times as much CPU. They come in the query's own order.
 */
function asColumns(query: string): string {
  return `SELECT ${FIX_COLUMNS.map((column) => `json_group_array(${column}) AS ${column}`).join(", ")} FROM (${query})`;
}

/** Throws when the fixes are not in the order of their times: what reads on from the last of a page would lose some. */
function blockOf(texts: Readonly<Record<string, string>>): Float64Array {
  const columns = FIX_COLUMNS.map((column) => JSON.parse(texts[column] ?? "[]") as readonly (number | null)[]);
  const times = columns[0] ?? [];
  if (!times.every((time, n) => n === 0 || (time ?? 0) > (times[n - 1] ?? 0))) throw new Error("fixes out of order");
  const block = new Float64Array(times.length * FIX_WIDTH);
  columns.forEach((values, k) => {
    for (let n = 0; n < values.length; n++) block[n * FIX_WIDTH + k] = values[n] ?? Number.NaN;
  });
  return block;
}

function pack(rows: readonly Row[]): Float64Array {
  const block = new Float64Array(rows.length * FIX_WIDTH);
  rows.forEach((row, n) => {
    FIX_COLUMNS.forEach((column, k) => {
      block[n * FIX_WIDTH + k] = row[column] ?? Number.NaN;
    });
  });
  return block;
}
