/** What can never be stored, kept with its reason for a person to look at. Bounded: the oldest gives way. */
import { crc32 } from "node:zlib";
import { MOST_RAW } from "../core/quarantine.ts";
import type { Database, Statement } from "./database.ts";

/** The most entries kept. */
const MOST_ENTRIES = 10_000;

export type QuarantineEntry = {
  readonly rx: number;
  readonly unit: string;
  readonly outbox: string | null;
  readonly seq: number | null;
  readonly reason: string;
  readonly text: string;
  readonly raw: string;
  /** Of the message that it came in; null where there is none. */
  readonly sentUptimeMs: number | null;
};

export class Quarantine {
  readonly #insert: Statement;
  readonly #dropOldest: Statement;
  readonly #countEntries: Statement;
  readonly #countReason: Statement;
  readonly #deleteOld: Statement;
  readonly #delete: Statement;
  /** How many there are; null when it has to be counted again. */
  #entries: number | null = null;

  constructor(database: Database) {
    this.#insert = database.prepare(
      "INSERT INTO quarantine (rx, unit, outbox, seq, reason, text, digest, raw, sent_uptime) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    );
    this.#dropOldest = database.prepare("DELETE FROM quarantine WHERE id IN (SELECT min(id) FROM quarantine)");
    this.#countEntries = database.prepare("SELECT count(*) AS entries FROM quarantine");
    this.#countReason = database.prepare("SELECT count(*) AS entries FROM quarantine WHERE reason = ?");
    this.#delete = database.prepare("DELETE FROM quarantine WHERE id = ?");
    this.#deleteOld = database.prepare(
      "DELETE FROM quarantine WHERE rx < ? AND id IN (SELECT id FROM quarantine ORDER BY id LIMIT ?)",
    );
  }

  /** The transaction of the last `add` was rolled back: what it added is not there. */
  rolledBack(): void {
    this.#entries = null;
  }

  /** Adds an entry, unless the same one is there already; answers how many old ones had to give way. */
  add(entry: QuarantineEntry): number {
    const raw = entry.raw.slice(0, MOST_RAW);
    const { rx, unit, outbox, seq, reason, text, sentUptimeMs } = entry;
    const digest = crc32(entry.raw);
    const isNew = this.#insert.run(rx, unit, outbox, seq, reason, text, digest, raw, sentUptimeMs).changes === 1;
    if (!isNew) return 0;
    this.#entries = this.#entries === null ? this.#count() : this.#entries + 1;
    if (this.#entries <= MOST_ENTRIES) return 0;
    this.#dropOldest.run();
    this.#entries--;
    return 1;
  }

  /** Takes an entry out, if it is there. */
  remove(id: number): void {
    this.#delete.run(id);
    this.#entries = null;
  }

  /** How many entries there are for this reason. */
  countOf(reason: string): number {
    return (this.#countReason.get(reason) as { readonly entries: number }).entries;
  }

  /** Deletes the oldest entries received before `before`, looking at no more than `most`; answers how many went. */
  prune(before: number, most: number): number {
    const pruned = Number(this.#deleteOld.run(before, most).changes);
    if (pruned > 0) this.#entries = null;
    return pruned;
  }

  #count(): number {
    return (this.#countEntries.get() as { readonly entries: number }).entries;
  }
}
