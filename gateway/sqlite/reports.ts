/**
 * The analyst's thread. Nothing that the gateway must do depends on it: when it dies, what it was asked is refused, and it is
 * started again for the next question.
 */
import { PatrolError } from "../../runtime/error.ts";
import { openThread, type Thread } from "../../runtime/thread.ts";
import type { Analyst, Ground, MakeTask, PrepareTask, StateTask, SummaryTask, Told } from "../core/patrol/analyst.ts";
import type { Summary } from "../core/patrol/report.ts";
import type { MadeReport } from "../core/patrol/service.ts";
import type { AnalystData } from "./analyst-thread.ts";

type Calls = {
  readonly ground: (ground: Ground) => void;
  readonly make: (task: MakeTask) => Promise<Told<MadeReport>>;
  readonly summary: (task: SummaryTask) => Promise<Told<Summary>>;
  readonly state: (task: StateTask) => ReturnType<Analyst["state"]>;
  readonly prepare: (task: PrepareTask) => ReturnType<Analyst["prepare"]>;
  readonly prune: (time: number) => boolean;
  readonly cancel: (id: number) => void;
};

/** Heap of the thread, beyond which it ends: one report and the pieces in memory, with room. */
const MOST_MB = 1_024;
/** Pieces in memory: about a week of a station of fifty units. */
const SHELF_BYTES = 134_217_728;

/**
 * Paths of `tracks.db` (null: there is none, and every question is refused) and of `reports.db`, which is made where it is missing or damaged. The thread starts
 * with the first question.
 */
export function openReports(tracks: string | null, reports: string): ReportThread {
  return new ReportThread(tracks === null ? null : { tracks, reports, shelfBytes: SHELF_BYTES });
}

export class ReportThread implements Analyst, AsyncDisposable {
  readonly #data: AnalystData | null;
  readonly #stop = new AbortController();
  #thread: Promise<Thread<Calls>> | null = null;
  #session = 0;

  constructor(data: AnalystData | null) {
    this.#data = data;
  }

  get session(): number {
    return this.#session;
  }

  ground(ground: Ground): Promise<void> {
    return this.#call("ground", ground);
  }

  make(task: MakeTask): Promise<Told<MadeReport>> {
    return this.#call("make", task);
  }

  summary(task: SummaryTask): Promise<Told<Summary>> {
    return this.#call("summary", task);
  }

  state(task: StateTask): ReturnType<Analyst["state"]> {
    return this.#call("state", task);
  }

  prepare(task: PrepareTask): ReturnType<Analyst["prepare"]> {
    return this.#call("prepare", task);
  }

  prune(time: number): Promise<boolean> {
    return this.#call("prune", time);
  }

  cancel(id: number): Promise<void> {
    return this.#call("cancel", id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    const thread = await this.#thread?.catch(() => null);
    await thread?.[Symbol.asyncDispose]();
  }

  async #call<K extends keyof Calls>(
    name: K,
    argument: Parameters<Calls[K]>[0],
  ): Promise<Awaited<ReturnType<Calls[K]>>> {
    const thread = await this.#opened();
    return await thread.call(name, argument as Parameters<Calls[K]>[0]);
  }

  #opened(): Promise<Thread<Calls>> {
    if (this.#stop.signal.aborted) return Promise.reject(new PatrolError("unavailable", "the gateway is stopping"));
    if (!this.#data)
      return Promise.reject(new PatrolError("unavailable", "Reports need the tracks, which are not open here."));
    this.#thread ??= this.#open(this.#data);
    return this.#thread;
  }

  async #open(data: AnalystData): Promise<Thread<Calls>> {
    this.#session++;
    const forget = () => {
      this.#thread = null;
    };
    try {
      const entry = new URL("./analyst-thread.js", import.meta.url);
      const thread = await openThread<Calls>(entry, data, "reports", MOST_MB);
      void thread.watch(this.#stop.signal).catch(forget);
      return thread;
    } catch (err) {
      forget();
      throw err;
    }
  }
}
