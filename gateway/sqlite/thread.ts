/** A worker thread that owns one database connection. */
import { messageOf, PatrolError } from "../../runtime/error.ts";
import type { Thread } from "../../runtime/thread.ts";
import {
  type Calls,
  type Failing,
  openThread as open,
  type Served,
  serve as serveCalls,
} from "../../runtime/thread.ts";

export type { Calls, Remote, Thread } from "../../runtime/thread.ts";

/** Starts the thread whose code is `entry` and waits until it has opened its database. */
export function openThread<C extends Calls>(entry: URL, data: unknown): Promise<Thread<C>> {
  return open<C>(entry, data, "database");
}

/** The other end, in the thread. What SQLite throws may succeed later (`unavailable`) or never will (`invalid`). */
export function serve<D>(open: (data: D) => Served): void {
  serveCalls(open, failing);
}

/** SQLITE_BUSY, NOMEM, READONLY, IOERR, FULL, CANTOPEN: the same call may succeed later. Anything else never will. */
const PASSING = new Set([5, 7, 8, 10, 13, 14]);

/**
 * SQLITE_IOERR_FSYNC and SQLITE_IOERR_DIR_FSYNC: what the disk holds is not known any more, and a second fsync on that
 * handle may lie. The thread dies, the process with it, and the restart recovers.
 */
const FAILED_SYNC: ReadonlySet<unknown> = new Set([1034, 1290]);

/** SQLITE_CORRUPT, SQLITE_NOTADB. */
const DAMAGED = new Set([11, 26]);

const failing: Failing = (thrown) => {
  if (thrown instanceof PatrolError) return { code: thrown.code, cause: null };
  const code = thrown instanceof Error ? ((thrown as { code?: unknown; errcode?: unknown }).errcode ?? null) : null;
  if (FAILED_SYNC.has(code)) throw thrown;
  const primary = typeof code === "number" ? code & 0xff : 0;
  const todo = DAMAGED.has(primary) ? ": the database is damaged; patrol doctor says which, restore a backup" : "";
  return { message: messageOf(thrown) + todo, code: PASSING.has(primary) ? "unavailable" : "invalid", cause: code };
};
