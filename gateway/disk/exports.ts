/**
 * Exports as files in the data directory, made whole before a byte is sent: only then are their size and digest known. A
 * file has no name any more once it is open, so that the system takes it away with whoever holds it, however that ends.
 */
import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rm, unlink } from "node:fs/promises";
import { join } from "node:path";
import { LimitedError, messageOf, PatrolError, systemCodeOf } from "../../runtime/error.ts";
import { resource } from "../../runtime/resource.ts";
import type { ExportFile, ExportRoom } from "../core/services.ts";

type Stop = { readonly aborted: boolean };

const MOST_BYTES = 2_147_483_648;
const MOST_AT_ONCE = 4;
const RETRY_AFTER_MS = 10_000;
const NO_ROOM: ReadonlySet<string | null> = new Set(["ENOSPC", "EDQUOT"]);

/** What a kill in the instant between a file's making and its unnaming has left is removed. */
export async function openExports(dataDir: string): Promise<Exports> {
  await rm(join(dataDir, "exports"), { recursive: true, force: true });
  return new Exports(dataDir);
}

export class Exports implements ExportRoom {
  readonly #folder: string;
  readonly #mostBytes: number;
  #held = 0;

  constructor(dataDir: string, mostBytes: number = MOST_BYTES) {
    this.#folder = join(dataDir, "exports");
    this.#mostBytes = mostBytes;
  }

  /** Files that are being made or sent. */
  get held(): number {
    return this.#held;
  }

  async make(text: AsyncIterable<string>, signal: Stop): Promise<ExportFile> {
    if (this.#held >= MOST_AT_ONCE) {
      throw new LimitedError(`${MOST_AT_ONCE} exports are under way already; ask again in a moment.`, RETRY_AFTER_MS);
    }
    this.#held++;
    let handle: FileHandle | null = null;
    try {
      handle = await this.#nameless();
      const file = await this.#write(handle, text, signal);
      return resource({ ...file, content: () => contentOf(handle as FileHandle) }, () => this.#release(handle));
    } catch (err) {
      await this.#release(handle);
      if (!NO_ROOM.has(systemCodeOf(err))) throw err;
      const todo = "make room there, or ask for fewer units or a shorter time";
      throw new PatrolError("unavailable", `The gateway's disk has no room for this export: ${todo}.`, err);
    }
  }

  async #nameless(): Promise<FileHandle> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, randomUUID());
    const handle = await open(path, "wx+", 0o600);
    await unlink(path);
    return handle;
  }

  async #write(handle: FileHandle, text: AsyncIterable<string>, signal: Stop) {
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const chunk of text) {
      if (signal.aborted) throw new PatrolError("unavailable", "Whoever asked for the export has gone.");
      const part = Buffer.from(chunk);
      bytes += part.length;
      if (bytes > this.#mostBytes) {
        const most = `${Math.floor(this.#mostBytes / 1_048_576)} MB`;
        throw new PatrolError("invalid", `The export would be over ${most}: ask for fewer units or a shorter time.`);
      }
      hash.update(part);
      await handle.appendFile(part);
    }
    return { bytes, sha256: hash.digest("hex") };
  }

  async #release(handle: FileHandle | null): Promise<void> {
    this.#held--;
    await handle?.close().catch((err: unknown) => {
      throw new Error(`an export could not be closed: ${messageOf(err)}`, { cause: err });
    });
  }
}

function contentOf(handle: FileHandle): AsyncIterable<Uint8Array> {
  return handle.createReadStream({ start: 0, autoClose: false });
}
