/** `desk.db`: who is who and who did what. Its own file and thread, so that it works when tracks have filled the disk. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { every, runAll } from "../../runtime/activity.ts";
import { PatrolError } from "../../runtime/error.ts";
import type { DeskCalls } from "./desk-thread.ts";
import { openThread, type Remote, type Thread } from "./thread.ts";

/** How much of the ledger's end can be cut off without a trace beside it. */
const SAVE_HEAD_EVERY_MS = 1_000;

/**
 * Rejects with `invalid` where `tracks.db` holds something and `desk.db` nothing: a gateway that made a new one would know no
 * unit and no operator, and let anyone on this machine set it up.
 */
export async function refuseLostDesk(dataDir: string): Promise<void> {
  const sizeOf = (name: string) =>
    stat(join(dataDir, name)).then(
      ({ size }) => size,
      () => 0,
    );
  if ((await sizeOf("tracks.db")) === 0 || (await sizeOf("desk.db")) > 0) return;
  const todo = "restore a backup into a new folder (patrol restore), or move tracks.db away to begin anew";
  throw new PatrolError("invalid", `${dataDir} holds tracks.db but no desk.db with its units and operators: ${todo}`);
}

export async function openDesk(path: string): Promise<Desk> {
  return new Desk(await openThread<DeskCalls>(new URL("./desk-thread.js", import.meta.url), { path }));
}

export class Desk implements AsyncDisposable {
  readonly #thread: Thread<DeskCalls>;
  /** What the services know as their tables. */
  readonly tables: Remote<DeskCalls>;

  constructor(thread: Thread<DeskCalls>) {
    this.#thread = thread;
    this.tables = thread.remote();
  }

  /** Resolves when the thread comes to it. */
  ping(): Promise<void> {
    return this.#thread.ping();
  }

  /** Rejects when the thread dies on its own. Meanwhile the ledger's end is written down again and again. */
  watch(signal: AbortSignal): Promise<void> {
    return runAll(signal, [(s) => this.#thread.watch(s), every(SAVE_HEAD_EVERY_MS, () => this.#saveHead())]);
  }

  /** A head that is late by so much says less, and is never wrong: what goes wrong here is tried again. */
  async #saveHead(): Promise<void> {
    await this.tables.saveHead().catch(() => {});
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#thread[Symbol.asyncDispose]();
  }
}
