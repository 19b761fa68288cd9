/** What can never be stored, kept with its reason for a person to look at. Bounded: the oldest gives way. */
import { crc32 } from "node:zlib";
import type { Database, Statement } from "./database.ts";

/** The most entries kept, and the most characters of each that are. */
export const MOST_ENTRIES = 10_000;
const MOST_RAW = 16_384;

export type QuarantineEntry = {
  readonly rx: number;
  readonly unit: string;
  readonly outbox: string | null;
  readonly seq: number | null;
  readonly reason: string;
  readonly text: string;
  readonly raw: string;
};

export class Quarantine {
  readonly #insert: Statement;
  readonly #dropOldest: Statement;
  #entries: number;

  constructor(database: Database) {
    this.#insert = database.prepare(
      "INSERT INTO quarantine (rx, unit, outbox, seq, reason, text, digest, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    );
    this.#dropOldest = database.prepare("DELETE FROM quarantine WHERE id IN (SELECT min(id) FROM quarantine)");
    const row = database.prepare("SELECT count(*) AS entries FROM quarantine").get() as { readonly entries: number };
    this.#entries = row.entries;
  }

  /** Adds an entry, unless the same one is there already; answers how many old ones had to give way. */
  add(entry: QuarantineEntry): number {
    const raw = entry.raw.slice(0, MOST_RAW);
    const { rx, unit, outbox, seq, reason, text } = entry;
    const digest = crc32(entry.raw);
    const isNew = this.#insert.run(rx, unit, outbox, seq, reason, text, digest, raw).changes === 1;
    if (!isNew) return 0;
    this.#entries++;
    if (this.#entries <= MOST_ENTRIES) return 0;
    this.#dropOldest.run();
    this.#entries--;
    return 1;
  }
}
