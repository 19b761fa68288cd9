/**
 * Which hours of which units have changed since when: so that what was computed from tracks is computed again where, and only
 * where, something came in late.
 *
 * A commit writes the generation that runs into the row of each hour that it changes, in its own transaction. Whoever computes
 * first closes the generation (`close` answers `g`: from its commit on, changes are written as `g + 1`), then reads, and keeps
 * what it makes as of `g`. A commit before the close is in what it reads, since it reads afterwards; a commit after it carries
 * `g + 1` or more, whether it was read or not. So what is kept as of `g` is good exactly while no hour that it depends on
 * carries more than `g`: a change is never missed, and at worst something is computed once too often. Nothing of that is only
 * in memory: after a kill the generation is what its last commit says, and rows that were written again for nothing are harmless.
 */
import type { NoteRecord, PatrolRecord } from "../../protocol/record.ts";
import { type Database, inTransaction, type Statement } from "./database.ts";

export const HOUR_MS = 3_600_000;

/** Hours of which is remembered that their row is written already; beyond it they are written again. */
const MOST_REMEMBERED = 50_000;
/** The most hours that one record touches: two years. */
const MOST_HOURS = 17_520;
/** Above any hour of a date that ECMAScript can show. */
const HOURS = 2 ** 32;

/** Where a record stands: ids of `tracks.db`. */
export type Where = { readonly unitId: number; readonly outboxId: number };
type Time = { readonly time: number } | undefined;

export class Touched {
  readonly #database: Database;
  readonly #touch: Statement;
  readonly #read: Statement;
  readonly #set: Statement;
  readonly #outbox: Statement;
  readonly #fixBefore: Statement;
  readonly #fixAfter: Statement;
  /** `unit * HOURS + hour`, of the generation that runs. */
  readonly #written = new Set<number>();
  #generation: number | null = null;
  /** Whether a row carries the generation that runs; after a start nobody knows. */
  #isOpen = true;

  constructor(database: Database) {
    this.#database = database;
    this.#touch = database.prepare(
      "INSERT INTO touched (unit, hour, generation) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET generation = excluded.generation",
    );
    this.#read = database.prepare("SELECT generation FROM generation");
    this.#set = database.prepare("UPDATE generation SET generation = ?");
    this.#outbox = database.prepare("SELECT id FROM outbox WHERE unit = ? AND outbox = ?");
    this.#fixBefore = database.prepare(
      "SELECT time FROM journal WHERE outbox = ? AND seq < ? AND type = 0 ORDER BY seq DESC LIMIT 1",
    );
    this.#fixAfter = database.prepare(
      "SELECT time FROM journal WHERE outbox = ? AND seq > ? AND type = 0 ORDER BY seq LIMIT 1",
    );
  }

  /** Within a commit: a new record, credited to `time` (Unix ms), changes what is known of its unit. */
  add(where: Where, record: PatrolRecord, time: number): void {
    if (record.type === "fix" || record.type === "fix-lost") this.#at(where.unitId, time, time);
    else if (record.type === "note") this.#note(where, record, time);
  }

  /** After a commit that failed: what it wrote is not there. */
  rolledBack(): void {
    this.#written.clear();
    this.#generation = null;
  }

  /** Closes the generation that runs, and answers its number: on disk, in a transaction of its own, when this returns. */
  close(): number {
    const running = this.#running();
    if (!this.#isOpen) return running - 1;
    inTransaction(this.#database, () => this.#set.run(running + 1));
    this.#generation = running + 1;
    this.#isOpen = false;
    this.#written.clear();
    return running;
  }

  /** What was given up is declared afterwards, and explains silences between the fixes that were kept. */
  #note({ unitId, outboxId }: Where, { kind, detail }: NoteRecord, time: number): void {
    const { seqs, outbox: name } = detail;
    const ranges = kind === "thinned" && Array.isArray(seqs) ? seqs.flatMap(rangeOf) : [];
    const times = [time];
    const other = typeof name === "string" ? this.#outbox.get(unitId, name) : undefined;
    const outbox = (other as { readonly id: number } | undefined)?.id ?? outboxId;
    const [begin, end] = [ranges[0], ranges.at(-1)];
    if (begin && end) {
      times.push((this.#fixBefore.get(outbox, begin[0]) as Time)?.time ?? time);
      times.push((this.#fixAfter.get(outbox, end[1]) as Time)?.time ?? time);
    }
    this.#at(unitId, Math.min(...times), Math.max(...times));
  }

  #at(unit: number, from: number, to: number): void {
    const last = Math.floor(to / HOUR_MS);
    const running = this.#running();
    for (let hour = Math.max(Math.floor(from / HOUR_MS), last - MOST_HOURS + 1); hour <= last; hour++) {
      const key = unit * HOURS + hour;
      if (this.#written.has(key)) continue;
      if (this.#written.size >= MOST_REMEMBERED) this.#written.clear();
      this.#touch.run(unit, hour, running);
      this.#written.add(key);
      this.#isOpen = true;
    }
  }

  #running(): number {
    this.#generation ??= (this.#read.get() as { readonly generation: number }).generation;
    return this.#generation;
  }
}

function rangeOf(range: unknown): readonly (readonly [first: number, last: number])[] {
  if (!Array.isArray(range)) return [];
  const [first, last] = range as readonly unknown[];
  return typeof first === "number" && typeof last === "number" ? [[first, last]] : [];
}
