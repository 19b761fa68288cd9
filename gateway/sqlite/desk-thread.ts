/** Worker thread: the writer of `desk.db`. */
import { type Database, openWriter } from "./database.ts";
import { ledgerCalls } from "./desk-ledger.ts";
import { MIGRATIONS } from "./desk-schema.ts";
import { sosCalls } from "./desk-sos.ts";
import { unitCalls } from "./desk-units.ts";
import { reserve } from "./reserve.ts";
import { serve } from "./thread.ts";

/** Room for ten thousand entries of the journal: a busy month, or a long night with a full disk. */
const RESERVE_BYTES = 8_388_608;

/** Everything that `desk.db` can be asked, by what it is about. */
function callsOf(database: Database) {
  const ledger = ledgerCalls(database);
  return {
    ...ledger.calls,
    ...unitCalls(database, ledger.recorded),
    ...sosCalls(database),
    /** Whether the room that an SOS needs on a full disk is there. */
    reserveDesk: (): boolean => reserve(database, RESERVE_BYTES),
  };
}

export type DeskCalls = ReturnType<typeof callsOf>;

serve<{ readonly path: string }>(({ path }) => {
  const database = openWriter(path, MIGRATIONS);
  return { calls: callsOf(database), close: () => database.close() };
});
