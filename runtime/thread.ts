/** A worker thread that is asked by name: calls go in as messages and come back as promises. */
import { parentPort, type TransferListItem, Worker, workerData } from "node:worker_threads";
import { type ErrorCode, messageOf, PatrolError } from "./error.ts";

/** What a thread can be asked: name to function of one argument, which may answer with a promise. */
export type Calls = Readonly<Record<string, (argument: never) => unknown>>;

/** The calls of a thread, as its owner sees them. */
export type Remote<C extends Calls> = {
  readonly [K in keyof C]: (...argument: Parameters<C[K]>) => Promise<Awaited<ReturnType<C[K]>>>;
};

/** `cause`: what `Failing` makes of the thrown value for the other side. */
type Failure = { readonly message: string; readonly code: ErrorCode; readonly cause: unknown };
type Request = { readonly id: number; readonly call: string; readonly argument: unknown };
type Reply = { readonly id: number; readonly value?: unknown; readonly failure?: Failure };
/** A thread's first word. */
type Opened = { readonly refused?: Pick<Failure, "code" | "message"> };
type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (err: unknown) => void };

export class Thread<C extends Calls> implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #name: string;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #nextId = 0;
  #failure: Error | null = null;

  constructor(worker: Worker, name: string) {
    this.#worker = worker;
    this.#name = name;
    worker.on("message", (reply: Reply) => this.#settle(reply));
    this.#ended = new Promise((resolve) => {
      worker.once("error", (err) => this.#fail(err));
      worker.once("exit", (code) => {
        this.#fail(new Error(`the ${name} thread ended with code ${code}`));
        resolve();
      });
    });
  }

  /** Runs `call` in the thread. Rejects with what it threw, or with `unavailable` when the thread is gone. */
  call<K extends keyof C & string>(
    call: K,
    argument: Parameters<C[K]>[0],
    transfer: readonly TransferListItem[] = [],
  ): Promise<Awaited<ReturnType<C[K]>>> {
    if (this.#failure)
      return Promise.reject(new PatrolError("unavailable", `the ${this.#name} is closed`, this.#failure));
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
        reject(this.#failure ?? new Error(`the ${this.#name} thread ended with code ${code}`)),
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
    const { failure } = reply;
    if (failure) waiting?.reject(new PatrolError(failure.code, failure.message, failure.cause));
    else waiting?.resolve(reply.value);
  }

  #fail(err: Error): void {
    this.#failure ??= err;
    for (const { reject } of this.#waiting.values())
      reject(new PatrolError("unavailable", `the ${this.#name} thread ended`, err));
    this.#waiting.clear();
  }
}

/**
 * Starts the thread whose code is `entry` and waits until it is open. `name` is what it holds, for sentences: `database`. `mostMb`:
 * it ends when its JavaScript needs more memory; left out: the process's own bound.
 */
export async function openThread<C extends Calls>(
  entry: URL,
  data: unknown,
  name: string,
  mostMb?: number,
): Promise<Thread<C>> {
  const limits = mostMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: mostMb } };
  const worker = new Worker(entry, { workerData: data, ...limits });
  await new Promise<void>((resolve, reject) => {
    worker.once("message", ({ refused }: Opened) => {
      if (refused) reject(new PatrolError(refused.code, refused.message));
      else resolve();
    });
    worker.once("error", reject);
  });
  return new Thread<C>(worker, name);
}

/** How a thrown value goes over: its code, its message where that is not its own, and what its receiver gets as its cause. It may throw, which ends the thread. */
export type Failing = (thrown: unknown) => Pick<Failure, "code" | "cause"> & Partial<Pick<Failure, "message">>;

/** What a thread opens; `close` may end calls that are under way. */
export type Served = { readonly calls: Calls; readonly close: () => void | PromiseLike<void> };

/** The other end, in the thread: `open` opens what `calls` work on, with the data given to `openThread`. */
export function serve<D>(open: (data: D) => Served, failing: Failing = codeOf): void {
  const port = parentPort;
  if (!port) throw new Error("this file is a worker thread's entry");
  const opened = tryOpen(() => open(workerData as D));
  if (opened instanceof PatrolError) {
    port.postMessage({ refused: { code: opened.code, message: opened.message } } satisfies Opened);
    return;
  }
  const { calls, close } = opened;
  const post = (reply: Reply) => port.postMessage(reply, [...(moving.get(reply.value as object) ?? [])]);
  const refuse = (id: number, err: unknown) => post({ id, failure: { message: messageOf(err), ...failing(err) } });
  const answer = ({ id, call, argument }: Request) => {
    try {
      const value = (calls[call] as (argument: unknown) => unknown)(argument);
      if (!(value instanceof Promise)) return post({ id, value });
      value.then((given: unknown) => post({ id, value: given })).catch((err: unknown) => refuse(id, err));
    } catch (err) {
      refuse(id, err);
    }
  };
  const end = async () => {
    await close();
    port.close();
  };
  port.on("message", (request: Request | null) => {
    if (request === null) void end();
    else answer(request);
  });
  port.postMessage({} satisfies Opened);
}

/** What cannot be opened for a reason that people can mend is said in a sentence; anything else ends the thread. */
function tryOpen<T>(open: () => T): T | PatrolError {
  try {
    return open();
  } catch (err) {
    if (err instanceof PatrolError) return err;
    throw err;
  }
}

const moving = new WeakMap<object, readonly TransferListItem[]>();

/** Marks an answer whose buffers are handed over, not copied: the thread that gives it away no longer has them. */
export function moved<T extends object>(answer: T, buffers: readonly TransferListItem[]): T {
  moving.set(answer, buffers);
  return answer;
}

function codeOf(thrown: unknown): Pick<Failure, "code" | "cause"> {
  return { code: thrown instanceof PatrolError ? thrown.code : "invalid", cause: null };
}
