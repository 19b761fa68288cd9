/**
 * Writes in a row: what comes while one write is being synced shares the next sync. After a failed write or sync nothing
 * is written or synced any more: what the kernel then holds is unknown, and only a restart finds out.
 */

import type { Ranges } from "../../protocol/ranges.ts";
import { PatrolError } from "../../runtime/error.ts";
import type { OutboxCounts } from "../core/outbox-port.ts";
import type { Segment } from "./segment.ts";
import type { OpenedSegments } from "./segment-open.ts";
import type { SegmentReader } from "./segment-reader.ts";
import { type Declared, type NewEntry, SegmentSet, type SegmentSetOptions } from "./segment-set.ts";

export type SegmentLogOptions = SegmentSetOptions & { readonly onFailure: (err: PatrolError) => void };

type Job = {
  readonly entries: readonly NewEntry[];
  readonly resolve: (outcome: "written" | "full") => void;
  readonly reject: (err: unknown) => void;
};

type Task = {
  readonly work: () => Promise<void>;
  readonly resolve: () => void;
  readonly reject: (err: unknown) => void;
};

export class SegmentLog {
  readonly #options: SegmentLogOptions;
  readonly #set: SegmentSet;
  #jobs: Job[] = [];
  #tasks: Task[] = [];
  #running: Promise<void> | null = null;
  #failure: PatrolError | null = null;

  constructor(options: SegmentLogOptions, opened: OpenedSegments) {
    this.#options = options;
    this.#set = new SegmentSet(options, opened);
  }

  /** In use, newest first. */
  get segments(): readonly Segment[] {
    return this.#set.segments;
  }

  get reader(): SegmentReader {
    return this.#set.reader;
  }

  counts(): OutboxCounts {
    return this.#set.counts();
  }

  /** What is on disk although receipts cover it, by outbox id. */
  done(): ReadonlyMap<string, Ranges> {
    return this.#set.done();
  }

  /** Forgets what a receipt covers; says whether that changed what a restart would send. */
  receipted(outbox: string, ranges: Ranges): boolean {
    const isChanged = this.#set.receipted(outbox, ranges);
    if (this.#set.hasEmptied) this.#kick();
    return isChanged;
  }

  /** Makes the least number of files, and goes on in the last segment in use. */
  prepare(least: number): Promise<void> {
    return this.#inARow(() => this.#set.prepare(least));
  }

  /** Writes what still waits in a damaged segment, and the notes about the rest, elsewhere. */
  evacuate(segment: Segment, notes: readonly Declared[]): Promise<void> {
    return this.#inARow(() => this.#set.evacuate(segment, notes));
  }

  /** Resolves once all entries are synced, or with `full` when there is no room and none may be made. */
  write(entries: readonly NewEntry[]): Promise<"written" | "full"> {
    return new Promise((resolve, reject) => {
      this.#jobs.push({ entries, resolve, reject });
      this.#kick();
    });
  }

  /** Waits for what is queued, then lets go of the file. */
  async close(): Promise<void> {
    while (this.#running !== null) await this.#running;
    await this.#set.close();
  }

  #inARow(work: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#tasks.push({ work, resolve, reject });
      this.#kick();
    });
  }

  #kick(): void {
    if (this.#running !== null) return;
    this.#running = this.#run().finally(() => {
      this.#running = null;
      if (this.#hasWork()) this.#kick();
    });
  }

  #hasWork(): boolean {
    return this.#jobs.length > 0 || this.#tasks.length > 0 || (this.#set.hasEmptied && !this.#failure);
  }

  async #run(): Promise<void> {
    while (this.#hasWork()) {
      const jobs = this.#jobs.splice(0);
      const tasks = this.#tasks.splice(0);
      try {
        if (this.#failure) throw this.#failure;
        await this.#set.releaseEmptied();
        for (const task of tasks) await task.work();
        for (const task of tasks) task.resolve();
        const outcome = await this.#set.write(jobs.flatMap((job) => job.entries));
        for (const job of jobs) job.resolve(outcome);
      } catch (err) {
        this.#failure ??= this.#failed(err);
        for (const one of [...jobs, ...tasks]) one.reject(this.#failure);
      }
    }
  }

  #failed(err: unknown): PatrolError {
    const failure = new PatrolError(
      "unavailable",
      `the outbox cannot write to ${this.#options.dir}: check the card, then start again; what was accepted is kept`,
      err,
    );
    this.#options.onFailure(failure);
    return failure;
  }
}
