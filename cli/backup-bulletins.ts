/** The bulletins of a data directory in a backup: `bulletins/<week>/<file>`, beside the copies of the databases. */
import { copyFile, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { systemCodeOf } from "../runtime/error.ts";
import { digest, type FileFacts, synced, verify } from "./backup-files.ts";

const FOLDER = "bulletins";
const WEEK = /^\d{4}-W\d{2}$/;
/** What a manifest may name: no way leads out of the folder. */
const NAME = /^\d{4}-W\d{2}\/[^/.][^/]*$/;

/**
 * Copies what is there now. Of each station's week the JSON comes first: the gateway writes it last and goes by it, so that
 * one that is written anew meanwhile is at worst older than its pages, and is then written again after a restore.
 */
export async function copyBulletins(dataDir: string, out: string): Promise<readonly FileFacts[]> {
  const names = await bulletinsIn(join(dataDir, FOLDER));
  const files: FileFacts[] = [];
  for (const name of names) {
    const path = join(out, FOLDER, name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const isGone = await copyFile(join(dataDir, FOLDER, name), path).then(
      () => false,
      (err: unknown) => {
        // Pruned since the list was read.
        if (systemCodeOf(err) === "ENOENT") return true;
        throw err;
      },
    );
    if (isGone) continue;
    await synced(path);
    files.push({ name, ...(await digest(path)) });
  }
  return files;
}

/** Whether a manifest's list is one that `copyBulletins` could have made. */
export function areBulletins(list: unknown): list is readonly FileFacts[] {
  return Array.isArray(list) && list.every((one: Partial<FileFacts> | null) => NAME.test(one?.name ?? ""));
}

/** Rejects with `invalid` when a file is not what the manifest says. */
export async function verifyBulletins(from: string, files: readonly FileFacts[]): Promise<void> {
  for (const file of files) await verify(join(from, FOLDER, file.name), file);
}

/** Puts them into `dataDir`, all or none. */
export async function placeBulletins(dataDir: string, from: string, files: readonly FileFacts[]): Promise<void> {
  if (files.length === 0) return;
  const part = join(dataDir, `${FOLDER}.part`);
  await rm(part, { recursive: true, force: true });
  try {
    for (const file of files) {
      const path = join(part, file.name);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await copyFile(join(from, FOLDER, file.name), path);
      await synced(path);
      await verify(path, file);
    }
    await rename(part, join(dataDir, FOLDER));
  } catch (err) {
    await rm(part, { recursive: true, force: true });
    throw err;
  }
}

async function bulletinsIn(folder: string): Promise<readonly string[]> {
  const weeks = (await entries(folder)).filter((name) => WEEK.test(name));
  const names = await Promise.all(
    weeks.map(async (week) => (await entries(join(folder, week))).map((file) => `${week}/${file}`)),
  );
  const whole = names.flat().filter((name) => NAME.test(name) && !name.endsWith(".new"));
  return whole.toSorted((a, b) => Number(b.endsWith(".json")) - Number(a.endsWith(".json")) || (a < b ? -1 : 1));
}

async function entries(folder: string): Promise<readonly string[]> {
  return await readdir(folder).catch((err: unknown) => {
    if (systemCodeOf(err) === "ENOENT") return [];
    throw err;
  });
}
