/** Small files that are replaced as a whole: after any power cut they hold the old text or the new, never a part. */
import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { systemCodeOf } from "../../runtime/error.ts";

/** Counts what reaches the card, in whole pages, so that a test can hold the wear against its budget. */
export type WearMeter = { pages: number };
export const PAGE_BYTES = 4096;

/** Adds the pages that a write of `length` bytes at `offset` touches. */
export function countWear(meter: WearMeter, offset: number, length: number): void {
  meter.pages += Math.floor((offset + length - 1) / PAGE_BYTES) - Math.floor(offset / PAGE_BYTES) + 1;
}

/** Writes `value` as one checked JSON line: write, fsync, rename, fsync the directory. */
export async function replaceDurably(path: string, value: unknown, meter: WearMeter): Promise<void> {
  const json = JSON.stringify(value);
  const text = `${crcOf(json)} ${json}\n`;
  const fresh = `${path}.new`;
  const file = await open(fresh, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  await syncDirectory(dirname(path));
  // The file's page, and about three more for its inode, the directory and the file system's journal.
  meter.pages += 4;
}

/** What `replaceDurably` wrote; `lost` says whether there was a file at all. */
export async function readDurable(
  path: string,
): Promise<
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly lost: "absent" | "corrupt" }
> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (err) {
    if (systemCodeOf(err) === "ENOENT") return { ok: false, lost: "absent" };
    throw err;
  }
  const space = text.indexOf(" ");
  const json = text.slice(space + 1).trimEnd();
  if (space < 0 || text.slice(0, space) !== crcOf(json)) return { ok: false, lost: "corrupt" };
  try {
    return { ok: true, value: JSON.parse(json) };
  } catch {
    return { ok: false, lost: "corrupt" };
  }
}

/** Makes new names and renames in `dir` last. */
export async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function crcOf(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
