/** Worker thread: the writer of `desk.db`. */
import type { RegisteredUnit } from "../core/registry.ts";
import { inTransaction, openWriter } from "./database.ts";
import { serve } from "./thread.ts";

const MIGRATIONS: readonly string[] = [
  `CREATE TABLE unit (
     unit TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, station TEXT, secret_hash TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
];

serve<{ readonly path: string }>(({ path }) => {
  const database = openWriter(path, MIGRATIONS);
  const list = database.prepare("SELECT unit, kind, station, secret_hash AS secretHash FROM unit ORDER BY unit");
  const insert = database.prepare(
    "INSERT INTO unit (unit, kind, station, secret_hash) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  return {
    calls: {
      units: () => list.all().map((row) => ({ ...(row as RegisteredUnit) })),
      /** False when there is a unit of that name. */
      add: (unit: RegisteredUnit) =>
        inTransaction(database, () => insert.run(unit.unit, unit.kind, unit.station, unit.secretHash).changes === 1),
    },
    close: () => database.close(),
  };
});
