/** `desk.db`: who is who and who did what. Its own file and thread, so that it works when tracks have filled the disk. */

import type { DeskCalls } from "./desk-thread.ts";
import { openThread, type Remote, type Thread } from "./thread.ts";

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

  watch(signal: AbortSignal): Promise<void> {
    return this.#thread.watch(signal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#thread[Symbol.asyncDispose]();
  }
}
