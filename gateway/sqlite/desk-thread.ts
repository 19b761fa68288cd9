/** Worker thread: the writer of `desk.db`. */
import { dirname, join } from "node:path";
import { type Database, openWriter } from "./database.ts";
import { demoCalls } from "./demo-mark.ts";
import { accountCalls } from "./desk-accounts.ts";
import { certificateCalls } from "./desk-certificates.ts";
import { ledgerCalls } from "./desk-ledger.ts";
import { operatorCount, peopleCalls } from "./desk-people.ts";
import { MIGRATIONS } from "./desk-schema.ts";
import { sosCalls } from "./desk-sos.ts";
import { unitCalls } from "./desk-units.ts";
import { zoneCalls } from "./desk-zones.ts";
import { HEAD_FILE } from "./ledger-head.ts";
import { reserve } from "./reserve.ts";
import { serve } from "./thread.ts";

/** Room for ten thousand entries of the journal: a busy month, or a long night with a full disk. */
const RESERVE_BYTES = 8_388_608;

/** Everything that `desk.db` can be asked, by what it is about. */
function callsOf(database: Database, path: string) {
  const ledger = ledgerCalls(database, join(dirname(path), HEAD_FILE));
  return {
    ...ledger.calls,
    ...unitCalls(database, ledger.recorded),
    ...certificateCalls(database, ledger.recorded),
    ...accountCalls(database, ledger.recorded),
    ...peopleCalls(database, ledger.recorded),
    ...zoneCalls(database, ledger.recorded),
    ...sosCalls(database),
    ...demoCalls(database),
    operatorCount: operatorCount(database),
    /** Whether the room that an SOS needs on a full disk is there. */
    reserveDesk: (): boolean => reserve(database, path, RESERVE_BYTES),
  };
}

export type DeskCalls = ReturnType<typeof callsOf>;

serve<{ readonly path: string }>(({ path }) => {
  const database = openWriter(path, MIGRATIONS, true);
  const calls = callsOf(database, path);
  const close = () => {
    try {
      calls.saveHead();
    } finally {
      database.close();
    }
  };
  return { calls, close };
});
