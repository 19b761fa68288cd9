/** SQLite through the `node:sqlite` API: the built-in where Node has it (22.13 on), an API-equal package before. */
import { createRequire } from "node:module";
import type { DatabaseSync, DatabaseSyncInstance } from "@photostructure/sqlite";

export type Database = DatabaseSyncInstance;
export type Statement = ReturnType<Database["prepare"]>;

type SqliteModule = { readonly DatabaseSync: typeof DatabaseSync };

/**
 * Opens a database for its one writer and brings its schema up to date. Every commit is on disk when it returns:
 * `synchronous=FULL` must be set after `journal_mode=WAL`, whatever the build's default reads as (reliability.md).
 * `migrations[n]` takes the schema from version n to n + 1.
 */
export function openWriter(path: string, migrations: readonly string[]): Database {
  const database = new (sqlite().DatabaseSync)(path);
  database.exec("PRAGMA journal_mode=WAL");
  database.exec("PRAGMA synchronous=FULL");
  database.exec("PRAGMA busy_timeout=5000");
  migrate(database, migrations);
  return database;
}

/** Opens a database for reading beside its writer; readers never block the writer in WAL. */
export function openReader(path: string): Database {
  const database = new (sqlite().DatabaseSync)(path);
  database.exec("PRAGMA query_only=ON");
  database.exec("PRAGMA busy_timeout=5000");
  return database;
}

/** Runs `work` in one transaction: all of it is on disk when this returns, or none of it when it throws. */
export function inTransaction<T>(database: Database, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (err) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw err;
  }
}

function migrate(database: Database, migrations: readonly string[]): void {
  const row = database.prepare("PRAGMA user_version").get() as { readonly user_version: number };
  if (row.user_version > migrations.length) {
    throw new Error(
      `the database has schema version ${row.user_version}, this program knows ${migrations.length}: run a newer version of patrol-gateway`,
    );
  }
  migrations.slice(row.user_version).forEach((sql, n) => {
    inTransaction(database, () => {
      database.exec(sql);
      database.exec(`PRAGMA user_version=${row.user_version + n + 1}`);
    });
  });
}

function sqlite(): SqliteModule {
  const builtIn = process.getBuiltinModule?.("node:sqlite" as "node:fs") as unknown as SqliteModule | undefined;
  return builtIn ?? (createRequire(import.meta.url)("@photostructure/sqlite") as SqliteModule);
}
