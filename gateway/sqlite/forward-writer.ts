/** The writing end of the queue to InfluxDB: what a transaction stores becomes one row of ready lines in the same transaction. */
import { lineOf, pointOf } from "../core/influx/line.ts";
import type { RefusedLine } from "../core/influx/work.ts";
import { REASONS, type StoredFix } from "../core/track.ts";
import { type Database, inTransaction, type Statement } from "./database.ts";
import type { Quarantine } from "./quarantine.ts";
import { QueueCut } from "./queue-cut.ts";
import { CLOCKS } from "./tracks-schema.ts";

/** Fixes that one `refill` takes from the track store. */
const REFILL = 5_000;

type Total = { readonly fixes: number; readonly bytes: number };
type Owed = { readonly unit: number; readonly name: string; readonly from: number; readonly to: number };
export type FixRow = Omit<StoredFix, "reason" | "clock"> & { readonly reason: number; readonly clock: number };

export class ForwardWriter {
  readonly #database: Database;
  readonly #quarantine: Quarantine;
  readonly #mostFixes: number;
  readonly #statements: Readonly<
    Record<"insert" | "grow" | "total" | "owe" | "oldestOwed" | "paid" | "fixes" | "refused", Statement>
  >;
  readonly #cut: QueueCut;
  #lines: string[] = [];
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;
  #owed = new Map<number, { from: number; to: number }>();
  /** Fixes in the queue; null when it has to be read again. */
  #queued: number | null = null;

  constructor(database: Database, quarantine: Quarantine, mostFixes: number) {
    this.#database = database;
    this.#quarantine = quarantine;
    this.#mostFixes = mostFixes;
    this.#statements = {
      insert: database.prepare(
        "INSERT INTO forward_queue (id, rx, fixes, lines, from_ts) SELECT last_id, ?, ?, ?, ? FROM forward_total",
      ),
      grow: database.prepare(
        `UPDATE forward_total SET last_id = last_id + 1, fixes = fixes + ?, bytes = bytes + ?,
         from_ts = min(coalesce(from_ts, ?3), ?3), to_ts = max(coalesce(to_ts, ?4), ?4)`,
      ),
      total: database.prepare("SELECT fixes, bytes FROM forward_total"),
      owe: database.prepare(
        `INSERT INTO forward_owed (unit, from_ts, to_ts) VALUES (?, ?, ?) ON CONFLICT (unit) DO UPDATE SET
         from_ts = min(from_ts, excluded.from_ts), to_ts = max(to_ts, excluded.to_ts)`,
      ),
      oldestOwed: database.prepare(
        `SELECT o.unit, u.unit AS name, from_ts AS "from", to_ts AS "to" FROM forward_owed o JOIN unit u ON u.id = o.unit
         ORDER BY from_ts LIMIT 1`,
      ),
      paid: database.prepare("DELETE FROM forward_owed WHERE unit = ?"),
      fixes: database.prepare(
        `SELECT ts, lat, lon, alt, spd, crs, hdop, sat, mode, reason, clock, rx FROM fix
         WHERE unit = ? AND ts BETWEEN ? AND ? ORDER BY ts LIMIT ${REFILL}`,
      ),
      refused: database.prepare("INSERT OR IGNORE INTO forward_refused SELECT id, ? FROM unit WHERE unit = ?"),
    };
    this.#cut = new QueueCut(database);
  }

  /** A fix that the transaction under way has stored. */
  add(unit: string, unitId: number, fix: StoredFix): void {
    if (this.#fixesQueued() + this.#lines.length >= this.#mostFixes) {
      const owed = this.#owed.get(unitId);
      this.#owed.set(unitId, {
        from: Math.min(owed?.from ?? fix.ts, fix.ts),
        to: Math.max(owed?.to ?? fix.ts, fix.ts),
      });
      return;
    }
    this.#lines.push(lineOf(unit, fix));
    this.#from = Math.min(this.#from, fix.ts);
    this.#to = Math.max(this.#to, fix.ts);
  }

  /** Writes what was added into the transaction under way. */
  write(receivedTime: number): void {
    const { insert, grow, owe } = this.#statements;
    for (const [unit, { from, to }] of this.#owed) owe.run(unit, from, to);
    const fixes = this.#lines.length;
    if (fixes > 0) {
      const lines = this.#lines.join("\n");
      grow.run(fixes, Buffer.byteLength(lines), this.#from, this.#to);
      insert.run(receivedTime, fixes, lines, this.#from);
      this.#queued = this.#fixesQueued() + fixes;
    }
    this.#forget();
  }

  /** The transaction was rolled back: what was added is not there. */
  rolledBack(): void {
    this.#forget();
    this.#queued = null;
  }

  /**
   * Deletes what was forwarded, remembers what was refused and puts aside what was not refused for its age alone; answers
   * how many old quarantine entries gave way.
   */
  settle(last: number, refused: readonly RefusedLine[], now: number): number {
    return this.#transaction(() => {
      this.#cut.upTo(last);
      this.#queued = null;
      return this.#refuse(refused, now);
    });
  }

  /** Remembers in the transaction under way what InfluxDB refused; answers how many old quarantine entries gave way. */
  #refuse(refused: readonly RefusedLine[], now: number): number {
    let dropped = 0;
    for (const { line, words, isOld } of refused) {
      const point = pointOf(line);
      const unit = point?.unit ?? "";
      if (point) this.#statements.refused.run(point.time, unit);
      if (isOld) continue;
      const text = `InfluxDB refuses this point: ${words.slice(0, 500)}`;
      const entry = { rx: now, unit, outbox: null, seq: null, reason: "influx", text, raw: line, sentUptimeMs: null };
      dropped += this.#quarantine.add(entry);
    }
    return dropped;
  }

  /** Queues the next fixes that found it full, once it is half empty; false when there is nothing to do. */
  refill(now: number): boolean {
    return this.#transaction(() => {
      // Someone else may have shortened the queue (`patrol migrate`), and nothing but a refill may ever come again.
      this.#queued = null;
      if (this.#fixesQueued() > this.#mostFixes / 2) return false;
      const { oldestOwed, owe, paid, fixes } = this.#statements;
      const owed = oldestOwed.get() as Owed | undefined;
      if (!owed) return false;
      const rows = fixes.all(owed.unit, owed.from, owed.to) as FixRow[];
      for (const row of rows) this.add(owed.name, owed.unit, fixOf(row));
      paid.run(owed.unit);
      const last = rows.at(-1);
      if (last && rows.length === REFILL) owe.run(owed.unit, last.ts + 1, owed.to);
      this.write(now);
      return true;
    });
  }

  #transaction<T>(work: () => T): T {
    try {
      return inTransaction(this.#database, work);
    } catch (err) {
      this.rolledBack();
      this.#quarantine.rolledBack();
      throw err;
    }
  }

  #fixesQueued(): number {
    this.#queued ??= (this.#statements.total.get() as Total).fixes;
    return this.#queued;
  }

  #forget(): void {
    this.#lines = [];
    this.#from = Number.POSITIVE_INFINITY;
    this.#to = Number.NEGATIVE_INFINITY;
    if (this.#owed.size > 0) this.#owed = new Map();
  }
}

export function fixOf(row: FixRow): StoredFix {
  return { ...row, reason: REASONS[row.reason] ?? "interval", clock: CLOCKS[row.clock] ?? "none" };
}
