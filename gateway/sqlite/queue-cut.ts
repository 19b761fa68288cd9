/** Shortens the queue of fixes to InfluxDB, in the transaction under way, and keeps its sums right. */
import type { Database, Statement } from "./database.ts";

export class QueueCut {
  readonly #statements: readonly Statement[];
  readonly #empty: Statement;

  constructor(database: Database) {
    this.#statements = [
      `UPDATE forward_total SET (fixes, bytes) = (
         SELECT forward_total.fixes - coalesce(sum(q.fixes), 0), forward_total.bytes - coalesce(sum(octet_length(q.lines)), 0)
         FROM forward_queue q WHERE q.id <= ?)`,
      "DELETE FROM forward_queue WHERE id <= ?",
    ].map((sql) => database.prepare(sql));
    this.#empty = database.prepare("UPDATE forward_total SET from_ts = NULL, to_ts = NULL WHERE fixes = 0");
  }

  /** Deletes the rows up to `last`. */
  upTo(last: number): void {
    for (const statement of this.#statements) statement.run(last);
    this.#empty.run();
  }
}
