/** The ledger in `desk.db`: each entry's hash covers the one before. Its end is kept in `ledger.head` too. */
import type { Entry, Recorded } from "../core/ledger.ts";
import { BEGINNING, type Head, headProblem, type SavedHead } from "../core/ledger-chain.ts";
import { type Database, inTransaction } from "./database.ts";
import { readHead, writeHead } from "./ledger-head.ts";
import { ledgerReader, sha256 } from "./ledger-reader.ts";

/** Makes a change into one that is written in one transaction with its entry in the ledger. */
export type WithEntry = <T, R>(change: (argument: T) => R) => (recorded: Recorded<T>) => R;

export function ledgerCalls(database: Database, headPath: string) {
  const insert = database.prepare("INSERT INTO ledger (n, entry, hash) VALUES (?, ?, ?)");
  const reader = ledgerReader(database);
  // What is there at the start may have no head yet.
  let isHeadDue = true;
  /** Several processes may write: what comes before is read in the same transaction. */
  const append = ({ time, act }: Entry) => {
    const before = reader.ledgerEnd();
    const n = before.n + 1;
    const entry = JSON.stringify({ n, time, ...act });
    insert.run(n, entry, sha256(before.hash, entry));
    isHeadDue = true;
  };
  const recorded: WithEntry =
    (change) =>
    ({ change: argument, entry }) =>
      inTransaction(database, () => {
        const result = change(argument);
        append(entry);
        return result;
      });
  /**
   * Writes the ledger's end beside the database, when it has moved. In a transaction, so that of two processes the later end
   * stays. A head that does not go with the ledger is evidence, and is left as it is. A disk that refuses is tried again.
   */
  const saveHead = (): void => {
    if (!isHeadDue) return;
    inTransaction(database, () => {
      const end: Head = reader.ledgerEnd();
      const known: SavedHead = readHead(headPath);
      const isEvidence =
        known.text !== null && (!known.head || headProblem(known.head, reader.ledgerHash(known.head.n)));
      if (isEvidence || end.hash === BEGINNING || writeHead(headPath, end)) isHeadDue = false;
    });
  };
  const calls = {
    record: (entry: Entry): void => inTransaction(database, () => append(entry)),
    saveHead,
    savedHead: (): SavedHead => readHead(headPath),
    ...reader,
  };
  return { recorded, calls };
}
