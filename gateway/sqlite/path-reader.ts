/** Reads from `tracks.db` what pieces are made of, and what has changed since they were. */
import type { Preparing } from "../core/patrol/analyst.ts";
import type { PathFix } from "../core/patrol/piece.ts";
import { REASONS, type Span } from "../core/track.ts";
import type { Database, Statement } from "./database.ts";
import { HOUR_MS } from "./touched.ts";

const MINUTE_MS = 60_000;
/** Fixes of one look. */
const PAGE = 20_000;

const COLUMNS = ["ts", "lat", "lon", "spd", "reason", "isMinute"] as const;
type Columns = Readonly<Record<(typeof COLUMNS)[number], string>>;
type Row = Readonly<Record<(typeof COLUMNS)[number], number | null>>;

/** An hour since 1970 in UTC that was changed in `generation`. */
export type TouchedHour = { readonly hour: number; readonly generation: number };
/** Hours of a unit that were changed: the first and the last. */
export type TouchedUnit = { readonly unit: string; readonly first: number; readonly last: number };

export class PathReader {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: Database) {
    this.#statements = prepare(database);
  }

  /** The fixes of `span` with the last one before it and the first one after it, oldest first. */
  path(unit: string, { from, to }: Span): readonly PathFix[] {
    const s = this.#statements;
    const before = latest(s.before.all(unit, from, Math.floor(from / MINUTE_MS)) as Row[]);
    const after = latest(s.after.all(unit, to, Math.floor(to / MINUTE_MS)) as Row[], -1);
    const fixes: PathFix[] = before ? [fixOf(before)] : [];
    const minutes = [Math.floor(from / MINUTE_MS), Math.floor((to - 1) / MINUTE_MS)] as const;
    const hasMinutes = s.hasMinutes.get(unit, ...minutes) !== undefined;
    let next = from;
    while (next < to) {
      const found = hasMinutes ? s.withMinutes.get(unit, next, to, ...minutes) : s.fixes.get(unit, next, to);
      const count = addFixes(fixes, found as Columns);
      if (count < PAGE) break;
      next = (fixes.at(-1)?.ts ?? to) + 1;
    }
    if (after) fixes.push(fixOf(after));
    return fixes;
  }

  /** Hours from `first` to `last` that were changed after generation `asOf`, in order. */
  touched(unit: string, first: number, last: number, asOf: number): readonly TouchedHour[] {
    return (this.#statements.touched.all(unit, first, last, asOf) as TouchedHour[]).map((row) => ({ ...row }));
  }

  /** Units that were touched in hours from `first` to before `end`: after the generation `since`, or from the hour `fresh` on. */
  touchedUnits({ since, fresh, first, end }: Preparing): readonly TouchedUnit[] {
    return (this.#statements.touchedUnits.all(since, fresh, first, end) as TouchedUnit[]).map((row) => ({ ...row }));
  }

  /** Which database this is, and the generation that runs. */
  generation(): { readonly store: string; readonly generation: number } {
    const row = this.#statements.generation.get() as { readonly store: string; readonly generation: number };
    return { store: row.store, generation: row.generation };
  }
}

/** The hour since 1970 in UTC that `time` (Unix ms) lies in. */
export function hourOf(time: number): number {
  return Math.floor(time / HOUR_MS);
}

function prepare(database: Database) {
  const unit = "(SELECT id FROM unit WHERE unit = ?1)";
  const fix = "ts, lat, lon, spd, reason, 0 AS isMinute FROM fix";
  const minute = "ts, lat, lon, spd, reason, 1 AS isMinute FROM fix_minute";
  const columns = COLUMNS.map((column) => `json_group_array(${column}) AS ${column}`).join(", ");
  return {
    before: database.prepare(
      `SELECT * FROM (SELECT ${fix} WHERE unit = ${unit} AND ts < ?2 ORDER BY ts DESC LIMIT 1)
       UNION ALL SELECT * FROM (SELECT ${minute} WHERE unit = ${unit} AND minute <= ?3 AND ts < ?2 ORDER BY minute DESC LIMIT 1)`,
    ),
    after: database.prepare(
      `SELECT * FROM (SELECT ${fix} WHERE unit = ${unit} AND ts >= ?2 ORDER BY ts LIMIT 1)
       UNION ALL SELECT * FROM (SELECT ${minute} WHERE unit = ${unit} AND minute >= ?3 AND ts >= ?2 ORDER BY minute LIMIT 1)`,
    ),
    hasMinutes: database.prepare(`SELECT 1 FROM fix_minute WHERE unit = ${unit} AND minute BETWEEN ? AND ? LIMIT 1`),
    fixes: database.prepare(
      `SELECT ${columns} FROM (SELECT ${fix} WHERE unit = ${unit} AND ts >= ?2 AND ts < ?3 ORDER BY ts LIMIT ${PAGE})`,
    ),
    withMinutes: database.prepare(
      `SELECT ${columns} FROM (SELECT ${fix} WHERE unit = ${unit} AND ts >= ?2 AND ts < ?3
         UNION ALL SELECT ${minute} WHERE unit = ${unit} AND minute BETWEEN ?4 AND ?5 AND ts >= ?2 AND ts < ?3
         ORDER BY ts LIMIT ${PAGE})`,
    ),
    touched: database.prepare(
      `SELECT hour, generation FROM touched WHERE unit = ${unit} AND hour BETWEEN ? AND ? AND generation > ? ORDER BY hour`,
    ),
    touchedUnits: database.prepare(
      `SELECT u.unit, min(t.hour) AS first, max(t.hour) AS last FROM touched t JOIN unit u ON u.id = t.unit
       WHERE (t.generation > ? OR t.hour >= ?) AND t.hour >= ? AND t.hour < ? GROUP BY t.unit ORDER BY u.unit`,
    ),
    generation: database.prepare("SELECT store, generation FROM generation"),
  } satisfies Record<string, Statement>;
}

/** The last of at most two rows in time, or with `sign` -1 the first. */
function latest(rows: readonly Row[], sign = 1): Row | undefined {
  return [...rows].sort((a, b) => sign * ((b.ts ?? 0) - (a.ts ?? 0)))[0];
}

function fixOf({ ts, lat, lon, spd, reason, isMinute }: Row): PathFix {
  const fix = { ts: ts ?? 0, lat: lat ?? 0, lon: lon ?? 0, spd, reason: REASONS[reason ?? 0] ?? "interval" };
  return isMinute === 1 ? { ...fix, isMinute: true } : fix;
}

/** Adds a page to `fixes`, and answers how many that were. */
function addFixes(fixes: PathFix[], texts: Columns): number {
  const [ts = [], lat = [], lon = [], spd = [], reason = [], isMinute = []] = COLUMNS.map(
    (column) => JSON.parse(texts[column]) as readonly (number | null)[],
  );
  for (let n = 0; n < ts.length; n++) {
    const row = { ts: ts[n], lat: lat[n], lon: lon[n], spd: spd[n], reason: reason[n], isMinute: isMinute[n] };
    fixes.push(fixOf(row as Row));
  }
  return ts.length;
}
