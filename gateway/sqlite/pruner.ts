/**
 * Prunes `tracks.db` in rounds of slices: one slice is one transaction over one unit or outbox and a bounded number of
 * rows, so that a commit behind it never waits for more than that.
 */
import { type Ages, type Horizons, horizons, type Pruned } from "../core/prune.ts";
import { type Database, inTransaction } from "./database.ts";
import type { Keeping } from "./keeping.ts";
import type { Quarantine } from "./quarantine.ts";
import { QueueCut } from "./queue-cut.ts";
import { HOUR_MS } from "./touched.ts";
import { TYPES } from "./tracks-schema.ts";

/** Rows that a slice looks at, and those of an outbox that are looked at to see whether any is due. */
const SLICE = 1_000;
const GLANCE = 50;
/** Units or outboxes without anything due that one slice passes by. */
const MOST_PASSED = 200;

/** Rows of the queue to InfluxDB that a slice looks at: each may hold thousands of lines. */
const QUEUE_SLICE = 100;
/** How far ahead of its reception a fix may be. */
const AHEAD_MS = 60_000;

const TABLES = ["fix", "fix_minute", "journal", "quarantine", "queue"] as const;
/** Where the round is: of `table`, after unit or outbox `id`; inside of it, from `cursor` on (null: at its start). */
type Place = { readonly table: (typeof TABLES)[number]; readonly id: number; readonly cursor: number | null };
/** `isForwarding`: there is an InfluxDB that fixes are on their way to. */
type Round = { readonly at: Horizons; readonly isForwarding: boolean; readonly place: Place };
type Count = { -readonly [K in keyof Omit<Pruned, "isDone">]: number };
/** What became of one look: how many rows were seen, and where to go on; null: through with this unit or outbox. */
type Look = { readonly seen: number; readonly cursor: number | null };
type Times = { readonly ts: number };

const FIX_COLUMNS = "ts, lat, lon, alt, spd, crs, hdop, sat, mode, reason, clock, rx";
const DATED = `type IN (${TYPES.indexOf("fix")}, ${TYPES.indexOf("fix-lost")})
  AND (body IS NULL OR json_extract(body, '$.clock') IS NOT 'none')`;

export class Pruner {
  readonly #database: Database;
  readonly #quarantine: Quarantine;
  readonly #keeping: Keeping;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #cut: QueueCut;
  #round: Round | null = null;

  constructor(database: Database, quarantine: Quarantine, keeping: Keeping) {
    this.#database = database;
    this.#quarantine = quarantine;
    this.#keeping = keeping;
    this.#statements = prepare(database);
    this.#cut = new QueueCut(database);
  }

  /** Does the next slice; the first one of a round reads the clock for all of it. */
  slice(now: number, ages: Ages): Pruned {
    const count: Count = { fixes: 0, sampled: 0, minutes: 0, journal: 0, events: 0, quarantine: 0, queue: 0, held: 0 };
    const before = this.#round;
    try {
      const place = inTransaction(this.#database, () => {
        const round = this.#round ?? this.#begin(now, ages);
        this.#round = round;
        return this.#go(round, count);
      });
      this.#round = place === null || this.#round === null ? null : { ...this.#round, place };
    } catch (err) {
      this.#round = before;
      this.#keeping.rolledBack();
      this.#quarantine.rolledBack();
      throw err;
    }
    return { ...count, isDone: this.#round === null };
  }

