/** What `patrol doctor` says of the ledger. It is read beside whatever runs, and nothing is written. */
import { access } from "node:fs/promises";
import { join } from "node:path";
import { verifyLedger } from "../gateway/audit.ts";
import { openLedgerTable } from "../gateway/sqlite/ledger-reader.ts";
import { messageOf } from "../runtime/error.ts";
import type { Finding } from "./finding.ts";

export async function ledgerFindings(dataDir: string): Promise<readonly Finding[]> {
  const what = "ledger";
  const isThere = await access(join(dataDir, "desk.db")).then(
    () => true,
    () => false,
  );
  if (!isThere) return [];
  try {
    using table = openLedgerTable(dataDir);
    const { isSound, entries, problems, notes } = await verifyLedger(table, null);
    const text = [isSound ? `${entries} entries, none changed.` : "", ...problems, ...notes].filter(
      (one) => one !== "",
    );
    return [{ what, isOk: isSound, text: text.join(" ") }];
  } catch (err) {
    return [{ what, isOk: false, text: `cannot be read: ${messageOf(err)}` }];
  }
}
