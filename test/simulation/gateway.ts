/**
 * The gateway: the real ingest, intake, mailbox, SOS desk and teller of units, put together as gateway.ts does, on modelled
 * databases and the simulated network.
 */
import type { Broker, Lane } from "../../gateway/core/broker.ts";
import type { DeskInput, DeskState } from "../../gateway/core/sos/desk.ts";
import { openSosDesk, type SosDesk } from "../../gateway/desk/sos-desk.ts";
import { UnitTeller } from "../../gateway/desk/unit-teller.ts";
import { Ingest } from "../../gateway/ingest.ts";
import { Intake } from "../../gateway/intake.ts";
import { Mailbox } from "../../gateway/mailbox.ts";
import type { GatewayChannel } from "../../protocol/topics.ts";
import { runAll } from "../../runtime/activity.ts";
import type { Logger } from "../../runtime/log.ts";
import type { Dice, Schedule } from "../sos/model/dice.ts";
import { START } from "./device.ts";
import type { Network } from "./network.ts";
import { Store } from "./store.ts";

export type GatewayParts = {
  readonly units: readonly string[];
  readonly schedule: Schedule;
  readonly dice: Dice;
  readonly network: Network;
  readonly newId: () => string;
  readonly log: Logger;
  readonly isLazy: boolean;
  /** Told of all that leaves for a unit. */
  readonly onSaid: (unit: string, channel: GatewayChannel, payload: string) => void;
  /** It ended although nobody ended it. */
  readonly onFailure: (err: unknown) => void;
};

export class Gateway {
  readonly store: Store;
  readonly counts = { lives: 0 };
  readonly #parts: GatewayParts;
  #stop: AbortController | null = null;
  #desk: SosDesk | null = null;
  #clockOffset = 0;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.store = new Store(parts.schedule, parts.dice, parts.isLazy);
  }

  get state(): DeskState | null {
    return this.#desk?.state ?? null;
  }

  readonly now = (): number => START + this.#parts.schedule.now + this.#clockOffset;

  jumpClock(ms: number): void {
    this.#clockOffset += ms;
  }

  get clockOffset(): number {
    return this.#clockOffset;
  }

  start(): void {
    if (this.#stop !== null) return;
    const stop = new AbortController();
    this.#stop = stop;
    this.counts.lives += 1;
    this.#run(stop).catch((err: unknown) => {
      if (this.#stop === stop) this.#parts.onFailure(err);
    });
  }

  end(isPowerCut: boolean, downMs: number): void {
    const stop = this.#stop;
    if (stop === null) return;
    this.#stop = null;
    this.#desk = null;
    this.store.end(isPowerCut);
    this.#parts.network.setStation(null);
    stop.abort();
    this.#parts.schedule.after(downMs, () => this.start());
  }

  /** A person's command. Answers why not, or null. */
  async ask(input: DeskInput): Promise<string | null> {
    const desk = this.#desk;
    if (desk === null) return "the gateway is down";
    return await desk.submit(input).then(
      () => null,
      (err: Error) => err.message,
    );
  }

  async #run(stop: AbortController): Promise<void> {
    const { network, units, newId, log, onSaid } = this.#parts;
    const { now } = this;
    const isCurrent = () => this.#stop === stop;
    const count = () => {};
    const broker: Broker = {
      send: (unit, channel, payload) => {
        if (!isCurrent()) return false;
        onSaid(unit, channel, payload);
        return network.send(unit, channel, payload);
      },
      retain: (unit, channel, payload) => {
        if (!isCurrent()) return;
        onSaid(unit, channel, payload);
        network.retain(unit, channel, payload);
      },
      disconnect: () => 0,
    };
    const mailbox = new Mailbox(() => broker, now, count);
    const desk: SosDesk = await openSosDesk({
      table: this.store.desk(),
      now,
      newId,
      count,
      log,
      onChanges: (changes) => teller.onChanges(changes),
    });
    const teller = new UnitTeller({
      broker: () => broker,
      state: () => desk.state,
      units: () => units.map((unit) => ({ unit })),
    });
    const ingest: Ingest = new Ingest({
      journal: this.store.journal(),
      count,
      log,
      toDesk: (outcome) => intake.toDesk(outcome),
      onOutcome: (outcome, lane) => {
        if (outcome.outbox) mailbox.receipt(outcome.unit, outcome.outbox, outcome.stored, lane === "sos");
        for (const refused of outcome.refused) mailbox.error(outcome.unit, refused);
      },
    });
    const intake = new Intake({ desk, ingest, mailbox, now, count });
    if (!isCurrent()) return;
    this.#desk = desk;
    teller.publishAll();
    network.setStation({
      accept: (unit: string, lane: Lane, payload) => intake.accept(unit, lane, payload),
      onReachable: (unit) => {
        mailbox.reachable(unit);
        teller.reachable(unit);
      },
      onContact: (unit, isThere) => void this.ask({ type: "contact", unit, isLost: !isThere }),
    });
    await runAll(stop.signal, [
      (s) => ingest.run(s),
      (s) => mailbox.run(s),
      (s) => desk.run(s, () => new Map()),
      (s) => teller.run(s),
    ]);
  }
}
