/**
 * A vehicle's side: the real panel machine with its journal, an outbox that keeps every record until its receipt, and a host
 * that can die between any two of its effects. What the shell does around the machine is done here in simulated time.
 */

import {
  dueAt,
  type Moment,
  NEW_MEMORY,
  type Panel,
  type PanelEffect,
  type PanelInput,
  type PanelMemory,
} from "../../../device/core/kit/panel.ts";
import { type BoardSentence, lastTold } from "../../../device/core/kit/sentence.ts";
import type { NewRecord } from "../../../device/core/outbox-port.ts";
import { KitBoard } from "./board.ts";
import type { Dice, Schedule } from "./dice.ts";
import type { Fact } from "./facts.ts";
import type { Parts } from "./parts.ts";

/** The clocks of all machines begin here. */
export const START = 1_795_000_000_000;
const TICK_MS = 2_500;
const SEND_AGAIN_MS = 2_000;
/** Seqs are reserved in blocks, so that a start leaves a gap. */
const BLOCK = 10;
const MOST_SENT_AT_ONCE = 8;

export type KitParts = {
  readonly unit: string;
  readonly outboxId: string;
  readonly parts: Parts;
  readonly schedule: Schedule;
  readonly dice: Dice;
  readonly newId: () => string;
  /** Gives a record to the network. */
  readonly send: (seq: number, record: NewRecord) => void;
  /** The host has come up or died. */
  readonly onLife: (isAlive: boolean) => void;
  readonly tell: (fact: Fact) => void;
};

export class Kit {
  readonly unit: string;
  readonly board: KitBoard;
  readonly #parts: KitParts;
  /** On disk: outlasts the host. */
  #memory: PanelMemory = NEW_MEMORY;
  readonly #outbox = new Map<number, NewRecord>();
  #nextSeq = 1;
  /** In RAM; null while the host is down. */
  #panel: Panel | null = null;
  #inputs: PanelInput[] = [];
  #isBusy = false;
  /** Grows with each start, so that what an earlier life has waited for is void. */
  #life = 0;
  #bootedAt = -60_000;
  #clockOffset = 0;
  #diesIn: number | null = null;
  /** Until then it takes nothing up, and what its board says waits in the line. */
  #stalledUntil = 0;
  #removedLately: (readonly [number, NewRecord])[] = [];
  /** Things done to it that may make one press two; never fewer. */
  faults = 0;
  lastFaultAt = -1;

