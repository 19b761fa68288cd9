/**
 * The load of `backlog` as a process of its own: units that send what they have kept, each in batches with so many under way,
 * beside units that send a fix now and then. `BacklogPlan` comes in by a message, `BacklogResult` goes back.
 */
import { topicOf } from "../../protocol/topics.ts";
import { type LoadConnection, openConnection } from "./load-connection.ts";
import type { Latency, LoadMark, Login } from "./load-messages.ts";
import { indexOfSeq, template } from "./packets.ts";
import { percentile } from "./statistics.ts";

export type BacklogPlan = {
  readonly port: number;
  readonly backlog: readonly Login[];
  readonly live: readonly Login[];
  /** Batches of each unit that has a backlog, those that it sends beforehand without being timed, and records of a batch. */
  readonly batches: number;
  readonly warmUpBatches: number;
  readonly batchRecords: number;
  /** Batches without a receipt that a unit may have sent. */
  readonly window: number;
  /** Messages a second of all live units together. */
  readonly livePerS: number;
};

export type BacklogResult = {
  readonly mark: "result";
  /** From the first batch to the last receipt. */
  readonly spanMs: number;
  readonly records: number;
  /** Records of backlog and live without a receipt at the end. */
  readonly missing: number;
  /** Of live fixes that were due within the span: from then to their receipt. */
  readonly liveMs: Latency;
  readonly liveCount: number;
};

const DAY_MS = 86_400_000;
const SETTLE_MS = 1_000;
/** Nothing more is receipted for so long: the rest is missing. */
const STALLED_MS = 30_000;

class BacklogLoad {
  readonly #plan: BacklogPlan;
  readonly #liveMs: number[] = [];
  /** Batches that each unit may have sent by now. */
  #limit = 0;
  #total = 0;
  #liveProved = 0;
  #liveSent = 0;
  #progressAt = 0;
  #span = { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY };

  constructor(plan: BacklogPlan) {
    this.#plan = plan;
  }

  async run(tell: (message: LoadMark | BacklogResult) => void): Promise<void> {
    const { backlog, live, batches, warmUpBatches, batchRecords } = this.#plan;
    const senders = await Promise.all(backlog.map((login) => this.#openSender(login)));
    const pacer = await this.#goLive(live);
    await this.#drain(senders, warmUpBatches);
    await sleep(SETTLE_MS);
    tell({ mark: "begin" });
    const from = performance.now();
    this.#span = { from, to: Number.POSITIVE_INFINITY };
    await this.#drain(senders, batches);
    this.#span = { from, to: this.#progressAt };
    tell({ mark: "end" });
    clearInterval(pacer);
    const last = performance.now() + STALLED_MS;
    while (this.#liveProved < this.#liveSent && performance.now() < last) await sleep(10);
    const ms = this.#liveMs;
    tell({
      mark: "result",
      spanMs: this.#span.to - from,
      records: backlog.length * batches * batchRecords,
      missing: backlog.length * this.#limit * batchRecords - this.#total + this.#liveSent - this.#liveProved,
      liveMs: { p50: percentile(ms, 50), p99: percentile(ms, 99), max: percentile(ms, 100) },
      liveCount: ms.length,
    });
  }

  /** `batches` more of each; resolves when all are receipted, or none for long. */
  async #drain(senders: readonly LoadConnection[], batches: number): Promise<void> {
    this.#limit += batches;
    this.#progressAt = performance.now();
    for (const sender of senders) this.#fill(sender);
    const goal = senders.length * this.#limit * this.#plan.batchRecords;
    while (this.#total < goal && performance.now() - this.#progressAt < STALLED_MS) await sleep(2);
  }

  #openSender(login: Login): Promise<LoadConnection> {
    const one = template(login.unit, Date.now() - DAY_MS, this.#plan.batchRecords);
    return openConnection(this.#plan.port, login, topicOf(login.unit, "receipt"), one, {
      onPuback: () => {},
      onPublish: (connection, payload) => {
        for (const [first, last] of storedBy(payload)) {
          connection.proved += last - first + 1;
          this.#total += last - first + 1;
        }
        this.#progressAt = performance.now();
        this.#fill(connection);
      },
    });
  }

  #fill(connection: LoadConnection): void {
    const { window, batchRecords } = this.#plan;
    const underWay = connection.sent - Math.floor(connection.proved / batchRecords);
    const count = Math.min(window - underWay, this.#limit - connection.sent);
    if (count > 0) connection.send(count);
  }

  /** Each live unit in turn; a fix counts from when it was due, so that a stall shows in full. */
  async #goLive(logins: readonly Login[]): Promise<NodeJS.Timeout> {
    const { port, livePerS } = this.#plan;
    const dueAt = new Map<LoadConnection, number[]>();
    const connections = await Promise.all(
      logins.map((login) =>
        openConnection(port, login, topicOf(login.unit, "receipt"), template(login.unit, Date.now() - DAY_MS), {
          onPuback: () => {},
          onPublish: (connection, payload) => this.#onLive(dueAt.get(connection) ?? [], payload),
        }),
      ),
    );
    for (const one of connections) dueAt.set(one, []);
    const startedAt = performance.now();
    return setInterval(() => {
      const due = 1 + Math.floor(((performance.now() - startedAt) * livePerS) / 1_000);
      for (; this.#liveSent < due; this.#liveSent++) {
        const one = connections[this.#liveSent % connections.length] as LoadConnection;
        dueAt.get(one)?.push(startedAt + (this.#liveSent * 1_000) / livePerS);
        one.send(1);
      }
    }, 1);
  }

  #onLive(dueAt: readonly number[], payload: Buffer): void {
    const now = performance.now();
    for (const [first, last] of storedBy(payload)) {
      this.#liveProved += last - first + 1;
      for (let seq = first; seq <= last; seq++) {
        const due = dueAt[indexOfSeq(seq)] ?? Number.NaN;
        if (due >= this.#span.from && due <= this.#span.to) this.#liveMs.push(now - due);
      }
    }
  }
}

function storedBy(payload: Buffer): readonly (readonly [number, number])[] {
  return (JSON.parse(payload.toString("latin1")) as { readonly stored: readonly [number, number][] }).stored;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

process.once("message", (plan: BacklogPlan) => {
  const tell = (message: LoadMark | BacklogResult) => {
    process.send?.(message);
  };
  new BacklogLoad(plan).run(tell).then(
    () => process.exit(0),
    (err: Error) => {
      process.stderr.write(`load: ${err.message}\n`);
      process.exit(1);
    },
  );
});
process.once("disconnect", () => process.exit(0));
