/** A worker thread that owns one database connection: calls go in as messages and come back as promises. */
import { parentPort, type TransferListItem, Worker, workerData } from "node:worker_threads";
import { type ErrorCode, PatrolError } from "../../runtime/error.ts";

/** What a thread can be asked: name to function of one argument. */
export type Calls = Readonly<Record<string, (argument: never) => unknown>>;

/** The calls of a thread, as its owner sees them. */
export type Remote<C extends Calls> = {
  readonly [K in keyof C]: (...argument: Parameters<C[K]>) => Promise<ReturnType<C[K]>>;
};

type Request = { readonly id: number; readonly call: string; readonly argument: unknown };
type Reply = {
  readonly id: number;
  readonly value?: unknown;
  /** `kind`: of a `PatrolError` that the call threw itself. */
  readonly failure?: { readonly message: string; readonly kind?: ErrorCode; readonly code: unknown };
};
type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (err: unknown) => void };

export class Thread<C extends Calls> implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #nextId = 0;
  #failure: Error | null = null;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (reply: Reply) => this.#settle(reply));
    this.#ended = new Promise((resolve) => {
      worker.once("error", (err) => this.#fail(err));
      worker.once("exit", (code) => {
        this.#fail(new Error(`the database thread ended with code ${code}`));
        resolve();
      });
    });
  }

  /** Runs `call` in the thread. Rejects with what it threw, or with `unavailable` when the thread is gone. */
  call<K extends keyof C & string>(
    call: K,
    argument: Parameters<C[K]>[0],
    transfer: readonly TransferListItem[] = [],
  ): Promise<ReturnType<C[K]>> {
    if (this.#failure) return Promise.reject(new PatrolError("unavailable", "the database is closed", this.#failure));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#worker.postMessage({ id, call, argument } satisfies Request, transfer);
    });
  }

  /** Every call as a function of its own. */
  remote(): Remote<C> {
    const call = (name: keyof C & string) => (argument: Parameters<C[keyof C]>[0]) => this.call(name, argument);
    // Whoever returns this from an async function asks for its `then`.
    return new Proxy({}, { get: (_, name) => (name === "then" ? undefined : call(String(name))) }) as Remote<C>;
  }

  /** Rejects when the thread dies on its own: the process cannot go on without it. Resolves once `signal` is aborted. */
  watch(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
      this.#worker.once("exit", (code) =>
        reject(this.#failure ?? new Error(`the database thread ended with code ${code}`)),
      );
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#failure) this.#worker.postMessage(null);
    await this.#ended;
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.failure) waiting?.reject(failureOf(reply.failure));
    else waiting?.resolve(reply.value);
  }

  #fail(err: Error): void {
    this.#failure ??= err;
    for (const { reject } of this.#waiting.values())
      reject(new PatrolError("unavailable", "the database thread ended", err));
    this.#waiting.clear();
  }
}

/** What a thread says first; `refused`: the `PatrolError` that opening threw. */
type Opened = { readonly refused?: { readonly kind: ErrorCode; readonly message: string } };

/** Starts the thread whose code is `entry` and waits until it has opened its database. Rejects with what that threw. */
export async function openThread<C extends Calls>(entry: URL, data: unknown): Promise<Thread<C>> {
  const worker = new Worker(entry, { workerData: data });
  await new Promise<void>((resolve, reject) => {
    worker.once("message", (opened: Opened) => {
      if (opened.refused) reject(new PatrolError(opened.refused.kind, opened.refused.message));
      else resolve();
    });
    worker.once("error", reject);
  });
  return new Thread<C>(worker);
}

/** The other end, in the thread: `open` opens what `calls` work on, with the data given to `openThread`. */
export function serve<D>(open: (data: D) => { readonly calls: Calls; readonly close: () => void }): void {
  const port = parentPort;
  if (!port) throw new Error("this file is a worker thread's entry");
  const opened = tryOpen(() => open(workerData as D));
  if (opened instanceof PatrolError) {
    port.postMessage({ refused: { kind: opened.code, message: opened.message } } satisfies Opened);
    return;
  }
  const { calls, close } = opened;
  port.on("message", (request: Request | null) => {
    if (request === null) {
      close();
      port.close();
      return;
    }
    port.postMessage(answer(calls, request));
  });
  port.postMessage({} satisfies Opened);
}

function tryOpen<T>(open: () => T): T | PatrolError {
  try {
    return open();
  } catch (err) {
    if (err instanceof PatrolError) return err;
    throw err;
  }
}

/** SQLITE_BUSY, NOMEM, READONLY, IOERR, FULL, CANTOPEN: the same call may succeed later. Anything else never will. */
const PASSING = new Set([5, 7, 8, 10, 13, 14]);

/**
 * SQLITE_IOERR_FSYNC and SQLITE_IOERR_DIR_FSYNC: what the disk holds is not known any more, and a second fsync on that
 * handle may lie. The thread dies, the process with it, and the restart recovers.
 */
const FAILED_SYNC: ReadonlySet<unknown> = new Set([1034, 1290]);

/** SQLITE_CORRUPT, SQLITE_NOTADB. */
const DAMAGED = new Set([11, 26]);

function failureOf(failure: NonNullable<Reply["failure"]>): PatrolError {
  if (failure.kind) return new PatrolError(failure.kind, failure.message);
  const code = typeof failure.code === "number" ? failure.code & 0xff : 0;
  const todo = DAMAGED.has(code) ? ": the database is damaged; patrol doctor says which, restore a backup" : "";
  return new PatrolError(PASSING.has(code) ? "unavailable" : "invalid", failure.message + todo, failure.code);
}

function answer(calls: Calls, request: Request): Reply {
  try {
    const call = calls[request.call] as (argument: unknown) => unknown;
    return { id: request.id, value: call(request.argument) };
  } catch (err) {
    if (err instanceof PatrolError) {
      return { id: request.id, failure: { message: err.message, kind: err.code, code: null } };
    }
    const code = err instanceof Error ? ((err as { code?: unknown; errcode?: unknown }).errcode ?? null) : null;
    if (FAILED_SYNC.has(code)) throw err;
    return { id: request.id, failure: { message: err instanceof Error ? err.message : String(err), code } };
  }
}
