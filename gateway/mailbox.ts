/**
 * Receipts and error messages on their way to units. The first goes at once; what follows within 200 ms is gathered.
 * What a unit cannot take now waits, bounded, until it can.
 */
import { VERSION } from "../protocol/limits.ts";
import type { ErrorMessage, Receipt } from "../protocol/messages.ts";
import { type Range, type Ranges, union } from "../protocol/ranges.ts";
import { every } from "../runtime/activity.ts";
import type { Broker } from "./core/broker.ts";
import type { Count } from "./core/counters.ts";
import type { Refused } from "./core/journal.ts";

const GATHER_MS = 200;
const MOST_ERRORS = 16;
const MOST_OUTBOXES = 8;
/** Ranges in one receipt; a unit whose seqs have more holes gets several. */
const MOST_RANGES = 500;
/** Ranges that wait for one outbox. A unit that was told less sends again and is receipted again. */
const MOST_WAITING_RANGES = 4_000;

type Box = { readonly receipts: Map<string, Ranges>; readonly errors: Refused[]; sentAt: number };

export class Mailbox {
  readonly #boxes = new Map<string, Box>();
  readonly #waiting = new Set<string>();
  readonly #broker: () => Pick<Broker, "send">;
  readonly #now: () => number;
  readonly #count: Count;

  constructor(broker: () => Pick<Broker, "send">, now: () => number, count: Count) {
    this.#broker = broker;
    this.#now = now;
    this.#count = count;
  }

  /** These seqs are committed. `isUrgent`: not gathered (SOS). */
  receipt(unit: string, outbox: string, stored: Ranges, isUrgent: boolean): void {
    if (stored.length === 0) return;
    const box = this.#box(unit);
    const known = box.receipts.get(outbox) ?? [];
    if (known.length === 0 && box.receipts.size >= MOST_OUTBOXES) {
      const [oldest] = box.receipts.keys();
      box.receipts.delete(oldest as string);
      this.#count("dropped", "receipts");
    }
    const waiting = union(known, stored);
    if (waiting.length > MOST_WAITING_RANGES) this.#count("dropped", "receipts", waiting.length - MOST_WAITING_RANGES);
    box.receipts.set(outbox, waiting.slice(-MOST_WAITING_RANGES));
    this.#offer(unit, box, isUrgent);
  }

  /** Something of the unit's was refused. */
  error(unit: string, refused: Refused): void {
    const box = this.#box(unit);
    box.errors.push(refused);
    if (box.errors.length > MOST_ERRORS) {
      box.errors.shift();
      this.#count("dropped", "errors");
    }
    this.#offer(unit, box, false);
  }

  /** The unit (null: every one) can be sent to: what waited goes. */
  reachable(unit: string | null): void {
    for (const name of unit === null ? [...this.#boxes.keys()] : [unit]) {
      const box = this.#boxes.get(name);
      if (box) this.#send(name, box);
    }
  }

  /** Sends what was gathered, until `signal` is aborted. */
  run(signal: AbortSignal): Promise<void> {
    const flush = () => {
      for (const unit of [...this.#waiting]) this.reachable(unit);
    };
    return every(GATHER_MS / 2, flush)(signal);
  }

  #box(unit: string): Box {
    const known = this.#boxes.get(unit);
    if (known) return known;
    const box: Box = { receipts: new Map(), errors: [], sentAt: 0 };
    this.#boxes.set(unit, box);
    return box;
  }

  #offer(unit: string, box: Box, isUrgent: boolean): void {
    if (isUrgent || this.#now() - box.sentAt >= GATHER_MS) this.#send(unit, box);
    else this.#waiting.add(unit);
  }

  #send(unit: string, box: Box): void {
    this.#waiting.delete(unit);
    for (const [outbox, stored] of box.receipts) {
      const head = stored.slice(0, MOST_RANGES) as [number, number][];
      const message: Receipt = { v: VERSION, outbox, stored: head };
      if (!this.#publish(unit, box, "receipt", message)) return;
      const rest: readonly Range[] = stored.slice(MOST_RANGES);
      if (rest.length === 0) {
        box.receipts.delete(outbox);
      } else {
        box.receipts.set(outbox, rest);
        this.#waiting.add(unit);
      }
    }
    while (box.errors.length > 0) {
      const refused = box.errors[0] as Refused;
      const seqs = refused.seqs === null ? null : [...refused.seqs];
      const message: ErrorMessage = { v: VERSION, ...refused, seqs };
      if (!this.#publish(unit, box, "error", message)) return;
      box.errors.shift();
    }
  }

  #publish(unit: string, box: Box, channel: "receipt" | "error", message: Receipt | ErrorMessage): boolean {
    if (!this.#broker().send(unit, channel, JSON.stringify(message))) return false;
    box.sentAt = this.#now();
    this.#count("answers", channel);
    return true;
  }
}
