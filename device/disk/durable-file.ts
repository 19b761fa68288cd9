/** Small values that are replaced as a whole, in two slots by turns: after any power cut the old one or the new is there. */
import { constants } from "node:fs";
import { type FileHandle, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { PatrolError, systemCodeOf } from "../../runtime/error.ts";

/** Counts what reaches the card, in whole pages, so that a test can hold the wear against its budget. */
export type WearMeter = { pages: number };
export const PAGE_BYTES = 4096;
/** The checksum, a blank and the end of the line. */
const CHECK_BYTES = 10;

/** Adds the pages that a write of `length` bytes at `offset` touches. */
export function countWear(meter: WearMeter, offset: number, length: number): void {
  meter.pages += Math.floor((offset + length - 1) / PAGE_BYTES) - Math.floor(offset / PAGE_BYTES) + 1;
}

/**
 * Writes `value` (JSON under 4 KB) into the slot of the older one and syncs. The file is made once, with its space: on a
 * full disk this still works.
 */
export async function replaceDurably(path: string, value: unknown, meter: WearMeter): Promise<void> {
  const read = await readSlots(path);
  if (read === null || read.bytes < 2 * PAGE_BYTES) await makeSlots(path, read?.bytes ?? 0, meter);
  const newest = newestOf(read?.slots ?? []);
  const slot = newest === null ? 0 : 1 - newest.slot;
  const json = JSON.stringify({ n: (newest?.n ?? 0) + 1, value });
  if (Buffer.byteLength(json) + CHECK_BYTES > PAGE_BYTES) {
    throw new PatrolError("invalid", `what is to be kept in ${path} is longer than ${PAGE_BYTES} bytes: shorten it`);
  }
  const page = Buffer.alloc(PAGE_BYTES);
  page.write(`${crcOf(json)} ${json}\n`);
  const file = await open(path, "r+");
  try {
    await writeFully(file, page, slot * PAGE_BYTES);
    await file.datasync();
  } finally {
    await file.close();
  }
  countWear(meter, 0, PAGE_BYTES);
}

/** `older`: what the slot that can be read holds, for those to whom an earlier value is better than none; else null. */
export type DurableRead =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly lost: "absent" | "corrupt"; readonly older: unknown };

/**
 * What `replaceDurably` wrote last. A slot that holds anything unreadable may have been the last one, so that the other
 * is not trusted either: `corrupt`.
 */
export async function readDurable(path: string): Promise<DurableRead> {
  const slots = (await readSlots(path))?.slots ?? [];
  const newest = newestOf(slots);
  if (slots.includes("unreadable")) return { ok: false, lost: "corrupt", older: newest?.value ?? null };
  return newest === null ? { ok: false, lost: "absent", older: null } : { ok: true, value: newest.value };
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

type Slot = { readonly n: number; readonly value: unknown } | "empty" | "unreadable";

/** Both slots and the file's length, or null when there is no file. */
async function readSlots(path: string): Promise<{ readonly slots: readonly Slot[]; readonly bytes: number } | null> {
  try {
    const bytes = await readFile(path);
    const slots = [bytes.subarray(0, PAGE_BYTES), bytes.subarray(PAGE_BYTES)].map(slotOf);
    return { slots, bytes: bytes.length };
  } catch (err) {
    if (systemCodeOf(err) === "ENOENT") return null;
    throw err;
  }
}

function slotOf(page: Buffer): Slot {
  if (page.every((byte) => byte === 0)) return "empty";
  const end = page.indexOf(0);
  const text = page.toString("utf8", 0, end < 0 ? page.length : end);
  const json = text.slice(9, -1);
  if (text !== `${crcOf(json)} ${json}\n`) return "unreadable";
  return JSON.parse(json) as { readonly n: number; readonly value: unknown };
}

function newestOf(
  slots: readonly Slot[],
): { readonly slot: number; readonly n: number; readonly value: unknown } | null {
  const readable = slots.flatMap((one, slot) => (typeof one === "string" ? [] : [{ ...one, slot }]));
  return readable.sort((a, b) => b.n - a.n)[0] ?? null;
}

/** Gives the file all its space, from `bytes` on: an earlier start may have found room for a part of it only. */
async function makeSlots(path: string, bytes: number, meter: WearMeter): Promise<void> {
  const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    await writeFully(file, Buffer.alloc(2 * PAGE_BYTES - bytes), bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncDirectory(dirname(path));
  countWear(meter, 0, 2 * PAGE_BYTES);
}

/** On a disk that is nearly full a write takes what it can, and only the next one fails. */
async function writeFully(file: FileHandle, bytes: Buffer, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done);
    done += bytesWritten;
  }
}

function crcOf(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
