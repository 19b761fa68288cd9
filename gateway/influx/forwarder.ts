/**
 * Forwards the queues to InfluxDB: batch by batch, each deleted once the server has it. It never gives up, and nothing else
 * in the gateway waits for it. Points beside the fixes go while the fixes have no backlog.
 */
import { type Activity, every, pause, runAll } from "../../runtime/activity.ts";
import { type Backoff, backoff } from "../../runtime/backoff.ts";
import { messageOf } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import type { Count } from "../core/counters.ts";
import type { ForwardQueue, FurtherPage, FurtherQueue, QueuePage, QueueState } from "../core/forward.ts";
import { withoutLines } from "../core/influx/line.ts";
import type { Target } from "../core/influx/target.ts";
import type { RefusedLine } from "../core/influx/work.ts";
import type { InfluxClient } from "./client.ts";
import { Sender } from "./sender.ts";

/** Lines of one write while catching up. */
const BATCH = 5_000;
/** How long fixes gather once the queue is empty: each write and its deletion costs a sync of the disk. */
const GATHER_MS = 1_000;
const STATE_MS = 2_000;

export type ForwarderParts = {
  readonly queue: ForwardQueue & FurtherQueue;
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
  readonly #fixes: Sender;
  readonly #further: Sender;
  #state: QueueState = { fixes: 0, bytes: 0, oldestReceivedTime: null, owedUnits: 0 };
  #furtherWaiting = 0;

  constructor(parts: ForwarderParts) {
    this.#parts = parts;
    this.#retryIn = parts.retryIn ?? backoff(500, 30_000);
    this.#gatherMs = parts.gatherMs ?? GATHER_MS;
    const { client, target, now, count, log } = parts;
    const common = { client, target, now, count, retryIn: this.#retryIn };
    this.#fixes = new Sender({ ...common, log: log.child({ queue: "fixes" }) });
    this.#further = new Sender({ ...common, log: log.child({ queue: "further" }) });
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

  /** Points beside the fixes that wait, as of some seconds ago. */
  get furtherWaiting(): number {
    return this.#furtherWaiting;
  }

  /** How long the oldest waiting fix has been waiting, in ms. */
  get lagMs(): number {
    const oldest = this.#state.oldestReceivedTime;
    return oldest === null ? 0 : Math.max(0, this.#parts.now() - oldest);
  }

  /** Why no fix is forwarded, in a sentence; null when they are, or nobody can help it. */
  get advice(): string | null {
    return this.#fixes.advice;
  }

  run: Activity = async (signal) => {
    const { queue, client, target, log } = this.#parts;
    const look = async () => {
      this.#state = await queue.queueState();
      this.#furtherWaiting = await queue.furtherWaiting();
    };
    await look();
    const { version } = await client.server();
    log.info({ version, bucket: target.bucket, api: target.api, waiting: this.#state.fixes }, "forwarding to influxdb");
    await runAll(signal, [
      (s) => this.#keepOn(s, () => this.#forwardFixes(s)),
      (s) => this.#keepOn(s, () => this.#forwardFurther(s)),
      every(STATE_MS, look),
    ]);
  };

  /** Takes turn after turn; one that answers false had little to do, so that more may gather before the next. */
  async #keepOn(signal: AbortSignal, turn: () => Promise<boolean>): Promise<void> {
    const { count, log } = this.#parts;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const isFull = await turn();
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

  async #forwardFixes(signal: AbortSignal): Promise<boolean> {
    const { queue, now } = this.#parts;
    const page = await queue.peek(BATCH);
    if (!page) return await queue.refill(now());
    const refused = await this.#fixes.send(page.lines, signal);
    if (refused === null) return false;
    await this.#settle(page, refused);
    return page.fixes >= BATCH / 2;
  }

  async #forwardFurther(signal: AbortSignal): Promise<boolean> {
    if (this.#fixes.isFailing || this.#state.fixes > BATCH) return false;
    const page = await this.#parts.queue.peekFurther(BATCH);
    const refused = page && (await this.#further.send(page.lines, signal));
    if (!page || !refused) return false;
    await this.#settleFurther(page, refused);
    return page.points >= BATCH / 2;
  }

  async #settle(page: QueuePage, refused: readonly RefusedLine[]): Promise<void> {
    const { queue, count, now } = this.#parts;
    const bad = refused.filter((one) => !one.isOld).length;
    const dropped = await queue.settle(page.last, refused, now());
    count("dropped", "quarantine", dropped);
    count("forward_fixes", "forwarded", page.fixes - refused.length);
    count("forward_fixes", "refused", bad);
    count("forward_fixes", "expired", refused.length - bad);
    this.#tell(refused, "influxdb refused fixes; they stay in the embedded store");
    if (page.fixes < BATCH / 2) this.#state = await queue.queueState();
  }

  async #settleFurther(page: FurtherPage, refused: readonly RefusedLine[]): Promise<void> {
    const { queue, count, now } = this.#parts;
    const bad = refused.filter((one) => !one.isOld);
    const dropped = await queue.settleFurther(page.last, bad, now());
    count("dropped", "quarantine", dropped);
    count("forward_further", "forwarded", page.points - refused.length);
    count("forward_further", "refused", bad.length);
    count("forward_further", "expired", refused.length - bad.length);
    this.#tell(refused, "influxdb refused points beside the fixes");
  }

  #tell(refused: readonly RefusedLine[], message: string): void {
    const [first] = refused;
    if (first) this.#parts.log.warn({ points: refused.length, words: withoutLines(first.words) }, message);
  }
}
