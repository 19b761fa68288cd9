/** The load as a process of its own: `LoadPlan` comes in by a message, `LoadResult` goes back. */
import { topicOf } from "../../protocol/topics.ts";
import { type LoadConnection, openConnection } from "./load-connection.ts";
import type { Latency, LoadMark, LoadPlan, LoadResult } from "./load-messages.ts";
import { indexOfSeq, template } from "./packets.ts";
import { percentile } from "./statistics.ts";

/** Messages per connection whose sending time is remembered. */
const REMEMBERED = 4_096;
const DAY_MS = 86_400_000;
/** Connections that sign in at the same time, and how long the last proofs may take. */
const AT_ONCE = 50;
const DRAIN_MS = 30_000;

class Load {
  readonly #plan: LoadPlan;
  readonly #connections: LoadConnection[] = [];
  readonly #dueAt = new Map<LoadConnection, Float64Array>();
  readonly #pubackMs: number[] = [];
  readonly #proofMs: number[] = [];
  #sent = 0;
  #proved = 0;
  #turn = 0;
  #isSending = false;
  #isMeasuring = false;

  constructor(plan: LoadPlan) {
    this.#plan = plan;
  }

  async run(tell: (message: LoadMark | LoadResult) => void): Promise<void> {
    const { warmUpMs, measureMs, ratePerS } = this.#plan;
    await this.#connect();
    this.#isSending = true;
    const pacer = ratePerS === null ? null : this.#pace(ratePerS);
    if (ratePerS === null) this.#fillAll();
    await sleep(warmUpMs);
    const before = { proved: this.#proved, at: performance.now(), cpu: process.cpuUsage() };
    this.#isMeasuring = true;
    tell({ mark: "begin" });
    await sleep(measureMs);
    const proved = this.#proved - before.proved;
    const spanMs = performance.now() - before.at;
    const cpu = process.cpuUsage(before.cpu);
    this.#isMeasuring = false;
    tell({ mark: "end" });
    this.#isSending = false;
    if (pacer) clearInterval(pacer);
    const deadline = performance.now() + DRAIN_MS;
    while (this.#proved < this.#sent && performance.now() < deadline) await sleep(20);
    tell({
      mark: "result",
      proved,
      spanMs,
      sent: this.#sent,
      missing: this.#sent - this.#proved,
      payloadBytes: this.#connections[0]?.template.payloadBytes ?? 0,
      loadCpu: (cpu.user + cpu.system) / 1_000 / spanMs,
      pubackMs: latencyOf(this.#pubackMs),
      proofMs: latencyOf(this.#proofMs),
    });
    for (const connection of this.#connections) connection.close();
  }

  async #connect(): Promise<void> {
    const { port, logins, control, ratePerS } = this.#plan;
    const events = {
      onPuback: (connection: LoadConnection, n: number) => this.#onPuback(connection, n),
      onPublish: (connection: LoadConnection, payload: Buffer) => this.#onReceipt(connection, payload),
    };
    const firstTime = Date.now() - DAY_MS;
    for (let first = 0; first < logins.length; first += AT_ONCE) {
      const some = logins.slice(first, first + AT_ONCE).map(async (login) => {
        const filter = topicOf(login.unit, "receipt");
        const one = await openConnection(port, login, filter, template(login.unit, firstTime), events);
        if (ratePerS !== null) this.#dueAt.set(one, new Float64Array(REMEMBERED));
        this.#connections.push(one);
      });
      await Promise.all(some);
    }
    if (control === null) return;
    await openConnection(port, control, "bench/total", template(control.unit, firstTime), {
      onPuback: () => {},
      onPublish: (_, payload) => {
        this.#proved = Number(payload.toString("latin1"));
        this.#fillAll();
      },
    });
  }

  #onPuback(connection: LoadConnection, n: number): void {
    if (this.#plan.proof === "puback") this.#proved++;
    if (this.#isMeasuring) this.#note(this.#pubackMs, connection, n);
    this.#fill(connection);
  }

  #onReceipt(connection: LoadConnection, payload: Buffer): void {
    if (this.#plan.proof !== "receipt") return;
    const { stored } = JSON.parse(payload.toString("latin1")) as { readonly stored: readonly [number, number][] };
    for (const [first, last] of stored) {
      this.#proved += last - first + 1;
      if (!this.#isMeasuring) continue;
      for (let seq = first; seq <= last; seq++) this.#note(this.#proofMs, connection, indexOfSeq(seq));
    }
    if (!this.#plan.isPubackAfterCommit) this.#fillAll();
  }

  #note(into: number[], connection: LoadConnection, n: number): void {
    const dueAt = this.#dueAt.get(connection);
    if (dueAt) into.push(performance.now() - (dueAt[n % REMEMBERED] as number));
  }

  #fillAll(): void {
    const all = this.#connections;
    for (let k = 0; k < all.length && this.#isSending; k++) {
      this.#turn = (this.#turn + 1) % all.length;
      this.#fill(all[this.#turn] as LoadConnection);
    }
  }

  /** As many as the connection's own window and, where a consumer counts, the window of all together allow. */
  #fill(connection: LoadConnection): void {
    const { window, ratePerS, isPubackAfterCommit } = this.#plan;
    if (!this.#isSending || ratePerS !== null) return;
    const own = window - (connection.sent - connection.acknowledged);
    const all = isPubackAfterCommit ? own : window * this.#connections.length - (this.#sent - this.#proved);
    const count = Math.min(own, all);
    if (count <= 0) return;
    this.#sent += count;
    connection.send(count);
  }

  /** Sends what is due, round robin; a message's time counts from when it was due, not from when it could be sent. */
  #pace(ratePerS: number): NodeJS.Timeout {
    const startedAt = performance.now();
    return setInterval(() => {
      const due = 1 + Math.floor(((performance.now() - startedAt) * ratePerS) / 1_000);
      for (; this.#sent < due; this.#sent++) {
        this.#turn = (this.#turn + 1) % this.#connections.length;
        const connection = this.#connections[this.#turn] as LoadConnection;
        const dueAt = this.#dueAt.get(connection);
        if (dueAt) dueAt[connection.sent % REMEMBERED] = startedAt + (this.#sent * 1_000) / ratePerS;
        connection.send(1);
      }
    }, 1);
  }
}

function latencyOf(ms: readonly number[]): Latency | null {
  if (ms.length === 0) return null;
  return { p50: percentile(ms, 50), p99: percentile(ms, 99), max: percentile(ms, 100) };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

process.once("message", (plan: LoadPlan) => {
  const tell = (message: LoadMark | LoadResult) => {
    process.send?.(message);
  };
  new Load(plan).run(tell).then(
    () => process.disconnect(),
    (err: Error) => {
      process.stderr.write(`load: ${err.message}\n`);
      process.exit(1);
    },
  );
});
process.once("disconnect", () => process.exit(0));
