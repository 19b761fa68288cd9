/** The queue of points beside the fixes on their way to InfluxDB: a table of its own, so that no fix waits for one of them. */
import type { FurtherPage } from "../core/forward.ts";
import { type FurtherMeasurement, pointOf } from "../core/influx/line.ts";
import type { RefusedLine } from "../core/influx/work.ts";
import { type Database, inTransaction, type Statement } from "./database.ts";
import type { Quarantine } from "./quarantine.ts";

/** Points of `state` that may wait, at 120 bytes each: a day of a hundred units. */
const MOST_POINTS = 100_000;
/** Refused points that are put aside at a time: they must not push refused records out of the quarantine. */
const MOST_ASIDE = 100;

export class FurtherWriter {
  readonly #database: Database;
  readonly #quarantine: Quarantine;
  readonly #mostPoints: number;
  readonly #statements: Readonly<Record<"nextId" | "insert" | "states" | "oldest" | "drop" | "settle", Statement>>;

  constructor(database: Database, quarantine: Quarantine, mostPoints = MOST_POINTS) {
    this.#database = database;
    this.#quarantine = quarantine;
    this.#mostPoints = mostPoints;
    this.#statements = {
      nextId: database.prepare("UPDATE forward_total SET last_id = last_id + 1 RETURNING last_id AS id"),
      insert: database.prepare("INSERT INTO further_queue (id, rx, measurement, points, lines) VALUES (?, ?, ?, ?, ?)"),
      states: database.prepare(
        "SELECT coalesce(sum(points), 0) AS points FROM further_queue WHERE measurement = 'state'",
      ),
      oldest: database.prepare("SELECT id, points FROM further_queue WHERE measurement = 'state' ORDER BY id LIMIT 1"),
      drop: database.prepare("DELETE FROM further_queue WHERE id = ?"),
      settle: database.prepare("DELETE FROM further_queue WHERE id <= ?"),
    };
  }

  /** Queues lines on disk; answers how many older points had to give way. */
  add(measurement: FurtherMeasurement, lines: readonly string[], now: number): number {
    return inTransaction(this.#database, () => {
      const { nextId, insert } = this.#statements;
      const { id } = nextId.get() as { readonly id: number };
      insert.run(id, now, measurement, lines.length, lines.join("\n"));
      return measurement === "state" ? this.#giveWay() : 0;
    });
  }

  /** Deletes what was forwarded and puts aside some of what was refused; answers how many old quarantine entries gave way. */
  settle(last: number, refused: readonly RefusedLine[], now: number): number {
    try {
      return inTransaction(this.#database, () => {
        this.#statements.settle.run(last);
        return refused.slice(0, MOST_ASIDE).reduce((dropped, one) => dropped + this.#putAside(one, now), 0);
      });
    } catch (err) {
      this.#quarantine.rolledBack();
      throw err;
    }
  }

  #putAside({ line, words }: RefusedLine, now: number): number {
    const point = pointOf(line);
    const reason = `influx-${point?.measurement ?? "line"}`;
    if (this.#quarantine.countOf(reason) >= MOST_ASIDE) return 0;
    const text = `InfluxDB refuses this point: ${words.slice(0, 500)}`;
    const entry = { rx: now, unit: point?.unit ?? "", outbox: null, seq: null, reason, text, raw: line };
    return this.#quarantine.add({ ...entry, sentUptimeMs: null });
  }

  #giveWay(): number {
    const { states, oldest, drop } = this.#statements;
    const { points } = states.get() as { readonly points: number };
    let gone = 0;
    while (points - gone > this.#mostPoints) {
      const row = oldest.get() as { readonly id: number; readonly points: number };
      drop.run(row.id);
      gone += row.points;
    }
    return gone;
  }
}

type Row = { readonly id: number; readonly points: number; readonly lines: string };

export class FurtherReader {
  readonly #oldest: Statement;
  readonly #waiting: Statement;

  constructor(database: Database) {
    this.#oldest = database.prepare("SELECT id, points, lines FROM further_queue ORDER BY id");
    this.#waiting = database.prepare("SELECT coalesce(sum(points), 0) AS points FROM further_queue");
  }

  peek(mostPoints: number): FurtherPage | null {
    const rows: Row[] = [];
    let points = 0;
    for (const row of this.#oldest.iterate() as IterableIterator<Row>) {
      if (points > 0 && points + row.points > mostPoints) break;
      rows.push(row);
      points += row.points;
    }
    const last = rows.at(-1);
    return last ? { last: last.id, points, lines: rows.map((row) => row.lines).join("\n") } : null;
  }

  waiting(): number {
    return (this.#waiting.get() as { readonly points: number }).points;
  }
}
