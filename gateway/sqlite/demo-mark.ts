/**
 * The mark of a demo in `desk.db` itself: SQLite's application id, which is in the file's header, so that it goes with every
 * backup and copy.
 */
import { PatrolError } from "../../runtime/error.ts";
import { type Database, openReader } from "./database.ts";

/** "demo" in ASCII. */
const DEMO = 0x64656d6f;

/** Whether the `desk.db` at `path` is a demo's. Throws where it cannot be read. */
export function isDemoDesk(path: string): boolean {
  const database = openReader(path);
  try {
    return hasMark(database);
  } finally {
    database.close();
  }
}

export function demoCalls(database: Database) {
  const isDemo = () => hasMark(database);
  const isUsed = database.prepare("SELECT EXISTS (SELECT 1 FROM unit) OR EXISTS (SELECT 1 FROM operator) AS used");
  return {
    /** Whether what this database and the tracks beside it say was made up. */
    isDemo,
    /** Marks it for ever. Throws `conflict` where there are units or operators already that are no demo's. */
    markDemo: (): void => {
      if (isDemo()) return;
      if ((isUsed.get() as { readonly used: number }).used === 1) {
        throw new PatrolError("conflict", "there are units or operators in it that are no demo's; give another folder");
      }
      database.exec(`PRAGMA application_id = ${DEMO}`);
    },
  };
}

function hasMark(database: Database): boolean {
  const [row] = database.prepare("PRAGMA application_id").all() as { readonly application_id: number }[];
  return row?.application_id === DEMO;
}