  #begin(now: number, ages: Ages): Round {
    const { newest } = this.#statements.newestKnown.get() as { readonly newest: number | null };
    const at = horizons(now, newest, ages);
    this.#keeping.forgetBefore(at.kept);
    return { at, isForwarding: ages.localMs !== null, place: { table: "fix", id: 0, cursor: null } };
  }

  /** Passes by what has nothing due, and stops after the first that has; null at the end of the round. */
  #go(round: Round, count: Count): Place | null {
    let { table, id, cursor } = round.place;
    for (let passed = 0; passed < MOST_PASSED; passed++) {
      if (cursor === null) {
        const next = this.#nextId(table, id);
        if (next === null) {
          const following = TABLES[TABLES.indexOf(table) + 1];
          if (!following) return null;
          [table, id] = [following, 0];
          continue;
        }
        id = next;
      }
      const look = this.#look(round, { table, id, cursor }, count);
      cursor = look.cursor;
      if (look.seen > 0) break;
    }
    return { table, id, cursor };
  }

  #nextId(table: Place["table"], after: number): number | null {
    if (table === "quarantine" || table === "queue") return after === 0 ? 1 : null;
    const { nextOutbox, nextUnit } = this.#statements;
    const row = (table === "journal" ? nextOutbox : nextUnit).get(after) as { readonly id: number } | undefined;
    return row?.id ?? null;
  }

  #look(round: Round, { table, id, cursor }: Place, count: Count): Look {
    const { at } = round;
    switch (table) {
      case "fix":
        return this.#fixes(id, cursor ?? Number.MIN_SAFE_INTEGER, round, count);
      case "fix_minute": {
        this.#statements.dropTouched.run(id, Math.floor(at.minute / HOUR_MS), SLICE);
        const minutes = Number(this.#statements.dropMinutes.run(id, Math.floor(at.minute / 60_000), SLICE).changes);
        count.minutes += minutes;
        return { seen: minutes, cursor: minutes === SLICE ? 0 : null };
      }
      case "journal":
        return this.#journal(id, cursor, at.kept, count);
      case "quarantine": {
        const pruned = this.#quarantine.prune(at.kept, SLICE);
        count.quarantine += pruned;
        return { seen: pruned, cursor: pruned === SLICE ? 0 : null };
      }
      case "queue":
        return round.isForwarding ? { seen: 0, cursor: null } : this.#queue(at.kept, count);
    }
  }

  /**
   * Without an InfluxDB nothing shortens the queue to it: what waits there goes with the fixes that it tells of, and can be
   * sent until then (`patrol migrate`).
   */
  #queue(before: number, count: Count): Look {
    const { oldestQueued, dropFurther } = this.#statements;
    const rows = oldestQueued.all() as { readonly id: number; readonly rx: number; readonly fixes: number }[];
    const young = rows.findIndex((row) => row.rx + AHEAD_MS >= before);
    const due = young < 0 ? rows : rows.slice(0, young);
    const last = due.at(-1);
    if (last) this.#cut.upTo(last.id);
    const further = Number(dropFurther.run(before).changes);
    count.queue += due.reduce((sum, row) => sum + row.fixes, further);
    return { seen: due.length + further, cursor: due.length === QUEUE_SLICE || further === QUEUE_SLICE ? 0 : null };
  }

  /** A fix that waits for InfluxDB stays; one that is not there and not on its way stays until the retention. */
  #fixes(unit: number, from: number, { at, isForwarding }: Round, count: Count): Look {
    const s = this.#statements;
    const { waiting } = s.waitingFrom.get(unit) as { readonly waiting: number | null };
    const end = isForwarding ? Math.min(at.local, waiting ?? at.local) : at.local;
    const rows = s.dueFixes.all(unit, from, at.local) as Times[];
    const last = rows.at(-1);
    if (!last) return { seen: 0, cursor: null };
    const since = this.#keeping.forwardedSince ?? Number.MAX_SAFE_INTEGER;
    const due = [unit, from, Math.min(last.ts + 1, end), at.kept, since] as const;
    count.sampled += Number(s.sampleFixes.run(...due, at.minute).changes);
    const fixes = Number(s.dropFixes.run(...due).changes);
    s.forgetRefused.run(unit, Math.min(last.ts + 1, end, at.kept));
    count.fixes += fixes;
    count.held += rows.length - fixes;
    return { seen: rows.length, cursor: rows.length === SLICE ? last.ts + 1 : null };
  }

  /** Seqs grow with time: where a glance finds nothing old, there is none further on. */
  #journal(outbox: number, cursor: number | null, before: number, count: Count): Look {
    const s = this.#statements;
    const most = cursor === null ? GLANCE : SLICE;
    const row = s.journalRange.get(outbox, cursor ?? 0, most, before) as {
      readonly last: number | null;
      readonly rows: number;
      readonly old: number;
    };
    if (row.last === null || row.old === 0) return { seen: 0, cursor: null };
    const range = [outbox, cursor ?? 0, row.last, before] as const;
    count.journal += Number(s.dropJournal.run(...range).changes);
    count.events += Number(s.emptyEvents.run(...range).changes);
    return { seen: row.rows, cursor: row.rows === most ? row.last + 1 : null };
  }
}

