/** SQLite through the `node:sqlite` API: the built-in where Node has it (22.13 on), an API-equal package before. */
import { createRequire } from "node:module";
import type { DatabaseSync, DatabaseSyncInstance } from "@photostructure/sqlite";
import { PatrolError } from "../../runtime/error.ts";

export type Database = DatabaseSyncInstance;
export type Statement = ReturnType<Database["prepare"]>;

type SqliteModule = { readonly DatabaseSync: typeof DatabaseSync };

/** sqlite3_errstr(SQLITE_CORRUPT). */
export const MALFORMED = "database disk image is malformed";
/** SQLITE_ERROR (a file format that it does not know), SQLITE_CORRUPT, SQLITE_NOTADB. */
const DAMAGED: ReadonlySet<unknown> = new Set([1, 11, 26]);

/**
 * Opens a database for its one writer and brings its schema up to date. Every commit is on disk when it returns:
 * `synchronous=FULL` must be set after `journal_mode=WAL`, whatever the build's default reads as (reliability.md).
 * `migrations[n]` takes the schema from version n to n + 1. `isChecked`: its pages are looked through first, which takes a
 * second per some 200 MB. Throws `invalid`, with what to do, when it is damaged or newer than this program, and
 * leaves it as it was.
 */
export function openWriter(path: string, migrations: readonly string[], isChecked = false): Database {
  const { DatabaseSync: Opened } = sqlite();
  try {
    const database = new Opened(path);
    try {
      checkWhole(database, path, isChecked);
      // Before anything is written: to turn on WAL writes the header.
      checkVersion(database, path, migrations);
      database.exec("PRAGMA journal_mode=WAL");
      database.exec("PRAGMA synchronous=FULL");
      database.exec("PRAGMA busy_timeout=5000");
      migrate(database, migrations);
    } catch (err) {
      database.close();
      throw err;
    }
    return database;
  } catch (err) {
    throw openingProblem(path, err);
  }
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

/**
 * Reads the schema and asks for its size, so that a file that was cut off is noticed before anything is written. SQLite
 * answers for what stands in its pages as a structure; a digit that flipped within a value is a value to it.
 */
function checkWhole(database: Database, path: string, isChecked: boolean): void {
  database.prepare("SELECT count(*) FROM sqlite_schema").get();
  if (!isChecked) return;
  const [found] = database.prepare("PRAGMA quick_check(1)").all() as { readonly quick_check: string }[];
  if (found?.quick_check !== "ok") throw damaged(path, found?.quick_check ?? "no answer");
}

function openingProblem(path: string, err: unknown): unknown {
  if (err instanceof PatrolError || !(err instanceof Error)) return err;
  const { errcode } = err as { errcode?: unknown };
  // The package for Node 20 gives no code for what shows while rows are stepped through.
  if (err.message === MALFORMED) return damaged(path, err.message);
  if (typeof errcode !== "number") return err;
  if (DAMAGED.has(errcode & 0xff)) return damaged(path, err.message);
  return new PatrolError("unavailable", `${path} cannot be opened: ${err.message}`, err);
}

function damaged(path: string, why: string): PatrolError {
  const todo = `it was left as it is; keep a copy of it and restore a backup (patrol restore), or ask for help with it`;
  return new PatrolError("invalid", `${path} is damaged (${why.replaceAll(/\s+/g, " ")}): ${todo}`);
}

/** How many steps of its migrations a database has behind it. */
export function versionOf(database: Database): number {
  const row = database.prepare("PRAGMA user_version").get() as { readonly user_version: number };
  return row.user_version;
}

function checkVersion(database: Database, path: string, migrations: readonly string[]): void {
  const version = versionOf(database);
  if (version <= migrations.length) return;
  const known = `${path}: the database has schema version ${version}, this program knows ${migrations.length}`;
  const todo = "run a newer version of patrol-gateway, or restore the backup of before the upgrade into a new folder";
  throw new PatrolError("invalid", `${known}: ${todo}`);
}

function migrate(database: Database, migrations: readonly string[]): void {
  const version = versionOf(database);
  migrations.slice(version).forEach((sql, n) => {
    inTransaction(database, () => {
      database.exec(sql);
      database.exec(`PRAGMA user_version=${version + n + 1}`);
    });
  });
}

function sqlite(): SqliteModule {
  const builtIn = process.getBuiltinModule?.("node:sqlite" as "node:fs") as unknown as SqliteModule | undefined;
  return builtIn ?? (createRequire(import.meta.url)("@photostructure/sqlite") as SqliteModule);
}
