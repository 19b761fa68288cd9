/** Reading the ledger in `desk.db`, some rows at a time, with the writer's connection or with one of its own. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { LedgerTable } from "../core/ledger.ts";
import { BEGINNING, type Chain, follow, type Head, type LedgerRow } from "../core/ledger-chain.ts";
import { entryIn, fits, type LedgerFilter, type LedgerPage } from "../core/ledger-reading.ts";
import { type Database, openReader } from "./database.ts";
import { HEAD_FILE, readHead } from "./ledger-head.ts";

/** `scan`: how many rows are looked at, from the newest one whose number is under `before`. */
export type LedgerScan = { readonly filter: LedgerFilter; readonly before: number; readonly scan: number };

/** Rows are read until they are as long as this together, whatever was asked for: a long one must not bring others along. */
const MOST_CHARACTERS = 1_048_576;

export function ledgerReader(database: Database) {
  // A number that JavaScript has not is none that the ledger gave, and must not keep anyone from saying so.
  const n = "max(min(n, 9007199254740991), -9007199254740991) AS n";
  const last = database.prepare(`SELECT ${n}, hash FROM ledger ORDER BY ledger.n DESC LIMIT 1`);
  const one = database.prepare("SELECT hash FROM ledger WHERE n = ?");
  // From the very first row, whatever its number is.
  const first = database.prepare(`SELECT ${n}, entry, hash FROM ledger ORDER BY ledger.n LIMIT ?`);
  const next = database.prepare(`SELECT ${n}, entry, hash FROM ledger WHERE ledger.n > ? ORDER BY ledger.n LIMIT ?`);
  const back = database.prepare(`SELECT ${n}, entry FROM ledger WHERE ledger.n < ? ORDER BY ledger.n DESC LIMIT ?`);
  return {
    /** The last entry; number 0 of an empty ledger. */
    ledgerEnd: (): Head => {
      const row = last.get() as Head | undefined;
      return row ? { n: row.n, hash: row.hash } : { n: 0, hash: BEGINNING };
    },
    /** The hash of entry `n`; null when there is none. */
    ledgerHash: (n: number): string | null => {
      return n === 0 ? BEGINNING : ((one.get(n) as { readonly hash: string } | undefined)?.hash ?? null);
    },
    /** Follows the chain over the next `rows` rows; the same chain comes back at the end of the ledger. */
    followLedger: ({ chain, rows }: { readonly chain: Chain; readonly rows: number }): Chain => {
      const some = chain.n === 0 ? first.iterate(rows) : next.iterate(chain.n, rows);
      return follow(chain, within(some as Iterable<LedgerRow>), sha256);
    },
    /** Entries that fit, newest first. */
    scanLedger: ({ filter, before, scan }: LedgerScan): LedgerPage => {
      const rows = within(back.iterate(before, scan) as Iterable<Pick<LedgerRow, "n" | "entry">>);
      const read = rows.map(({ entry }) => entryIn(entry)).filter((entry) => entry !== null);
      const oldest = rows.at(-1)?.n ?? 0;
      return { entries: read.filter((entry) => fits(entry, filter)), next: oldest <= 1 ? null : oldest };
    },
  };
}

/** As many rows as go into one piece of work, and at least one. */
function within<T extends { readonly entry: string }>(rows: Iterable<T>): readonly T[] {
  const taken: T[] = [];
  let characters = 0;
  for (const row of rows) {
    taken.push({ ...row });
    characters += row.entry.length;
    if (characters >= MOST_CHARACTERS) break;
  }
  return taken;
}

export function sha256(before: string, entry: string): string {
  return createHash("sha256").update(before).update("\n").update(entry).digest("hex");
}

/** The ledger of a data directory, read beside whatever runs there; nothing is written. */
export function openLedgerTable(dataDir: string): LedgerTable & Disposable {
  const database = openReader(join(dataDir, "desk.db"));
  const reader = ledgerReader(database);
  return {
    savedHead: async () => readHead(join(dataDir, HEAD_FILE)),
    ledgerEnd: async () => reader.ledgerEnd(),
    ledgerHash: async (n) => reader.ledgerHash(n),
    followLedger: async (step) => reader.followLedger(step),
    scanLedger: async (scan) => reader.scanLedger(scan),
    [Symbol.dispose]: () => database.close(),
  };
}
