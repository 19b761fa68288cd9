/** Where damaged bytes are put aside for a person to look at: a few files, so that damage cannot fill the disk. */
import { copyFile, mkdir, readdir } from "node:fs/promises";
import { basename, join } from "node:path";

const MOST_FILES = 8;

/** Copies the file into `quarantine/` beside it; null when there are enough already. */
export async function quarantineCopy(dir: string, path: string, generation: number): Promise<string | null> {
  const folder = join(dir, "quarantine");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length >= MOST_FILES) return null;
  const copy = join(folder, `${basename(path)}.${generation}`);
  await copyFile(path, copy);
  return copy;
}
