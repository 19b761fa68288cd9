/** Worker thread: the writer of `desk.db`. */
import { dirname, join } from "node:path";
import { type Database, openWriter } from "./database.ts";
import { ledgerCalls } from "./desk-ledger.ts";
import { operatorCount, peopleCalls } from "./desk-people.ts";
import { MIGRATIONS } from "./desk-schema.ts";
import { unitCalls } from "./desk-units.ts";
import { HEAD_FILE } from "./ledger-head.ts";
import { serve } from "./thread.ts";

/** Everything that `desk.db` can be asked, by what it is about. */
function callsOf(database: Database, headPath: string) {
  const ledger = ledgerCalls(database, headPath);
  return {
    ...ledger.calls,
    ...unitCalls(database, ledger.recorded),
    ...peopleCalls(database, ledger.recorded),
    operatorCount: operatorCount(database),
  };
}

export type DeskCalls = ReturnType<typeof callsOf>;

serve<{ readonly path: string }>(({ path }) => {
  const database = openWriter(path, MIGRATIONS);
  const calls = callsOf(database, join(dirname(path), HEAD_FILE));
  const close = () => {
    try {
      calls.saveHead();
    } finally {
      database.close();
    }
  };
  return { calls, close };
});
