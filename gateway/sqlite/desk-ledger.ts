/** The ledger in `desk.db`: each entry's hash covers the one before. */
import { createHash } from "node:crypto";
import type { Entry, Recorded } from "../core/ledger.ts";
import { type Database, inTransaction } from "./database.ts";

/** What the first entry follows. */
const BEGINNING = "0".repeat(64);

/** Makes a change into one that is written in one transaction with its entry in the ledger. */
export type WithEntry = <T, R>(change: (argument: T) => R) => (recorded: Recorded<T>) => R;

export function ledgerCalls(database: Database) {
  const last = database.prepare("SELECT n, hash FROM ledger ORDER BY n DESC LIMIT 1");
  const insert = database.prepare("INSERT INTO ledger (n, entry, hash) VALUES (?, ?, ?)");
  /** Several processes may write: what comes before is read in the same transaction. */
  const append = ({ time, act }: Entry) => {
    const before = last.get() as { readonly n: number; readonly hash: string } | undefined;
    const n = (before?.n ?? 0) + 1;
    const entry = JSON.stringify({ n, time, ...act });
    insert.run(n, entry, hashOf(before?.hash ?? BEGINNING, entry));
  };
  const recorded: WithEntry =
    (change) =>
    ({ change: argument, entry }) =>
      inTransaction(database, () => {
        const result = change(argument);
        append(entry);
        return result;
      });
  return { recorded, calls: { record: (entry: Entry): void => inTransaction(database, () => append(entry)) } };
}

function hashOf(before: string, entry: string): string {
  return createHash("sha256").update(before).update("\n").update(entry).digest("hex");
}
