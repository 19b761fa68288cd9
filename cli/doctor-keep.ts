/** What `patrol doctor` says of what a gateway keeps beside its records: backups, the reserve for SOS, reports, bulletins. */
import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { openReader } from "../gateway/sqlite/database.ts";
import { reserved } from "../gateway/sqlite/reserve.ts";
import { messageOf, systemCodeOf } from "../runtime/error.ts";
import { backupMark } from "./backup-mark.ts";
import type { Finding } from "./finding.ts";

const DAY_MS = 86_400_000;
const OLD_BACKUP_DAYS = 8;
/** Half of what the gateway keeps free: it fills up again from there. */
const LEAST_RESERVE_BYTES = 4 * 1_048_576;

export async function backupFinding(dataDir: string, now: number): Promise<Finding> {
  const what = "backup";
  const mark = await backupMark(dataDir);
  if (mark === null) {
    const text = "patrol backup has made none of this folder; let a timer make one a day, on another disk";
    return { what, isOk: null, text };
  }
  const date = new Date(mark.time).toISOString();
  const days = Math.floor((now - mark.time) / DAY_MS);
  if (days < OLD_BACKUP_DAYS) return { what, isOk: true, text: `the last is of ${date}, in ${mark.folder}` };
  return { what, isOk: false, text: `the last is ${days} days old, of ${date}; see why no newer one was made` };
}

/** A finding only where a gateway has run and there is a database that can be read. */
export function reserveFindings(dataDir: string): readonly Finding[] {
  const what = "SOS reserve";
  const path = join(dataDir, "desk.db");
  // To open what is not there makes it; and where no gateway has run yet, its first start takes the room.
  if (!existsSync(path) || !existsSync(join(dataDir, "tracks.db"))) return [];
  try {
    const database = openReader(path);
    try {
      const bytes = reserved(database);
      const mb = (bytes / 1_048_576).toFixed(1);
      if (bytes >= LEAST_RESERVE_BYTES) return [{ what, isOk: true, text: `${mb} MB of desk.db are free for SOS` }];
      const todo = "make room on the disk and restart the gateway, which takes it then";
      const text = `only ${mb} MB of desk.db are free for SOS: on a full disk they would be kept no longer; ${todo}`;
      return [{ what, isOk: false, text }];
    } finally {
      database.close();
    }
  } catch {
    // What is wrong with the database is said of the database.
    return [];
  }
}

/** All of it can be made again: nothing that is wrong with it needs a person. */
export async function reportsFinding(dataDir: string): Promise<Finding> {
  const what = "reports.db";
  const path = join(dataDir, "reports.db");
  if ((await stat(path).catch(() => null)) === null) {
    return { what, isOk: null, text: "not there; the gateway makes it with the first report" };
  }
  try {
    const database = openReader(path);
    const [row] = database.prepare("PRAGMA quick_check(1)").all() as { readonly quick_check: string }[];
    database.close();
    if (row?.quick_check === "ok") return { what, isOk: true, text: "sound" };
  } catch {
    // It is begun anew whatever it is.
  }
  return { what, isOk: null, text: "damaged; the gateway begins it anew, and the first reports take longer" };
}

export async function bulletinsFinding(dataDir: string): Promise<Finding> {
  const what = "bulletins";
  const folder = join(dataDir, "bulletins");
  try {
    const weeks = (await readdir(folder)).filter((name) => /^\d{4}-W\d{2}$/.test(name)).toSorted();
    const [newest = null] = weeks.toReversed();
    if (newest === null) return { what, isOk: null, text: "none yet; they are written when a week has ended" };
    const files = await readdir(join(folder, newest));
    const stations = files.filter((name) => name.endsWith(".json")).length;
    return { what, isOk: true, text: `${weeks.length} weeks, the newest ${newest} with ${stations} stations` };
  } catch (err) {
    if (systemCodeOf(err) === "ENOENT") {
      return { what, isOk: null, text: "none yet; they are written when a week has ended" };
    }
    return { what, isOk: false, text: `${folder} cannot be read: ${messageOf(err)}; give it to the gateway's user` };
  }
}