/** CROSS keeps units outside: SQLite would go through all fixes, and hold up commits for seconds. */
export const NEWEST_KNOWN = `SELECT max(f.ts) AS newest FROM unit u CROSS JOIN fix f
  ON f.unit = u.id AND f.ts = (SELECT max(ts) FROM fix WHERE unit = u.id) WHERE f.clock < 2`;

function prepare(database: Database) {
  const due = `unit = ?1 AND ts >= ?2 AND ts < ?3
    AND (ts < ?4 OR ((rx >= ?5 OR EXISTS (
      SELECT 1 FROM migrated m WHERE m.unit = ?1 AND (rx < m.done_before OR (rx < m.pass_before AND ts <= m.to_ts))))
      AND NOT EXISTS (SELECT 1 FROM forward_refused r WHERE r.unit = ?1 AND r.ts = fix.ts)))`;
  const old = "outbox = ? AND seq BETWEEN ? AND ? AND max(time, rx) < ?";
  return {
    newestKnown: database.prepare(NEWEST_KNOWN),
    nextUnit: database.prepare("SELECT id FROM unit WHERE id > ? ORDER BY id LIMIT 1"),
    nextOutbox: database.prepare("SELECT id FROM outbox WHERE id > ? ORDER BY id LIMIT 1"),
    waitingFrom: database.prepare(
      `SELECT min(from_ts) AS waiting FROM (
         SELECT min(from_ts) AS from_ts FROM forward_queue
         UNION ALL SELECT from_ts FROM forward_total WHERE EXISTS (SELECT 1 FROM forward_queue WHERE from_ts IS NULL)
         UNION ALL SELECT from_ts FROM forward_owed WHERE unit = ?)`,
    ),
    dueFixes: database.prepare(`SELECT ts FROM fix WHERE unit = ? AND ts >= ? AND ts < ? ORDER BY ts LIMIT ${SLICE}`),
    sampleFixes: database.prepare(
      `INSERT OR IGNORE INTO fix_minute (unit, minute, ${FIX_COLUMNS})
       SELECT unit, ts / 60000, ${FIX_COLUMNS} FROM fix WHERE ${due} AND ts >= ?6 ORDER BY ts`,
    ),
    dropFixes: database.prepare(`DELETE FROM fix WHERE ${due}`),
    forgetRefused: database.prepare("DELETE FROM forward_refused WHERE unit = ? AND ts < ?"),
    oldestQueued: database.prepare(`SELECT id, rx, fixes FROM forward_queue ORDER BY id LIMIT ${QUEUE_SLICE}`),
    dropFurther: database.prepare(
      `DELETE FROM further_queue WHERE id IN (SELECT id FROM further_queue WHERE rx < ? ORDER BY id LIMIT ${QUEUE_SLICE})`,
    ),
    dropMinutes: database.prepare(
      `DELETE FROM fix_minute WHERE unit = ?1 AND minute IN
       (SELECT minute FROM fix_minute WHERE unit = ?1 AND minute < ?2 ORDER BY minute LIMIT ?3)`,
    ),
    dropTouched: database.prepare(
      `DELETE FROM touched WHERE unit = ?1 AND hour IN
       (SELECT hour FROM touched WHERE unit = ?1 AND hour < ?2 ORDER BY hour LIMIT ?3)`,
    ),
    journalRange: database.prepare(
      `SELECT max(seq) AS last, count(*) AS rows, coalesce(sum(time < ?4), 0) AS old FROM
       (SELECT seq, time FROM journal WHERE outbox = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3)`,
    ),
    dropJournal: database.prepare(`DELETE FROM journal WHERE ${old} AND ${DATED}`),
    emptyEvents: database.prepare(
      `UPDATE journal SET body = json_object('clock', json_extract(body, '$.clock')) WHERE ${old} AND NOT (${DATED})
       AND length(body) > 20`,
    ),
  };
}
