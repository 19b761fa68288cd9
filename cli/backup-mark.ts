/** `backup.json` in a data directory: when and where its last backup was made, for `patrol doctor`. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemCodeOf } from "../runtime/error.ts";

/** `time`: Unix ms at which the backup began. */
export type BackupMark = { readonly time: number; readonly folder: string };

const NAME = "backup.json";
const REFUSED: readonly unknown[] = ["EACCES", "EPERM", "EROFS", "ENOSPC"];

/** A backup is as good without it: a folder that takes no file is left as it is. */
export async function markBackup(dataDir: string, mark: BackupMark): Promise<void> {
  try {
    await writeFile(join(dataDir, NAME), `${JSON.stringify(mark)}\n`, { mode: 0o644 });
  } catch (err) {
    if (!REFUSED.includes(systemCodeOf(err))) throw err;
  }
}

/** Null: none was made of this folder, or what says so cannot be read. */
export async function backupMark(dataDir: string): Promise<BackupMark | null> {
  try {
    const { time, folder } = JSON.parse(await readFile(join(dataDir, NAME), "utf8")) as Partial<BackupMark>;
    return typeof time === "number" && typeof folder === "string" ? { time, folder } : null;
  } catch {
    return null;
  }
}
