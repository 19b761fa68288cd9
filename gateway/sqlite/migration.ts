/**
 * Tracks on their way into InfluxDB by hand: which fixes no forwarder has queued, a cursor per unit on disk, and the queue of
 * a forwarder that may not run any more. It works beside a running gateway: its own transactions are short.
 */
import type { FurtherPage, QueuePage } from "../core/forward.ts";
import { lineOf, pointOf } from "../core/influx/line.ts";
import type { RefusedLine } from "../core/influx/work.ts";
import { type Database, inTransaction, openWriter, type Statement } from "./database.ts";
import { ForwardReader, unpackPage } from "./forward-reader.ts";
import { type FixRow, ForwardWriter, fixOf } from "./forward-writer.ts";
import { FurtherReader, FurtherWriter } from "./further-queue.ts";
import { Quarantine } from "./quarantine.ts";
import { TRACKS_MIGRATIONS } from "./tracks-schema.ts";

/** Fixes received in [`from`, `before`) are to be copied, those up to `cursor` have been. Times in Unix ms. */
export type MigratingUnit = {
  readonly id: number;
  readonly unit: string;
  readonly from: number;
  readonly before: number;
  readonly cursor: number;
};
/** `last`: the time of the last fix, for `save`; null when there are none left. */
export type MigrationPage = { readonly lines: string; readonly fixes: number; readonly last: number | null };

const PAGE = 5_000;
/** The queue has no room beyond this for what is owed to it, as in the gateway. */
const MOST_QUEUED = 1_000_000;

export class Migration {
  readonly #database: Database;
  readonly #page: Statement;
  readonly #save: Statement;
  readonly #finish: Statement;
  readonly #refused: Statement;
  readonly #lastId: Statement;
  readonly #queue: { readonly reader: ForwardReader; readonly writer: ForwardWriter };
  readonly #further: { readonly reader: FurtherReader; readonly writer: FurtherWriter };

  constructor(path: string) {
    const database = openWriter(path, TRACKS_MIGRATIONS);
    this.#database = database;
    this.#page = database.prepare(
      `SELECT ts, lat, lon, alt, spd, crs, hdop, sat, mode, reason, clock, rx FROM fix
       WHERE unit = ? AND ts > ? AND rx >= ? AND rx < ? ORDER BY ts LIMIT ${PAGE}`,
    );
    this.#save = database.prepare("UPDATE migrated SET to_ts = max(to_ts, ?) WHERE unit = ?");
    this.#finish = database.prepare("UPDATE migrated SET done_before = pass_before WHERE unit = ?");
    this.#refused = database.prepare("INSERT OR IGNORE INTO forward_refused (unit, ts) VALUES (?, ?)");
    this.#lastId = database.prepare("SELECT last_id AS id FROM forward_total");
    const quarantine = new Quarantine(database);
    const writer = new ForwardWriter(database, quarantine, MOST_QUEUED);
    this.#queue = { reader: new ForwardReader(database), writer };
    this.#further = { reader: new FurtherReader(database), writer: new FurtherWriter(database, quarantine) };
  }

  /** Units with something left to copy. A pass that was broken off goes on; a new one ends with what is received by `now`. */
  begin(now: number): readonly MigratingUnit[] {
    return inTransaction(this.#database, () => {
      const database = this.#database;
      const { since } = database.prepare("SELECT forwarded_since AS since FROM keeping").get() as {
        readonly since: number | null;
      };
      const before = Math.min(now, since ?? now);
      const lowest = Number.MIN_SAFE_INTEGER;
      database.prepare("INSERT OR IGNORE INTO migrated SELECT id, ?1, ?1, ?1 FROM unit").run(lowest);
      database
        .prepare("UPDATE migrated SET pass_before = ?, to_ts = ? WHERE done_before = pass_before AND pass_before < ?1")
        .run(before, lowest);
      const rows = database
        .prepare(
          `SELECT u.id, u.unit, done_before AS "from", pass_before AS before, to_ts AS cursor
           FROM migrated m JOIN unit u ON u.id = m.unit WHERE done_before < pass_before ORDER BY u.unit`,
        )
        .all();
      return rows.map((row) => ({ ...(row as MigratingUnit) }));
    });
  }

  /** The next fixes after `cursor`, as lines. */
  page(unit: MigratingUnit, cursor: number): MigrationPage {
    const rows = this.#page.all(unit.id, cursor, unit.from, unit.before) as FixRow[];
    const lines = rows.map((row) => lineOf(unit.unit, fixOf(row))).join("\n");
    return { lines, fixes: rows.length, last: rows.at(-1)?.ts ?? null };
  }

  /** InfluxDB has the unit's fixes up to `cursor` but for the refused ones: on disk when this returns. */
  save(unit: MigratingUnit, cursor: number, refused: readonly RefusedLine[]): void {
    inTransaction(this.#database, () => {
      this.#save.run(cursor, unit.id);
      for (const { line } of refused) {
        const time = pointOf(line)?.time;
        if (time !== undefined) this.#refused.run(unit.id, time);
      }
    });
  }

  /** InfluxDB has all of the unit's fixes of this pass. */
  finish(unit: MigratingUnit): void {
    inTransaction(this.#database, () => this.#finish.run(unit.id));
  }

  /** Rows of both queues up to this id are there now. */
  queuedUpTo(): number {
    return (this.#lastId.get() as { readonly id: number }).id;
  }

  peek(): QueuePage | null {
    const page = this.#queue.reader.peek(PAGE);
    return page && unpackPage(page);
  }

  /** As a forwarder does it: rows that were sent go, refused fixes are remembered and put aside. */
  settle(page: QueuePage, refused: readonly RefusedLine[], now: number): void {
    this.#queue.writer.settle(page.last, refused, now);
  }

  /** Queues some of the fixes that found it full; false when none did. */
  refill(now: number): boolean {
    return this.#queue.writer.refill(now);
  }

  peekFurther(): FurtherPage | null {
    return this.#further.reader.peek(PAGE);
  }

  settleFurther(page: FurtherPage, refused: readonly RefusedLine[], now: number): void {
    this.#further.writer.settle(page.last, refused, now);
  }

  /** How many fixes there are, for a progress bar. */
  fixes(): number {
    return (this.#database.prepare("SELECT count(*) AS fixes FROM fix").get() as { readonly fixes: number }).fixes;
  }

  close(): void {
    this.#database.close();
  }
}
