/**
 * The gateway's side: the real desk behind a queue, a disk that takes its time and sometimes refuses, and a process that can
 * die before a commit, after it, and between any two things that it tells. The order is the shell's: decide, disk, tell.
 */
import { creditedTime } from "../../../gateway/core/admit.ts";
import { type Changes, changesOf, undelivered } from "../../../gateway/core/sos/changes.ts";
import { type DeskEntry, type DeskInput, type DeskState, EMPTY_DESK } from "../../../gateway/core/sos/desk.ts";
import { messageOf } from "../../../gateway/core/sos/order.ts";
import { without } from "../../../gateway/core/sos/retention.ts";
import { sosStateOf } from "../../../gateway/core/sos/view.ts";
import type { Order, SosState } from "../../../protocol/messages.ts";
import type { PatrolRecord, SosRecord } from "../../../protocol/record.ts";
import type { Dice, Schedule } from "./dice.ts";
import type { Cause, Fact, Identity } from "./facts.ts";
import { START } from "./kit.ts";
import type { Parts } from "./parts.ts";

export const DAY_MS = 86_400_000;
const TICK_MS = 5_000;

export type Refusal = string | null;
type Arrival = { readonly unit: string; readonly identity: Identity; readonly record: SosRecord };
type Work = {
  readonly input: DeskInput;
  readonly arrival: Arrival | null;
  readonly isPatient: boolean;
  readonly done: (refusal: Refusal) => void;
};
type Life = { state: DeskState; queue: Work[]; isCommitting: boolean };
export type DeathAt = "before-commit" | "after-commit" | "while-telling";

export type GatewayParts = {
  readonly units: readonly string[];
  readonly parts: Parts;
  readonly schedule: Schedule;
  readonly dice: Dice;
  readonly newId: () => string;
  readonly onLife: (isAlive: boolean) => void;
  /** On its way to the unit's kit. */
  readonly sendReceipt: (unit: string, identity: Identity) => void;
  readonly sendState: (unit: string, message: SosState) => void;
  readonly sendOrder: (unit: string, order: Order) => void;
  readonly tell: (fact: Fact) => void;
};

