/** One unit of a load over all its connections: makes a fix at its interval, sends it until a receipt covers it. */
import { decodeReceipt } from "../../protocol/decode.ts";
import { VERSION } from "../../protocol/limits.ts";
import type { FixRecord } from "../../protocol/record.ts";
import { topicOf } from "../../protocol/topics.ts";
import { type Backoff, backoff } from "../../runtime/backoff.ts";
import type { Credential } from "../core/credentials.ts";
import { added, due, EMPTY, type Ledger, receipted } from "../core/ledger.ts";
import type { Town } from "../core/town/town.ts";
import { type Wanderer, wandered, wanderer, whereabouts } from "../core/wanderer.ts";
import { type Connection, openConnection } from "./connection.ts";

/** What all units of a load share. `clock`: Unix ms. `outbox`: of this run, since seqs begin anew with it. */
export type LoadPlan = {
  readonly host: string;
  readonly port: number;
  readonly intervalMs: number;
  readonly seed: number;
  readonly town: Town;
  readonly outbox: string;
  readonly startedAt: number;
  readonly clock: () => number;
  readonly random: () => number;
  readonly counts: LoadCounts;
};

/** Since the start. `ages`: ms from making a record to its receipt, the last of them. */
export type LoadCounts = {
  made: number;
  receipted: number;
  again: number;
  errors: number;
  reconnects: number;
  refused: number;
  readonly ages: number[];
};

type State = "off" | "opening" | "ready";

/** Unreceipted for this long a record is sent again. */
const AGAIN_MS = 20_000;
const OPENED_WITHIN_MS = 20_000;
const JITTER = 0.1;
const MOST_AGES = 20_000;
const RETRY: Backoff = backoff(1_000, 30_000);

export class LoadUnit {
  readonly #who: Credential;
  readonly #plan: LoadPlan;
  #ledger: Ledger = EMPTY;
  #wanderer: Wanderer;
  #connection: Connection | null = null;
  #state: State = "off";
  #session: number;
  #attempt = 0;
  #openedAt = 0;
  #wasReady = false;
  #tryAt: number;
  #dueAt: number;
  #wanderedAt: number;

  constructor(who: Credential, plan: LoadPlan) {
    this.#who = who;
    this.#plan = plan;
    this.#wanderer = wanderer(who.unit, plan.seed, plan.town);
    // Grows from run to run as well, and the gateway ignores a will of an older one.
    this.#session = Math.floor(plan.startedAt / 1000);
    this.#tryAt = plan.startedAt;
    this.#wanderedAt = plan.startedAt;
    this.#dueAt = plan.startedAt + plan.random() * plan.intervalMs;
  }

  get state(): State {
    return this.#state;
  }

  get waiting(): number {
    return this.#ledger.waiting.length;
  }

  get dropped(): number {
    return this.#ledger.dropped;
  }

  /** Whether it wants to connect now. */
  wants(now: number): boolean {
    return this.#state === "off" && now >= this.#tryAt;
  }

  open(): void {
    const { host, port, clock, counts } = this.#plan;
    this.#state = "opening";
    this.#openedAt = clock();
    this.#session += 1;
    const login = { host, port, ...this.#who, will: this.#status("offline", clock()) };
    const events = {
      onReady: () => this.#onReady(clock()),
      onMessage: (topic: string, payload: string) => this.#onMessage(topic, payload, clock()),
      onGone: (isRefused: boolean) => {
        if (isRefused) counts.refused += 1;
        this.#state = "off";
        this.#connection = null;
        this.#tryAt = clock() + RETRY(this.#attempt);
        this.#attempt += 1;
      },
    };
    this.#connection = openConnection(login, events, clock);
  }

  /** Makes the fix that is due, and sends it when there is a connection. */
  work(now: number): void {
    if (this.#state === "ready") this.#connection?.check(now);
    else if (this.#state === "opening" && now - this.#openedAt > OPENED_WITHIN_MS) this.#connection?.abandon();
    if (now < this.#dueAt) return;
    const { intervalMs, random, counts } = this.#plan;
    this.#dueAt = now + intervalMs * (1 - JITTER + 2 * JITTER * random());
    this.#ledger = added(this.#ledger, (seq) => this.#fix(seq, now), now);
    counts.made += 1;
    this.send(now);
  }

  /** What is due to be sent, or sent again. */
  send(now: number, againMs = AGAIN_MS): void {
    if (this.#state !== "ready" || this.#connection === null) return;
    const { ledger, records, again } = due(this.#ledger, now, againMs);
    if (records.length === 0) return;
    const { outbox, startedAt, counts } = this.#plan;
    const payload = JSON.stringify({ v: VERSION, outbox, sentTime: now, sentUptimeMs: now - startedAt, records });
    if (!this.#connection.publish(topicOf(this.#who.unit, "records"), payload, false, now)) return;
    this.#ledger = ledger;
    counts.again += again;
  }

  /** Leaves politely: nobody is told that it is lost. */
  close(): void {
    const now = this.#plan.clock();
    if (this.#state === "ready") this.#connection?.publish(this.#topic(), this.#status("offline", now), true, now);
    this.#connection?.close();
  }

  #onReady(now: number): void {
    this.#state = "ready";
    this.#attempt = 0;
    if (this.#wasReady) this.#plan.counts.reconnects += 1;
    this.#wasReady = true;
    this.#connection?.publish(this.#topic(), this.#status("online", now), true, now);
    this.send(now, 0);
  }

  #onMessage(topic: string, payload: string, now: number): void {
    const { outbox, counts } = this.#plan;
    if (topic === topicOf(this.#who.unit, "error")) counts.errors += 1;
    if (topic !== topicOf(this.#who.unit, "receipt")) return;
    const receipt = decodeReceipt(payload);
    if (!receipt.ok || receipt.message.outbox !== outbox) return;
    const { ledger, ages } = receipted(this.#ledger, receipt.message.stored, now);
    this.#ledger = ledger;
    counts.receipted += ages.length;
    for (const age of ages) if (counts.ages.length < MOST_AGES) counts.ages.push(age);
  }

  #topic(): string {
    return topicOf(this.#who.unit, "status");
  }

  #status(state: "online" | "offline", now: number): string {
    return JSON.stringify({ v: VERSION, state, session: this.#session, sentTime: now, health: null });
  }

  #fix(seq: number, now: number): FixRecord {
    const { town, startedAt } = this.#plan;
    this.#wanderer = wandered(this.#wanderer, town, (now - this.#wanderedAt) / 1000);
    this.#wanderedAt = now;
    const { lat, lon, courseDeg } = whereabouts(this.#wanderer, town);
    return {
      seq,
      type: "fix",
      time: now,
      clock: "gnss",
      uptimeMs: now - startedAt,
      lat: rounded(lat, 1e7),
      lon: rounded(lon, 1e7),
      altitudeM: 21.5,
      speedMps: rounded(this.#wanderer.speedMps, 10),
      courseDeg: rounded(courseDeg, 10),
      hdop: 0.9,
      satellites: 12,
      mode: 3,
      reason: seq === 1 ? "first" : "interval",
    };
  }
}

function rounded(value: number, per: number): number {
  return Math.round(value * per) / per;
}
