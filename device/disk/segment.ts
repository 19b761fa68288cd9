/**
 * One file of the log, of a fixed size written out beforehand, so that later writes change no metadata and find their
 * space. Its header stands at both ends (a bad page at the front does not make the rest unreadable):
 *
 *     0  magic       "PATROLSG"
 *     8  version     1
 *     9  state       1 in use, 2 free
 *    10  generation  48 bits, grows with every use of any segment: the order of the log
 *    16  salt        random, makes the seed of this use unlike that of any other
 *    20  (zero)
 *    28  crc32       of the above
 */
import { randomBytes } from "node:crypto";
import { type FileHandle, open, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { SegmentIndex } from "../core/outbox-index.ts";
import { countWear, type WearMeter } from "./durable-file.ts";

export const SEGMENT_HEADER_BYTES = 32;
const MAGIC = "PATROLSG";

/** A segment in use. `end` is where its next entry goes, `entryBytes` what its entries take. */
export type Segment = {
  readonly path: string;
  readonly generation: number;
  readonly seed: number;
  /** Whether the file has the size that this log works with; else it is read but not written on. */
  readonly isWhole: boolean;
  end: number;
  entryBytes: number;
  index: SegmentIndex;
};

/** What a file turned out to be. */
export type Header =
  | { readonly state: "used"; readonly generation: number; readonly seed: number }
  | { readonly state: "free"; readonly generation: number }
  | { readonly state: "blank" }
  | { readonly state: "unreadable" };

/** The log's files in `dir`, in the order of their names. */
export async function segmentPaths(dir: string, prefix: string): Promise<readonly string[]> {
  const names = await readdir(dir);
  return names
    .filter((name) => name.startsWith(`${prefix}-`) && name.endsWith(".seg"))
    .sort()
    .map((name) => join(dir, name));
}

/** The name of slot number `n`. */
export function segmentPath(dir: string, prefix: string, n: number): string {
  return join(dir, `${prefix}-${String(n).padStart(5, "0")}.seg`);
}

/** Reads the header from whichever end has one; with two different ones the later use counts. */
export function headerOf(bytes: Buffer): Header {
  const front = decodeHeader(bytes.subarray(0, SEGMENT_HEADER_BYTES));
  const back = decodeHeader(bytes.subarray(-SEGMENT_HEADER_BYTES));
  if (front && back) return back.generation > front.generation ? back : front;
  if (front ?? back) return (front ?? back) as Header;
  return { state: bytes.every((byte) => byte === 0) ? "blank" : "unreadable" };
}

/** Where entries may no longer reach. */
export function capacityOf(segmentBytes: number): number {
  return segmentBytes - SEGMENT_HEADER_BYTES;
}

/** Makes the file, or makes it new, with all its bytes written and synced. */
export async function preallocate(path: string, bytes: number, meter: WearMeter): Promise<void> {
  const file = await open(path, "w", 0o600);
  try {
    const zeros = Buffer.alloc(Math.min(bytes, 256 * 1024));
    for (let at = 0; at < bytes; at += zeros.length) {
      await writeAll(file, zeros.subarray(0, Math.min(zeros.length, bytes - at)), at, meter);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Begins a new use of the file. Not synced: the sync of the first entries covers it. */
export async function beginUse(
  file: FileHandle,
  path: string,
  segmentBytes: number,
  generation: number,
  meter: WearMeter,
): Promise<Segment> {
  const salt = randomBytes(4).readUInt32BE();
  await writeHeaders(file, encodeHeader(1, generation, salt), segmentBytes, meter);
  const seed = seedOf(generation, salt);
  return { path, generation, seed, isWhole: true, end: SEGMENT_HEADER_BYTES, entryBytes: 0, index: [] };
}

/** Marks the file as free. Synced only on wish: an unmarked one is only sent again. */
export async function markFree(
  path: string,
  generation: number,
  segmentBytes: number,
  isSynced: boolean,
  meter: WearMeter,
): Promise<void> {
  const file = await open(path, "r+");
  try {
    await writeHeaders(file, encodeHeader(2, generation, 0), segmentBytes, meter);
    if (isSynced) await file.datasync();
  } finally {
    await file.close();
  }
}

export function readSegment(path: string): Promise<Buffer> {
  return readFile(path);
}

/** Writes all of `bytes` at `offset`. */
export async function writeAll(file: FileHandle, bytes: Buffer, offset: number, meter: WearMeter): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done);
    done += bytesWritten;
  }
  countWear(meter, offset, bytes.length);
}

async function writeHeaders(file: FileHandle, header: Buffer, segmentBytes: number, meter: WearMeter): Promise<void> {
  await writeAll(file, header, 0, meter);
  await writeAll(file, header, capacityOf(segmentBytes), meter);
}

function encodeHeader(state: 1 | 2, generation: number, salt: number): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  header.write(MAGIC, 0, "latin1");
  header.writeUInt8(1, 8);
  header.writeUInt8(state, 9);
  header.writeUIntBE(generation, 10, 6);
  header.writeUInt32BE(salt, 16);
  header.writeUInt32BE(crc32(header.subarray(0, 28)), 28);
  return header;
}

function decodeHeader(header: Buffer): Extract<Header, { readonly generation: number }> | null {
  if (header.length < SEGMENT_HEADER_BYTES || header.toString("latin1", 0, 8) !== MAGIC) return null;
  if (crc32(header.subarray(0, 28)) !== header.readUInt32BE(28) || header.readUInt8(8) !== 1) return null;
  const generation = header.readUIntBE(10, 6);
  if (header.readUInt8(9) === 2) return { state: "free", generation };
  return { state: "used", generation, seed: seedOf(generation, header.readUInt32BE(16)) };
}

function seedOf(generation: number, salt: number): number {
  const bytes = Buffer.alloc(10);
  bytes.writeUIntBE(generation, 0, 6);
  bytes.writeUInt32BE(salt, 6);
  return crc32(bytes);
}
