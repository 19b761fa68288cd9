/** A simulated emergency-kit board on a pseudo-terminal: the machine of core/kit-board.ts with a cable and buttons to press. */
import {
  BLANK_MEMORY,
  type ContactName,
  type KitBoard,
  type KitCounts,
  type KitEffect,
  type KitStep,
  type Levels,
  powerUp,
  step,
} from "./core/kit-board.ts";
import { type Cable, carried, GOOD_CABLE } from "./core/kit-cable.ts";
import type { Button, Edge } from "./core/kit-hand.ts";
import type { KitPattern } from "./core/kit-sentence.ts";
import type { Random } from "./core/random.ts";
import type { Pty } from "./pty/pty.ts";

/** What a board shows, as its host has told it or by itself. */
export type Shown = { readonly pattern: KitPattern; readonly isSilent: boolean };

/**
 * `boots`: how often it has been started before, not the same in a later run, or hosts would take its events for those
 * that they know. `now`: whole milliseconds of a clock that never goes back.
 */
export type KitParts = {
  readonly boots: number;
  readonly pty: Pty;
  readonly boardId: string;
  readonly random: Random;
  readonly now: () => number;
};

/** Beyond it a hand that has been told to press further presses no more. */
const MOST_EDGES = 10_000;
const FIRMWARE = "sim-1.0.0";
const BATTERY = { batteryMv: 4_050, isCharging: false };

const UNTOUCHED: Levels = { sos: false, ok: false, lid: false, test: false };

type DueEdge = { readonly at: number; readonly contact: ContactName; readonly isOn: boolean };

/** Powered up; nobody hears its first HELLO, for which a host asks anyway. */
export function openKit(parts: KitParts): SimulatedKit {
  const make = { firmware: FIRMWARE, boardId: parts.boardId };
  return new SimulatedKit(
    parts,
    powerUp(make, { ...BLANK_MEMORY, boots: parts.boots }, BATTERY, UNTOUCHED, parts.now()).board,
  );
}

/** Runs when `turn` is called, again and again. Presses keep their times, however seldom that is. */
export class SimulatedKit {
  readonly #parts: KitParts;
  readonly #listeners = new Set<(shown: Shown) => void>();
  #board: KitBoard;
  #cable: Cable = GOOD_CABLE;
  /** Where fingers and lid are; a button that is stuck is down whatever they do. */
  #levels: Levels = UNTOUCHED;
  #stuck: ReadonlySet<ContactName> = new Set();
  /** In the order of their times. */
  #edges: readonly DueEdge[] = [];

  constructor(parts: KitParts, board: KitBoard) {
    this.#parts = parts;
    this.#board = board;
  }

  get shown(): Shown {
    return { pattern: this.#board.pattern, isSilent: this.#board.memory.isSilent };
  }

  get counts(): KitCounts {
    return this.#board.counts;
  }

  /** Calls `listener` at each change of what is shown, until what it gives is called. */
  onShow(listener: (shown: Shown) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What a hand does from now on, beside what it is already doing. */
  touch(edges: readonly Edge[]): void {
    const now = this.#parts.now();
    const due = edges.map(({ afterMs, contact, isOn }) => ({ at: now + afterMs, contact, isOn }));
    this.#edges = [...this.#edges, ...due].sort((a, b) => a.at - b.at).slice(0, MOST_EDGES);
    this.turn();
  }

  /** A stuck button stays down until it is freed, and is then where the finger is. */
  stick(button: Button, isStuck: boolean): void {
    this.turn();
    const others = [...this.#stuck].filter((one) => one !== button);
    this.#stuck = new Set(isStuck ? [...others, button] : others);
    this.#feel(button, this.#parts.now());
  }

  battery(batteryMv: number, isCharging: boolean): void {
    this.turn();
    this.#take(step(this.#board, { type: "battery", batteryMv, isCharging }, this.#parts.now()));
  }

  /** As by a brown-out: what was in its memory stays, and fingers stay where they are. */
  reset(): void {
    this.turn();
    const { make, memory, battery } = this.#board;
    this.#take(powerUp(make, memory, battery, this.#felt(), this.#parts.now()));
  }

  /** The cable only: the board runs on from its battery. */
  unplug(): Promise<void> {
    return this.#parts.pty.unplug();
  }

  replug(): Promise<void> {
    return this.#parts.pty.replug();
  }

  /** How the cable spoils what it carries, both ways, from now on; what is not said stays. */
  spoil(cable: Partial<Cable>): void {
    this.#cable = { ...this.#cable, ...cable };
  }

  /** Takes what the host has sent and does what is due. */
  turn(): void {
    const now = this.#parts.now();
    for (let edge = this.#edges[0]; edge && edge.at <= now; edge = this.#edges[0]) {
      this.#edges = this.#edges.slice(1);
      // What had settled before this edge is not undone by it.
      this.#take(step(this.#board, { type: "tick" }, edge.at));
      this.#levels = { ...this.#levels, [edge.contact]: edge.isOn };
      this.#feel(edge.contact, edge.at);
    }
    const text = this.#parts.pty.read().toString("latin1");
    const heard = text === "" ? text : carried(text, this.#cable, this.#parts.random);
    this.#take(step(this.#board, heard === "" ? { type: "tick" } : { type: "bytes", text: heard }, now));
  }

  #felt(): Levels {
    return { ...this.#levels, sos: this.#isOn("sos"), ok: this.#isOn("ok") };
  }

  #isOn(contact: ContactName): boolean {
    return this.#levels[contact] || this.#stuck.has(contact);
  }

  #feel(contact: ContactName, at: number): void {
    this.#take(step(this.#board, { type: "contact", contact, isOn: this.#isOn(contact) }, at));
  }

  #take({ board, effects }: KitStep): void {
    this.#board = board;
    for (const effect of effects) this.#do(effect);
  }

  #do(effect: KitEffect): void {
    if (effect.type === "say") {
      const piece = carried(`${effect.sentence}\r\n`, this.#cable, this.#parts.random);
      this.#parts.pty.write(Buffer.from(piece, "latin1"));
    } else if (effect.type === "show") {
      for (const listener of this.#listeners) listener({ pattern: effect.pattern, isSilent: effect.isSilent });
    }
  }
}
