/**
 * One entry of a segment, big-endian:
 *
 *     0  marker    4 bytes that cannot occur in UTF-8 text, so that a scan finds the next entry after damage
 *     4  crc32     over everything below, seeded with the segment's seed
 *     8  length    of the payload, bytes
 *    12  kind      1 fix, 2 other record, 3 SOS, 4 done
 *    13  (zero)
 *    14  outbox    the outbox id as a number
 *    18  seq       48 bits; 0 for done
 *    24  payload   JSON: the record, or for `done` the seq ranges that receipts cover
 *
 * The seed differs for every use of a segment, and CRC32 is linear: an entry left from an earlier use can never pass.
 */
import { crc32 } from "node:zlib";
import type { Kind } from "../core/outbox-index.ts";

export type EntryKind = Kind | "done";
const ENTRY_HEADER_BYTES = 24;
/** The longest payload, bytes. */
export const MAX_PAYLOAD_BYTES = 64 * 1024;

const MARKER = Buffer.from([0xf5, 0xff, 0xa7, 0xfe]);
const KINDS = ["fix", "other", "sos", "done"] as const;

/** An entry as found in a segment: `at` is where it begins, `text` its payload. */
export type FoundEntry = {
  readonly kind: EntryKind;
  readonly outbox: string;
  readonly seq: number;
  readonly at: number;
  readonly end: number;
};

/** Bytes that were neither an entry nor the unused end. `after` and `before`: the readable neighbours. */
export type Damage = {
  readonly from: number;
  readonly to: number;
  readonly after: FoundEntry | null;
  readonly before: FoundEntry;
};

export type Scan = {
  readonly entries: readonly FoundEntry[];
  readonly damages: readonly Damage[];
  /** Where the next entry may be written. */
  readonly end: number;
};

export function encodeEntry(kind: EntryKind, outbox: string, seq: number, text: string, seed: number): Buffer {
  const length = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(ENTRY_HEADER_BYTES + length);
  MARKER.copy(bytes, 0);
  bytes.writeUInt32BE(length, 8);
  bytes.writeUInt8(KINDS.indexOf(kind) + 1, 12);
  bytes.writeUInt8(0, 13);
  bytes.writeUInt32BE(Number.parseInt(outbox, 16), 14);
  bytes.writeUIntBE(seq, 18, 6);
  bytes.write(text, ENTRY_HEADER_BYTES);
  bytes.writeUInt32BE(crc32(bytes.subarray(8), seed), 4);
  return bytes;
}

/**
 * All entries from `start` on. What cannot be read is skipped up to the next entry that can: with one after it, it was
 * damage; without, it is a torn tail or what an earlier use of the segment left, and says nothing.
 */
export function scanEntries(bytes: Buffer, start: number, seed: number): Scan {
  const entries: FoundEntry[] = [];
  const damages: Damage[] = [];
  let at = start;
  let end = start;
  while (at >= 0 && at < bytes.length) {
    const entry = entryAt(bytes, at, seed);
    if (!entry) {
      at = bytes.indexOf(MARKER, at + 1);
      continue;
    }
    if (at > end) damages.push({ from: end, to: at, after: entries.at(-1) ?? null, before: entry });
    entries.push(entry);
    at = entry.end;
    end = at;
  }
  return { entries, damages, end };
}

/** The payload of an entry. */
export function textOf(bytes: Buffer, entry: FoundEntry): string {
  return bytes.toString("utf8", entry.at + ENTRY_HEADER_BYTES, entry.end);
}

function entryAt(bytes: Buffer, at: number, seed: number): FoundEntry | null {
  if (at + ENTRY_HEADER_BYTES > bytes.length || bytes.compare(MARKER, 0, 4, at, at + 4) !== 0) return null;
  const length = bytes.readUInt32BE(at + 8);
  const end = at + ENTRY_HEADER_BYTES + length;
  if (length > MAX_PAYLOAD_BYTES || end > bytes.length) return null;
  if (crc32(bytes.subarray(at + 8, end), seed) !== bytes.readUInt32BE(at + 4)) return null;
  const kind = KINDS[bytes.readUInt8(at + 12) - 1];
  if (!kind) return null;
  const outbox = bytes
    .readUInt32BE(at + 14)
    .toString(16)
    .padStart(8, "0");
  return { kind, outbox, seq: bytes.readUIntBE(at + 18, 6), at, end };
}
