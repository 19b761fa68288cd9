/** Where damaged bytes are put aside for a person to look at: a few files, so that damage cannot fill the disk. */
import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { systemCodeOf } from "../../runtime/error.ts";

const MOST_FILES = 8;

/** Copies the file into `quarantine/` beside it; null when there are enough already, or no room: the rest goes on. */
export async function quarantineCopy(dir: string, path: string, generation: number): Promise<string | null> {
  const folder = join(dir, "quarantine");
  const copy = join(folder, `${basename(path)}.${generation}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if ((await readdir(folder)).length >= MOST_FILES) return null;
    await copyFile(path, copy);
    return copy;
  } catch (err) {
    if (systemCodeOf(err) !== "ENOSPC") throw err;
    await rm(copy, { force: true });
    return null;
  }
}
