/**
 * Forwards the queue to InfluxDB: batch by batch, each deleted once the server has it. It never gives up, and nothing else
 * in the gateway waits for it.
 */
import { type Activity, every, pause, runAll } from "../../runtime/activity.ts";
import { type Backoff, backoff } from "../../runtime/backoff.ts";
import { messageOf } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import type { Count } from "../core/counters.ts";
import type { ForwardQueue, QueuePage, QueueState } from "../core/forward.ts";
import { adviceOf, canCreate, withoutLines } from "../core/influx/advice.ts";
import type { Answer } from "../core/influx/answer.ts";
import type { Target } from "../core/influx/target.ts";
import { begin, type RefusedLine, step, type Work } from "../core/influx/work.ts";
import type { InfluxClient } from "./client.ts";

/** Lines of one write while catching up. */
const BATCH = 5_000;
/** How long fixes gather once the queue is empty: each write and its deletion costs a sync of the disk. */
const GATHER_MS = 1_000;
const STATE_MS = 2_000;

export type ForwarderParts = {
  readonly queue: ForwardQueue;
  readonly client: InfluxClient;
  readonly target: Target;
  readonly now: () => number;
  readonly count: Count;
  readonly log: Logger;
  /** The wait after failures in a row, and how long fixes gather; a test may hurry. */
  readonly retryIn?: Backoff;
  readonly gatherMs?: number;
};

export class Forwarder {
  readonly #parts: ForwarderParts;
  readonly #retryIn: Backoff;
  readonly #gatherMs: number;
  #state: QueueState = { fixes: 0, bytes: 0, oldestReceivedTime: null, owedUnits: 0 };
  /** The largest block to send; shrinks when the server finds one too large. */
  #mostCharacters = Number.MAX_SAFE_INTEGER;
  #advice: string | null = null;
  /** What was last said of a failure; null while all is well. */
  #said: string | null = null;

  constructor(parts: ForwarderParts) {
    this.#parts = parts;
    this.#retryIn = parts.retryIn ?? backoff(500, 30_000);
    this.#gatherMs = parts.gatherMs ?? GATHER_MS;
  }

  /** Fixes that wait, as of some seconds ago. */
  get waiting(): number {
    return this.#state.fixes;
  }

  get waitingBytes(): number {
    return this.#state.bytes;
  }

  get owedUnits(): number {
    return this.#state.owedUnits;
  }

  /** How long the oldest waiting fix has been waiting, in ms. */
  get lagMs(): number {
    const oldest = this.#state.oldestReceivedTime;
    return oldest === null ? 0 : Math.max(0, this.#parts.now() - oldest);
  }

  /** Why nothing is forwarded, in a sentence; null when it is, or nobody can help it. */
  get advice(): string | null {
    return this.#advice;
  }

  run: Activity = async (signal) => {
    const look = async () => {
      this.#state = await this.#parts.queue.queueState();
    };
    await look();
    const { client, target, log } = this.#parts;
    const { version } = await client.server();
    log.info({ version, bucket: target.bucket, api: target.api, waiting: this.#state.fixes }, "forwarding to influxdb");
    await runAll(signal, [(s) => this.#forward(s), every(STATE_MS, look)]);
  };

  async #forward(signal: AbortSignal): Promise<void> {
    const { queue, now, count, log } = this.#parts;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const page = await queue.peek(BATCH);
        const isFull = page ? await this.#send(page, signal) : await queue.refill(now());
        failures = 0;
        if (!isFull) await pause(this.#gatherMs, signal);
      } catch (err) {
        if (signal.aborted) return;
        count("forward_writes", "queue-failed");
        if (failures === 0) log.warn({ err: messageOf(err) }, "the queue to influxdb cannot be read or shortened");
        await pause(this.#retryIn(failures++), signal);
      }
    }
  }

  /** Sends a page until all of it is stored or refused; true when there was a whole batch of it. */
  async #send(page: QueuePage, signal: AbortSignal): Promise<boolean> {
    const { client, now, count } = this.#parts;
    let work: Work = begin(page.lines, this.#mostCharacters);
    while (!signal.aborted) {
      const [block] = work.pending;
      const answer = await client.write(block ?? "", signal);
      if (signal.aborted) return false;
      count("forward_writes", String(answer.status ?? "none"));
      if (answer.status === 413) this.#shrink(block ?? "");
      const { work: after, next } = step(work, answer, now());
      work = after;
      if (next.type === "settle") {
        this.#onSuccess();
        await this.#settle(page, work.refused);
        return page.fixes >= BATCH / 2;
      }
      if (next.type === "pause") {
        if (await this.#onFailure(answer, next.isHeld)) continue;
        await pause(next.ms ?? this.#retryIn(work.failures - 1), signal);
      } else if (work.failures === 0) this.#onSuccess();
    }
    return false;
  }

  async #settle(page: QueuePage, refused: readonly RefusedLine[]): Promise<void> {
    const { queue, count, log, now } = this.#parts;
    const bad = refused.filter((one) => !one.isOld);
    const dropped = await queue.settle(page.last, bad, now());
    count("dropped", "quarantine", dropped);
    count("forward_fixes", "forwarded", page.fixes - refused.length);
    count("forward_fixes", "refused", bad.length);
    count("forward_fixes", "expired", refused.length - bad.length);
    const [first] = refused;
    if (first)
      log.warn(
        { fixes: refused.length, words: withoutLines(first.words) },
        "influxdb refused fixes; they stay in the embedded store",
      );
    if (page.fixes < BATCH / 2) this.#state = await queue.queueState();
  }

  #shrink(block: string): void {
    this.#mostCharacters = Math.max(1_000, Math.min(this.#mostCharacters, block.length) >> 1);
    this.#parts.log.warn({ mostBytes: this.#mostCharacters }, "influxdb finds writes too large; smaller ones follow");
  }

  /** Says once what is wrong; true when it was mended and the write may be tried again at once. */
  async #onFailure(answer: Answer, isHeld: boolean): Promise<boolean> {
    const { client, target, log } = this.#parts;
    if (isHeld) {
      const server = await client.server();
      if (canCreate(server, target, answer)) {
        const problem = await client.createDatabase();
        if (problem === null) {
          log.info({ database: target.bucket }, "database made in influxdb");
          return true;
        }
      }
      this.#advice = adviceOf(answer, server, target, client.credentials);
    }
    const said = this.#advice ?? `${answer.status ?? "no answer"}`;
    if (said !== this.#said) {
      const fields = { status: answer.status, words: withoutLines(answer.words), advice: this.#advice };
      log[isHeld ? "error" : "warn"](fields, "influxdb takes no fixes; they wait in the queue");
    }
    this.#said = said;
    return false;
  }

  #onSuccess(): void {
    if (this.#said !== null) this.#parts.log.info("influxdb takes fixes again");
    this.#said = null;
    this.#advice = null;
  }
}