export class Gateway {
  readonly #parts: GatewayParts;
  /** On disk: rows of text, only ever added to. */
  readonly #journal: string[] = [];
  readonly #arrivals = new Set<Identity>();
  #life: Life | null = null;
  #clockOffset = 0;
  #diskRefusesUntil = 0;
  #death: DeathAt | null = null;
  #retained = new Map<string, SosState>();

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.start();
    const tick = () => {
      parts.schedule.after(TICK_MS, tick);
      this.#tick();
    };
    parts.schedule.after(TICK_MS, tick);
  }

  get isAlive(): boolean {
    return this.#life !== null;
  }

  /** What consoles are shown; null while it is down. */
  get state(): DeskState | null {
    return this.#life?.state ?? null;
  }

  now(): number {
    return START + this.#parts.schedule.now + this.#clockOffset;
  }

  start(): void {
    if (this.#life) return;
    const { parts, units, tell, onLife } = this.#parts;
    const since = this.now() - DAY_MS;
    const entries = parts.found(this.#journal.map((row): DeskEntry => JSON.parse(row)));
    const state = without(parts.applied(EMPTY_DESK, entries), since);
    this.#life = { state, queue: [], isCommitting: false };
    tell({ type: "in-mind", state, since });
    this.#retained = new Map();
    for (const unit of units) this.#publish(unit, state);
    onLife(true);
  }

  kill(downMs: number): void {
    if (!this.#life) return;
    this.#life = null;
    this.#death = null;
    this.#parts.onLife(false);
    this.#parts.schedule.after(downMs, () => this.start());
  }

  /** At its next commit. */
  killAt(death: DeathAt | null): void {
    this.#death = death;
  }

  refuse(ms: number): void {
    this.#diskRefusesUntil = this.#parts.schedule.now + ms;
  }

  jumpClock(ms: number): void {
    this.#clockOffset += ms;
  }

  /** A record came, for the first time or again. */
  received(unit: string, outbox: string, record: PatrolRecord, sentUptimeMs: number): void {
    const identity = `${outbox}:${record.seq}`;
    const receipt = () => this.#receipt(unit, identity, record.type === "sos");
    if (record.type !== "sos" && record.type !== "order") {
      receipt();
      return;
    }
    if (this.#parts.parts.receipts === "before-commit") receipt();
    const time = creditedTime(record, { receivedTime: this.now(), sentUptimeMs });
    if (record.type === "order") {
      const { id, event } = record;
      this.#enqueue({ type: "order-event", unit, order: id, event, time }, null, true, receipt);
    } else {
      const { id, event, drill, silent, presses, position, positionAgeMs } = record;
      const signal = { event, drill, silent, presses, position, positionAgeMs, time };
      this.#enqueue({ type: "signal", unit, id, signal }, { unit, identity, record }, true, receipt);
    }
  }

  /** Anything else; `done` hears the refusal, or null. */
  submit(input: DeskInput, done: (refusal: Refusal) => void): void {
    if (this.#life) this.#enqueue(input, null, false, done);
    else done("the gateway is down");
  }

  /** The unit has a connection again: what the broker kept for it, and the orders it has not confirmed. */
  reachable(unit: string): void {
    const message = this.#retained.get(unit);
    if (message) this.#parts.sendState(unit, message);
    const { state } = this;
    if (!state) return;
    for (const id of undelivered(state)) if (state.orders.get(id)?.unit === unit) this.#sendOrder(state, id);
  }

  #tick(): void {
    const life = this.#life;
    if (!life) return;
    life.state = without(life.state, this.now() - DAY_MS);
    const standing = [...life.state.orders.values()].filter(({ endedTime }) => endedTime === null);
    const input = { type: "tick", stoodSince: new Map(standing.map((one) => [one.id, one.issuedTime])) } as const;
    this.submit(input, () => {});
    for (const id of undelivered(life.state)) this.#sendOrder(life.state, id);
  }

  #enqueue(input: DeskInput, arrival: Arrival | null, isPatient: boolean, done: Work["done"]): void {
    const life = this.#life;
    if (!life) return;
    life.queue.push({ input, arrival, isPatient, done });
    this.#commit(life);
  }

  #commit(life: Life): void {
    if (life !== this.#life || life.isCommitting || life.queue.length === 0) return;
    const { parts, newId, schedule, dice } = this.#parts;
    const batch = life.queue.splice(0);
    const before = this.#withForgotten(life.state, batch);
    let after = before;
    const decisions = batch.map(({ input, arrival }) => {
      // What went on with a closed incident may have ended too long ago to be in mind.
      const isClosed = input.type === "signal" && before.incidents.get(input.id)?.state === "CLOSED";
      if (isClosed && arrival && this.#arrivals.has(arrival.identity)) return null;
      const decision = parts.decide(after, input, this.now(), newId);
      after = parts.applied(after, decision.entries);
      return decision;
    });
    const causes: Cause[] = batch.map(({ arrival }, n) => ({ arrival, entries: decisions[n]?.entries ?? [] }));
    const finish = () => {
      life.state = after;
      this.#tell(
        life,
        changesOf(
          before,
          after,
          causes.flatMap(({ entries }) => entries),
        ),
        after,
      );
      batch.forEach(({ done, isPatient }, n) => {
        if (life === this.#life) done(isPatient ? null : (decisions[n]?.refusal?.text ?? null));
      });
    };
    if (causes.every(({ arrival, entries }) => arrival === null && entries.length === 0)) {
      finish();
      return;
    }
    life.isCommitting = true;
    if (parts.tells === "before-commit") {
      this.#tell(
        life,
        changesOf(
          before,
          after,
          causes.flatMap(({ entries }) => entries),
        ),
        after,
      );
    }
    schedule.after(dice.between(2, 400), () => {
      if (life !== this.#life) return;
      life.isCommitting = false;
      if (this.#diesAt("before-commit")) return;
      if (schedule.now < this.#diskRefusesUntil) return this.#refused(life, batch);
      this.#write(causes);
      if (this.#diesAt("after-commit")) return;
      this.#parts.tell({ type: "in-mind", state: after, since: this.now() - DAY_MS });
      finish();
      this.#commit(life);
    });
  }

  /** What a unit told stays until the disk takes it; whoever waits for anything else is told. */
  #refused(life: Life, batch: readonly Work[]): void {
    life.queue.unshift(...batch.filter(({ isPatient }) => isPatient));
    for (const { isPatient, done } of batch) if (!isPatient) done("the disk refuses");
    life.isCommitting = true;
    this.#parts.schedule.after(500, () => {
      life.isCommitting = false;
      this.#commit(life);
    });
  }

  #write(causes: readonly Cause[]): void {
    for (const { arrival, entries } of causes) {
      if (arrival) this.#arrivals.add(arrival.identity);
      for (const entry of entries) this.#journal.push(JSON.stringify(entry));
    }
    this.#parts.tell({ type: "committed", causes });
  }

  #tell(life: Life, { units, toSend }: Changes, state: DeskState): void {
    for (const unit of units) {
      if (life !== this.#life || this.#diesAt("while-telling")) return;
      this.#publish(unit, state);
    }
    for (const order of toSend) this.#sendOrder(state, order);
  }

  #diesAt(death: DeathAt): boolean {
    if (this.#death !== death) return false;
    this.kill(this.#parts.dice.between(500, 8_000));
    return true;
  }

  #publish(unit: string, state: DeskState): void {
    const message = sosStateOf(unit, state);
    this.#retained.set(unit, message);
    this.#parts.tell({ type: "told", unit, message, since: this.now() - DAY_MS });
    this.#parts.sendState(unit, message);
  }

  #sendOrder(state: DeskState, id: string): void {
    const order = state.orders.get(id);
    if (order) this.#parts.sendOrder(order.unit, messageOf(order));
  }

  #receipt(unit: string, identity: Identity, isSos: boolean): void {
    this.#parts.tell({ type: "receipt", unit, identity, isSos });
    this.#parts.sendReceipt(unit, identity);
  }

  /** The state with what is asked for and ended too long ago to be in mind. */
  #withForgotten(state: DeskState, batch: readonly Work[]): DeskState {
    return batch.reduce((so, { input }) => {
      const incident = input.type === "signal" ? input.id : "incident" in input ? input.incident : null;
      if (incident === null || so.incidents.has(incident)) return so;
      const rows = this.#journal.filter((row) => row.startsWith(`{"incident":"${incident}"`));
      return rows.length === 0
        ? so
        : this.#parts.parts.applied(
            so,
            rows.map((row): DeskEntry => JSON.parse(row)),
          );
    }, state);
  }
}