  constructor(parts: KitParts) {
    this.unit = parts.unit;
    this.#parts = parts;
    this.board = new KitBoard(parts.schedule, (sentence) => this.#said(sentence));
    this.#beat();
  }

  get isAlive(): boolean {
    return this.#panel !== null;
  }

  get memory(): PanelMemory {
    return this.#memory;
  }

  get outboxId(): string {
    return this.#parts.outboxId;
  }

  /** What no receipt has covered yet. */
  get waiting(): ReadonlyMap<number, NewRecord> {
    return this.#outbox;
  }

  get isStalled(): boolean {
    return this.#parts.schedule.now < this.#stalledUntil;
  }

  /** Stands still for `ms`, as on a card that hangs or a machine that is out of breath. */
  stall(ms: number): void {
    this.fault();
    const { schedule } = this.#parts;
    this.#stalledUntil = Math.max(this.#stalledUntil, schedule.now + ms);
    schedule.after(ms, () => {
      if (this.isStalled || this.#isBusy) return;
      const told = lastTold(this.#inputs.flatMap((input) => (input.type === "sentence" ? [input.sentence] : [])));
      this.#inputs = this.#inputs.filter((input) => input.type !== "sentence" || told.includes(input.sentence));
      this.#drain();
    });
  }

  start(): void {
    if (this.#panel !== null) return;
    this.#stalledUntil = 0;
    this.#life += 1;
    this.#nextSeq = Math.ceil(this.#nextSeq / BLOCK) * BLOCK + 1;
    const memory: PanelMemory = JSON.parse(JSON.stringify(this.#memory));
    const { panel, effects } = this.#parts.parts.resume(memory, this.#uptime(), `boot-${this.#bootedAt}`);
    this.#panel = panel;
    this.#perform(effects);
    this.#drain();
    if (this.board.isPlugged) this.give({ type: "port", isOpen: true });
    this.board.pump();
    if (this.isAlive) this.#parts.onLife(true);
  }

  /** Dies at once and comes back after `downMs`; a reboot begins its uptime anew. */
  kill(downMs: number, isReboot: boolean): void {
    if (!this.isAlive) return;
    this.fault();
    this.#diesIn = null;
    this.#panel = null;
    this.#inputs = [];
    this.#isBusy = false;
    const { schedule, dice, onLife } = this.#parts;
    // What a receipt removed may not have been written yet.
    if (dice.chance(0.3)) for (const [seq, record] of this.#removedLately) this.#outbox.set(seq, record);
    this.#removedLately = [];
    if (isReboot) this.#bootedAt = schedule.now + Math.floor(downMs * 0.6);
    onLife(false);
    schedule.after(downMs, () => this.start());
  }

  /** Dies before the effect that is so many from now. */
  killAtEffect(effects: number): void {
    this.#diesIn = effects;
  }

  /** What has not struck yet never will. */
  spare(): void {
    this.#diesIn = null;
  }

  fault(): void {
    this.faults += 1;
    this.lastFaultAt = this.#parts.schedule.now;
  }

  plug(isPlugged: boolean): void {
    this.fault();
    this.board.plug(isPlugged);
    this.give({ type: "port", isOpen: isPlugged });
    if (isPlugged) this.board.pump();
  }

  jumpClock(ms: number): void {
    this.#clockOffset += ms;
  }

  /** Its newest records, or the oldest SOS records, go out again. */
  sendAll(): void {
    if (this.isStalled) return;
    let left = MOST_SENT_AT_ONCE;
    for (const [seq, record] of this.#outbox) {
      if (left === 0) return;
      left -= 1;
      this.#parts.send(seq, record);
    }
  }

  receipt(seq: number): void {
    const record = this.#outbox.get(seq);
    if (record) this.#removedLately = [...this.#removedLately.slice(-3), [seq, record]];
    this.#outbox.delete(seq);
    this.give({ type: "receipt", outbox: this.outboxId, stored: [[seq, seq]] });
  }

  give(input: PanelInput): void {
    if (this.#panel === null) return;
    if (input.type === "tick" && this.isStalled) return;
    this.#inputs.push(input);
    if (!this.#isBusy && !this.isStalled) this.#drain();
  }

  #said(sentence: BoardSentence): void {
    this.give({ type: "sentence", sentence });
  }

  #drain(): void {
    this.#isBusy = true;
    for (let input = this.#inputs.shift(); input && this.#panel; input = this.#inputs.shift()) {
      const { panel, effects } = this.#parts.parts.step(this.#panel, input, this.#moment());
      this.#panel = panel;
      this.#perform(effects);
    }
    this.#isBusy = false;
    if (this.#panel === null) return;
    const due = dueAt(this.#panel);
    if (due !== null) this.#tickAfter(Math.max(0, due - this.#uptime()));
  }

  #tickAfter(ms: number): void {
    const life = this.#life;
    this.#parts.schedule.after(ms, () => {
      const due = this.#panel && dueAt(this.#panel);
      if (life === this.#life && due !== null && due <= this.#uptime()) this.give({ type: "tick" });
    });
  }

  #beat(): void {
    const { schedule } = this.#parts;
    const beat = () => {
      schedule.after(TICK_MS, beat);
      this.give({ type: "tick" });
      if (this.isAlive && this.#outbox.size > 0) this.sendAll();
    };
    schedule.after(SEND_AGAIN_MS, beat);
  }

  /** One after another; the host may die before any of them. */
  #perform(effects: readonly PanelEffect[]): void {
    const recorded: PanelInput[] = [];
    for (const effect of this.#parts.parts.ordered(effects)) {
      if (this.#diesIn !== null) {
        if (this.#diesIn === 0) {
          this.kill(this.#parts.dice.between(300, 9_000), false);
          return;
        }
        this.#diesIn -= 1;
      }
      this.#do(effect, recorded);
    }
    this.#inputs.unshift(...recorded);
  }

  #do(effect: PanelEffect, recorded: PanelInput[]): void {
    const { unit, tell, send } = this.#parts;
    switch (effect.type) {
      case "persist": {
        const before = this.#memory;
        this.#memory = effect.memory;
        tell({ type: "kit-disk", unit, before, after: effect.memory });
        break;
      }
      case "send": {
        const { sentence } = effect;
        if (!this.board.isPlugged) break;
        const disk = this.#memory;
        if (sentence.type === "SHOW") tell({ type: "lamp", unit, pattern: sentence.pattern, disk });
        if (sentence.type === "ACK") tell({ type: "board-answered", unit, boot: sentence.boot, n: sentence.n, disk });
        this.board.heard(sentence);
        break;
      }
      case "record": {
        const { record } = effect;
        const seq = this.#nextSeq;
        this.#nextSeq += 1;
        this.#outbox.set(seq, record);
        recorded.push({ type: "recorded", outbox: this.outboxId, seq });
        const identity = `${this.outboxId}:${seq}`;
        tell({ type: "kit-recorded", unit, identity, id: record.type === "sos" ? record.id : null });
        send(seq, record);
      }
    }
  }

  #uptime(): number {
    return this.#parts.schedule.now - this.#bootedAt;
  }

  /** A fix every 8 s, by the kit's clock. */
  #place(time: number): Moment["place"] {
    const positionAgeMs = time % 8_000;
    return { position: { lat: 30.5, lon: 117, fixTime: time - positionAgeMs, hdop: null }, positionAgeMs };
  }

  #moment(): Moment {
    const { schedule, newId } = this.#parts;
    const uptimeMs = this.#uptime();
    const stamp = { time: START + schedule.now + this.#clockOffset, clock: "system" as const, uptimeMs };
    return { now: uptimeMs, newId: newId(), stamp, place: this.#place(stamp.time), isSilent: false };
  }
}
