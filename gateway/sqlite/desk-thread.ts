/** Worker thread: the writer of `desk.db`. */
import { type Database, openWriter } from "./database.ts";
import { accountCalls } from "./desk-accounts.ts";
import { ledgerCalls } from "./desk-ledger.ts";
import { MIGRATIONS } from "./desk-schema.ts";
import { unitCalls } from "./desk-units.ts";
import { serve } from "./thread.ts";

/** Everything that `desk.db` can be asked, by what it is about. */
function callsOf(database: Database) {
  const ledger = ledgerCalls(database);
  const { recorded } = ledger;
  return { ...ledger.calls, ...unitCalls(database, recorded), ...accountCalls(database, recorded) };
}

export type DeskCalls = ReturnType<typeof callsOf>;

serve<{ readonly path: string }>(({ path }) => {
  const database = openWriter(path, MIGRATIONS);
  return { calls: callsOf(database), close: () => database.close() };
});
