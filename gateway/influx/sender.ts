/** Sends blocks of lines to InfluxDB until they are stored or refused. It never gives up, and says once what is wrong. */
import { pause } from "../../runtime/activity.ts";
import type { Backoff } from "../../runtime/backoff.ts";
import type { Logger } from "../../runtime/log.ts";
import type { Count } from "../core/counters.ts";
import { adviceOf, canCreate } from "../core/influx/advice.ts";
import type { Answer } from "../core/influx/answer.ts";
import { withoutLines } from "../core/influx/line.ts";
import type { Target } from "../core/influx/target.ts";
import { begin, type RefusedLine, step, type Work } from "../core/influx/work.ts";
import type { InfluxClient } from "./client.ts";

export type SenderParts = {
  readonly client: InfluxClient;
  readonly target: Target;
  readonly now: () => number;
  readonly count: Count;
  readonly log: Logger;
  /** The wait after failures in a row. */
  readonly retryIn: Backoff;
};

export class Sender {
  readonly #parts: SenderParts;
  /** The largest block to send; shrinks when the server finds one too large. */
  #mostCharacters = Number.MAX_SAFE_INTEGER;
  #advice: string | null = null;
  /** What was last said of a failure; null while all is well. */
  #said: string | null = null;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Why nothing is taken, in a sentence; null when it is, or nobody can help it. */
  get advice(): string | null {
    return this.#advice;
  }

  /** Whether the last write failed for a reason that is not of its lines. */
  get isFailing(): boolean {
    return this.#said !== null;
  }

  /** Resolves with the refused lines once all others are stored, or with null when `signal` is aborted before. */
  async send(lines: string, signal: AbortSignal): Promise<readonly RefusedLine[] | null> {
    const { client, now, count, retryIn } = this.#parts;
    let work: Work = begin(lines, this.#mostCharacters);
    while (!signal.aborted) {
      const [block] = work.pending;
      const answer = await client.write(block ?? "", signal);
      if (signal.aborted) return null;
      count("forward_writes", String(answer.status ?? "none"));
      if (answer.status === 413) this.#shrink(block ?? "");
      const { work: after, next } = step(work, answer, now());
      work = after;
      if (next.type === "settle") {
        this.#onSuccess();
        return work.refused;
      }
      if (next.type === "pause") {
        if (await this.#onFailure(answer, next.isHeld)) continue;
        await pause(next.ms ?? retryIn(work.failures - 1), signal);
      } else if (work.failures === 0) this.#onSuccess();
    }
    return null;
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
      log[isHeld ? "error" : "warn"](fields, "influxdb takes nothing; it waits in the queue");
    }
    this.#said = said;
    return false;
  }

  #onSuccess(): void {
    if (this.#said !== null) this.#parts.log.info("influxdb takes it again");
    this.#said = null;
    this.#advice = null;
  }
}
