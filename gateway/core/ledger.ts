/** The ledger: who looked at whom, and who changed what; append-only and hash-chained. */
import type { Chain, Head, SavedHead } from "./ledger-chain.ts";
import type { LedgerFilter, LedgerPage } from "./ledger-reading.ts";

/** What is said of one act. The ledger adds its number, its time and the hash of the entry before. */
export type Act = {
  /** A principal's `actor`. */
  readonly actor: string;
  /** Where from: an IP address, `control.sock`, or `command line`. */
  readonly from: string;
  /** What was done, such as `history`, `export`, `unit-add`, `sign-in`. */
  readonly act: string;
  /** The units, officers or operators that it is about. */
  readonly about: readonly string[];
  /** Why, in the actor's own words; null when it was not asked. */
  readonly purpose: string | null;
  /**
   * What else a reader needs, such as the format. `from` and `to` in Unix ms are the span that was looked at, and of nothing
   * else. No secret and no position.
   */
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
};

/** An act with the time at which it was done, Unix ms: what a table writes in one transaction with the change itself. */
export type Entry = { readonly time: number; readonly act: Act };

export interface Ledger {
  /** On disk when it resolves. Rejects with `unavailable`: then what was asked for must not be given. */
  record(entry: Entry): Promise<void>;
}

/** A change that its table writes together with its entry in the ledger: both or neither. */
export type Recorded<T> = { readonly change: T; readonly entry: Entry };

/** Where the ledger is read from, some rows at a time. */
export interface LedgerTable {
  /** What was written down beside the database. */
  savedHead(): Promise<SavedHead>;
  /** The last entry; number 0 of an empty ledger. */
  ledgerEnd(): Promise<Head>;
  /** The hash of entry `n`; null when there is none. */
  ledgerHash(n: number): Promise<string | null>;
  /** Follows the chain over the next `rows` rows. */
  followLedger(step: { readonly chain: Chain; readonly rows: number }): Promise<Chain>;
  /** Looks at `scan` rows from the newest one whose number is under `before`. */
  scanLedger(scan: {
    readonly filter: LedgerFilter;
    readonly before: number;
    readonly scan: number;
  }): Promise<LedgerPage>;
}
