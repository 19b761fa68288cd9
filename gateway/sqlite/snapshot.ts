/** Whole copies of a database, made beside its writer and checked before they are trusted. */
import { openReader } from "./database.ts";

/** Tables whose rows a backup counts, where a database has them. */
const COUNTED = [
  ...["unit", "station", "officer", "shift", "assignment", "ledger"],
  ...["outbox", "journal", "fix", "fix_minute", "quarantine", "forward_queue"],
];

/** `schema`: its version. `counts`: rows by table. */
export type SnapshotFacts = { readonly schema: number; readonly counts: Readonly<Record<string, number>> };

/** Copies the database at `path` into the new file `to`, as it is at one instant. The writer goes on meanwhile. */
export function snapshot(path: string, to: string): void {
  const database = openReader(path);
  try {
    database.exec("PRAGMA query_only=OFF");
    database.prepare("VACUUM INTO ?").run(to);
  } finally {
    database.close();
  }
}

/** Throws when SQLite finds the database at `path` damaged; otherwise what it holds. */
export function inspect(path: string): SnapshotFacts {
  const database = openReader(path);
  try {
    const [check] = database.prepare("PRAGMA quick_check(1)").all() as { readonly quick_check: string }[];
    if (check?.quick_check !== "ok") throw new Error(`SQLite finds it damaged: ${check?.quick_check}`);
    const { user_version } = database.prepare("PRAGMA user_version").get() as { readonly user_version: number };
    const isThere = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");
    const counts = COUNTED.filter((table) => isThere.get(table) !== undefined).map((table) => {
      const { rows } = database.prepare(`SELECT count(*) AS rows FROM ${table}`).get() as { readonly rows: number };
      return [table, rows] as const;
    });
    return { schema: user_version, counts: Object.fromEntries(counts) };
  } finally {
    database.close();
  }
}
