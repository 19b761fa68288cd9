/** What pruning and admission must know of each other: one row, written in the transactions that it is about. */
import type { Database, Statement } from "./database.ts";

type Row = { readonly journalBefore: number; readonly forwardedSince: number | null };

export class Keeping {
  readonly #read: Statement;
  readonly #setBefore: Statement;
  readonly #setSince: Statement;
  #row: Row | null = null;

  constructor(database: Database) {
    this.#read = database.prepare(
      "SELECT journal_before AS journalBefore, forwarded_since AS forwardedSince FROM keeping",
    );
    this.#setBefore = database.prepare("UPDATE keeping SET journal_before = ? WHERE journal_before < ?1");
    this.#setSince = database.prepare("UPDATE keeping SET forwarded_since = ?");
  }

  /** Identities of fixes before this instant (Unix ms) may be forgotten: such a fix is never stored, so never twice. */
  get journalBefore(): number {
    return this.#now().journalBefore;
  }

  /** Fixes received from this instant on were queued for InfluxDB; null: not all were. */
  get forwardedSince(): number | null {
    return this.#now().forwardedSince;
  }

  /** A commit at `receivedTime` queues its fixes for InfluxDB; null: it does not. */
  onCommit(receivedTime: number | null): void {
    if ((this.forwardedSince === null) === (receivedTime === null)) return;
    this.#setSince.run(receivedTime);
    this.#row = null;
  }

  /** It only ever grows: neither a longer retention nor a clock set back brings forgotten identities back. */
  forgetBefore(time: number): void {
    if (this.#setBefore.run(Math.trunc(time)).changes > 0) this.#row = null;
  }

  rolledBack(): void {
    this.#row = null;
  }

  #now(): Row {
    this.#row ??= this.#read.get() as Row;
    return this.#row;
  }
}
