/**
 * The flight recorder: what a receiver sent, byte for byte with times, in a bounded ring of files. It may lose, it may never
 * disturb: the reader hands bytes over and goes on, a full or failing disk stops the recording and nothing else.
 *
 * A file is one line of text that says what it is, then pieces, big-endian:
 *
 *     0  milliseconds since the session began, 48 bits
 *     6  length of the bytes, 16 bits
 *     8  the bytes as they came
 *
 * A session is one run of the device. A torn last piece is what a power cut leaves. Nothing is synced: it is an aid, not a record.
 */
import { type FileHandle, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Activity, every } from "../../runtime/activity.ts";
import { messageOf, systemCodeOf } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";

export type RecorderOptions = {
  readonly dir: string;
  /** What all files together may take. */
  readonly maxBytes: number;
  /** Names this run: 8 hex digits. */
  readonly session: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly uptimeMs: () => number;
  /** What the disk has left, bytes. */
  readonly freeBytes: () => Promise<number>;
  readonly log: Logger;
};

export type Recorder = AsyncDisposable & {
  /** Takes a piece at once, or drops it. Never waits and never throws. */
  write(bytes: Uint8Array): void;
  /** Brings pieces to disk until aborted. */
  readonly run: Activity;
  /** Why nothing is recorded now; null when it is. */
  readonly problem: string | null;
  readonly counts: { readonly recordedBytes: number; readonly droppedBytes: number };
};

const RECORDING_MAGIC = "patrol-gnss-recording 1";
const FLUSH_MS = 2_000;
const MOST_PENDING_BYTES = 256 * 1024;
const LONGEST_PIECE = 0xffff;
const FILES = 8;
/** The outbox comes first: with less than this left the recorder writes nothing. */
const LEAST_FREE_BYTES = 200 * 1_048_576;
const RETRY_MS = 60_000;
const FILE_NAME = /^gnss-(\d{8})\.rec$/;

export function openRecorder(options: RecorderOptions): Recorder {
  return new RingRecorder(options);
}

class RingRecorder implements Recorder {
  readonly #options: RecorderOptions;
  readonly #startedAt: number;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #file: { readonly handle: FileHandle; bytes: number } | null = null;
  #writing: Promise<void> = Promise.resolve();
  #retryAt = 0;
  #problem: string | null = null;
  #recordedBytes = 0;
  #droppedBytes = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#startedAt = options.uptimeMs();
  }

  get problem(): string | null {
    return this.#problem;
  }

  get counts() {
    return { recordedBytes: this.#recordedBytes, droppedBytes: this.#droppedBytes };
  }

  readonly run: Activity = every(FLUSH_MS, () => this.#flush());

  write(bytes: Uint8Array): void {
    if (this.#pendingBytes + bytes.length > MOST_PENDING_BYTES) {
      this.#droppedBytes += bytes.length;
      return;
    }
    const atMs = Math.max(0, Math.round(this.#options.uptimeMs() - this.#startedAt));
    for (let at = 0; at < bytes.length; at += LONGEST_PIECE) {
      const part = bytes.subarray(at, at + LONGEST_PIECE);
      const piece = Buffer.allocUnsafe(8 + part.length);
      piece.writeUIntBE(atMs, 0, 6);
      piece.writeUInt16BE(part.length, 6);
      piece.set(part, 8);
      this.#pending.push(piece);
      this.#pendingBytes += piece.length;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#flush();
    await this.#file?.handle.close();
    this.#file = null;
  }

  #flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writePending());
    return this.#writing;
  }

  async #writePending(): Promise<void> {
    if (this.#pending.length === 0) return;
    const { freeBytes, uptimeMs } = this.#options;
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    try {
      if (uptimeMs() < this.#retryAt) return this.#drop(bytes.length);
      if ((await freeBytes()) < LEAST_FREE_BYTES) return await this.#pause(bytes.length, "the disk is nearly full");
      const file = await this.#fileFor(bytes.length);
      await file.handle.appendFile(bytes);
      file.bytes += bytes.length;
      this.#recordedBytes += bytes.length;
      if (this.#problem !== null) this.#options.log.info("recorder records again");
      this.#problem = null;
    } catch (err) {
      await this.#pause(bytes.length, systemCodeOf(err) ?? messageOf(err));
    }
  }

  async #pause(bytes: number, why: string): Promise<void> {
    this.#drop(bytes);
    this.#retryAt = this.#options.uptimeMs() + RETRY_MS;
    if (this.#problem === null) this.#options.log.warn({ why }, "recorder cannot write");
    this.#problem = `the flight recorder does not record (${why}): make room, or set PATROL_RECORDER_MB to 0`;
    const handle = this.#file?.handle;
    this.#file = null;
    // Whatever is wrong with it was said above.
    await handle?.close().catch(() => undefined);
  }

  #drop(bytes: number): void {
    this.#droppedBytes += bytes;
  }

  /** The file in use, or a new one after the oldest have made room for it. */
  async #fileFor(bytes: number): Promise<{ readonly handle: FileHandle; bytes: number }> {
    const { dir, maxBytes, session, now, uptimeMs } = this.#options;
    const fileBytes = Math.floor(maxBytes / FILES);
    if (this.#file !== null && this.#file.bytes + bytes <= fileBytes) return this.#file;
    await this.#file?.handle.close();
    this.#file = null;
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const number = await makeRoom(dir, maxBytes - Math.max(fileBytes, bytes + 200));
    const atMs = Math.max(0, Math.round(uptimeMs() - this.#startedAt));
    const about = "raw bytes of a GNSS receiver, which tell where it was";
    const header = `${RECORDING_MAGIC} session=${session} file=${number} atMs=${atMs} time=${now()} (${about})\n`;
    const handle = await open(join(dir, `gnss-${String(number).padStart(8, "0")}.rec`), "wx", 0o600);
    this.#file = { handle, bytes: header.length };
    await handle.appendFile(header);
    return this.#file;
  }
}

/** Removes the oldest files until the others take no more than `leftBytes`; answers the number of the next. */
async function makeRoom(dir: string, leftBytes: number): Promise<number> {
  const names = (await readdir(dir)).filter((name) => FILE_NAME.test(name)).sort();
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(dir, name))).size));
  let total = sizes.reduce((sum, size) => sum + size, 0);
  for (const [n, name] of names.entries()) {
    if (total <= leftBytes) break;
    await rm(join(dir, name));
    total -= sizes[n] ?? 0;
  }
  return Number(FILE_NAME.exec(names.at(-1) ?? "")?.[1] ?? 0) + 1;
}
