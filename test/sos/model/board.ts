/**
 * A kit's board and its cable: events one at a time until they are acknowledged, its status, its resets. What waits and
 * what is given up is as docs/kit-board.md wants it.
 */
import type { BoardSentence, HostSentence } from "../../../device/core/kit/sentence.ts";
import { type KitQueue, lasting, QUEUE_SIZE, queued, waitMs } from "../../../simulator/core/kit-queue.ts";
import type { KitEvent } from "../../../simulator/core/kit-sentence.ts";
import type { Schedule } from "./dice.ts";

export type Button = "sos" | "ok";

const EVENT_OF: Readonly<Record<Button, readonly [on: KitEvent, off: KitEvent]>> = {
  sos: ["SOS_DOWN", "SOS_UP"],
  ok: ["OK_DOWN", "OK_UP"],
};
const STATUS_EVERY_MS = 5_000;
/** An SOS that is found down at power-up is a press after so long. */
export const SETTLES_MS = 20;

export class KitBoard {
  readonly #schedule: Schedule;
  readonly #toHost: (sentence: BoardSentence) => void;
  readonly #fingers = { sos: false, ok: false };
  #known = { sos: false, ok: false };
  #queue: KitQueue = [];
  #boot = 1;
  #n = 0;
  #poweredAt = 0;
  #isPowered = true;
  #isPlugged = true;
  #isTimed = false;
  /** Holds may have been run together since its queue was full. */
  hasOverflowed = false;

  constructor(schedule: Schedule, toHost: (sentence: BoardSentence) => void) {
    this.#schedule = schedule;
    this.#toHost = toHost;
    this.#beat();
  }

  get isPlugged(): boolean {
    return this.#isPlugged;
  }

  get isQuiet(): boolean {
    return this.#isPowered && this.#queue.length === 0;
  }

  touch(button: Button, isOn: boolean): void {
    this.#fingers[button] = isOn;
    if (!this.#isPowered || this.#known[button] === isOn) return;
    this.#happened(button, isOn);
  }

  plug(isPlugged: boolean): void {
    this.#isPlugged = isPlugged;
  }

  /** When the presses of SOS were that the host has not acknowledged. */
  unheardPresses(): readonly number[] {
    return this.#queue.filter(({ event }) => event === "SOS_DOWN").map(({ at }) => at);
  }

  /** Off for `ms`; the oldest press that is not acknowledged is in its flash. */
  reset(ms: number): void {
    if (!this.#isPowered) return;
    const latched = this.#queue.find(({ event }) => event === "SOS_DOWN");
    this.#isPowered = false;
    this.#queue = [];
    this.#schedule.after(ms, () => {
      const { now } = this.#schedule;
      this.#isPowered = true;
      this.#boot += 1;
      this.#n = 0;
      this.#poweredAt = now;
      this.#known = { sos: false, ok: this.#fingers.ok };
      this.#queue = latched ? [{ ...latched, at: now, tries: 0, againAt: now }] : [];
      this.#introduce();
      this.pump();
      const { sos } = this.#fingers;
      if (sos) this.#schedule.after(SETTLES_MS, () => this.touch("sos", this.#fingers.sos));
    });
  }

  /** From the host. */
  heard(sentence: HostSentence): void {
    if (!this.#isPowered) return;
    if (sentence.type === "WHO") this.#introduce();
    const [first, ...rest] = this.#queue;
    if (sentence.type !== "ACK" || first?.boot !== sentence.boot || first.n !== sentence.n) return;
    this.#queue = rest;
    this.#schedule.after(1, () => this.pump());
  }

  /** Says what is due. */
  pump(): void {
    if (!this.#isPowered) return;
    const { now } = this.#schedule;
    this.#queue = lasting(this.#queue, now);
    const [first, ...rest] = this.#queue;
    if (!first || !this.#isPlugged) return;
    if (first.tries === 0 || now >= first.againAt) {
      const tries = Math.min(first.tries + 1, 3);
      this.#queue = [{ ...first, tries, againAt: now + waitMs(tries) }, ...rest];
      this.#say({ type: "EVT", boot: first.boot, n: first.n, event: first.event, ageMs: now - first.at });
    }
    if (this.#isTimed || this.#queue.length === 0) return;
    this.#isTimed = true;
    this.#schedule.after(200, () => {
      this.#isTimed = false;
      this.pump();
    });
  }

  #happened(button: Button, isOn: boolean): void {
    const { now } = this.#schedule;
    this.#known[button] = isOn;
    this.#n += 1;
    const event = EVENT_OF[button][isOn ? 0 : 1];
    if (this.#queue.length >= QUEUE_SIZE) this.hasOverflowed = true;
    this.#queue = queued(this.#queue, { boot: this.#boot, n: this.#n, event, at: now, tries: 0, againAt: now });
    this.pump();
  }

  #beat(): void {
    this.#schedule.after(STATUS_EVERY_MS, () => {
      this.#status();
      this.#beat();
    });
  }

  #introduce(): void {
    this.#say({ type: "HELLO", proto: 1, firmware: "1.0.0", boardId: "kit-01", boot: this.#boot });
    this.#status();
  }

  #status(): void {
    this.#say({
      type: "STA",
      boot: this.#boot,
      batteryMv: 3_900,
      isCharging: false,
      isLidOpen: false,
      isSosDown: this.#known.sos,
      isOkDown: this.#known.ok,
      uptimeMs: this.#schedule.now - this.#poweredAt,
    });
  }

  #say(sentence: BoardSentence): void {
    if (this.#isPowered && this.#isPlugged) this.#toHost(sentence);
  }
}
