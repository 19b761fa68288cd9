/**
 * Room in a database that is there before it is needed: free pages in its file, and a write-ahead log of that length, which
 * SQLite overwrites in place. With a full disk, as much as that can still be written.
 */
import { statfsSync } from "node:fs";
import { type Database, inTransaction } from "./database.ts";

/** The file and the log grow by as much each, and others need the disk too. */
const FREE_PER_RESERVED = 4;

/**
 * False when the disk has no room for it: then nothing is taken of what is left. Takes a moment only where pages are
 * missing. `path`: the database's file.
 */
export function reserve(database: Database, path: string, bytes: number): boolean {
  // Changes leave some pages half free; they need not be taken up each time.
  if (reserved(database) >= bytes / 2) return true;
  const { bavail, bsize } = statfsSync(path);
  if (bavail * bsize < FREE_PER_RESERVED * bytes) return false;
  try {
    inTransaction(database, () => {
      database.exec("CREATE TABLE reserve (bytes BLOB) STRICT");
      database.prepare("INSERT INTO reserve VALUES (zeroblob(?))").run(bytes);
      database.exec("DROP TABLE reserve");
    });
    // Freed pages need not be copied; without this they would not be in the file either.
    database.exec("PRAGMA wal_checkpoint(PASSIVE)");
    return true;
  } catch {
    return false;
  }
}

/** Bytes of free pages. */
export function reserved(database: Database): number {
  const { freelist_count } = database.prepare("PRAGMA freelist_count").get() as { readonly freelist_count: number };
  const { page_size } = database.prepare("PRAGMA page_size").get() as { readonly page_size: number };
  return freelist_count * page_size;
}
