/** An officer's fingers: what they do, and what each hold of SOS owes to the officer, by the fingers alone. */
import { type Button, SETTLES_MS } from "./board.ts";
import type { Dice, Schedule } from "./dice.ts";
import type { Hold } from "./facts.ts";
import type { Kit } from "./kit.ts";

type Edge = readonly [afterMs: number, button: Button, isOn: boolean];
export type HandAction =
  | "hold"
  | "tap"
  | "bounces"
  | "cancel"
  | "half-cancel"
  | "drill"
  | "ok-first"
  | "ok"
  | "frantic";

export const HAND_WEIGHTS: Readonly<Record<HandAction, number>> = {
  hold: 10,
  tap: 3,
  bounces: 2,
  cancel: 3,
  "half-cancel": 1,
  drill: 3,
  "ok-first": 2,
  ok: 4,
  frantic: 0.3,
};

/** Nearer to a mark than this, nobody can say on which side of it a finger was. */
const BLUR_MS = 60;
/** A press that a stalled host has heard of once alone may have begun so much earlier: the board tells it again after this. */
const STALL_BLUR_MS = 200;

/** What the fingers do, and for how long the hand is busy with it. */
export function edgesOf(action: HandAction, dice: Dice): readonly Edge[] {
  const b = (least: number, most: number) => dice.between(least, most);
  const pressed = (from: number, ms: number): readonly Edge[] => [
    [from, "sos", true],
    [from + ms, "sos", false],
  ];
  switch (action) {
    case "hold":
      return pressed(0, b(2_100, 4_500));
    case "tap":
      return pressed(0, b(60, 1_900));
    case "bounces": {
      const taps = [0, 1, 2].flatMap((n) => pressed(n * 150, 70));
      return dice.chance(0.5) ? taps : [...taps, ...pressed(600, b(2_100, 3_000))];
    }
    case "cancel": {
      const ok = b(200, 1_800);
      const end = b(5_300, 7_000);
      return [
        [0, "sos", true],
        [ok, "ok", true],
        [end, "ok", false],
        [end + b(0, 1) * 200 - 100, "sos", false],
      ];
    }
    case "half-cancel":
      return [
        [0, "sos", true],
        [b(200, 1_800), "ok", true],
        [b(2_200, 4_500), "ok", false],
        [7_500, "sos", false],
      ];
    case "drill": {
      const sos = b(1_100, 4_000);
      const end = sos + b(2_150, 4_000);
      return [
        [0, "ok", true],
        [sos, "sos", true],
        [end, "sos", false],
        [end + b(50, 500), "ok", false],
      ];
    }
    case "ok-first": {
      const sos = b(100, 900);
      const end = sos + b(2_150, 4_000);
      return [
        [0, "ok", true],
        [sos, "sos", true],
        [end, "sos", false],
        [end + b(50, 500), "ok", false],
      ];
    }
    case "ok":
      return [
        [0, "ok", true],
        [b(80, 1_500), "ok", false],
      ];
    case "frantic":
      return Array.from({ length: b(17, 21) }, (_, n) => pressed(n * 2_400, 2_150)).flat();
  }
}

type Span = { from: number; to: number | null };

export class Hand {
  readonly #schedule: Schedule;
  readonly #kit: Kit;
  readonly #sos: Span[] = [];
  readonly #ok: Span[] = [];
  /** Was the kit idle, for all that its disk says, when the finger went down? */
  #wasIdle = false;
  #wasStalled = false;
  /** Was it heard as the finger went down? What is not is given the benefit of half a second. */
  #wasHeard = false;
  #busyUntil = 0;
  readonly #holds: Hold[] = [];
  /** Until then the board sees nothing. */
  #offUntil = 0;
  /**
   * Until then a press may be taken for the one that the board kept over its reset: a host that hears of that one before it
   * hears of the reset knows no release of it. It rings; it is counted as one.
   */
  #mergesUntil = 0;
  /** How often SOS was down for about 2 s or more, whatever came of it. */
  longPresses = 0;

  constructor(schedule: Schedule, kit: Kit) {
    this.#schedule = schedule;
    this.#kit = kit;
  }

  /** The holds that are complete. */
  get holds(): readonly Hold[] {
    return this.#holds;
  }

  get isFree(): boolean {
    return this.#schedule.now >= this.#busyUntil && this.#open(this.#sos) === undefined;
  }

  /** True when two holds may have become one for want of room. */
  get isUncertain(): boolean {
    return this.#kit.board.hasOverflowed;
  }

  play(edges: readonly Edge[]): void {
    this.#busyUntil = this.#schedule.now + Math.max(...edges.map(([at]) => at)) + 100;
    for (const [afterMs, button, isOn] of edges) this.#schedule.after(afterMs, () => this.touch(button, isOn));
  }

  touch(button: Button, isOn: boolean): void {
    const spans = button === "sos" ? this.#sos : this.#ok;
    const open = this.#open(spans);
    if (isOn === (open !== undefined)) return;
    if (button === "sos") this.#touchedSos(isOn);
    if (open) open.to = this.#schedule.now;
    else spans.push({ from: Math.max(this.#schedule.now, button === "sos" ? this.#offUntil : 0), to: null });
    this.#kit.board.touch(button, isOn);
  }

  /** Both buttons come up again. */
  letGo(): void {
    this.touch("sos", false);
    this.touch("ok", false);
  }

  /** The board is about to be reset: of presses that its host has not heard it keeps the oldest, and not when it was. */
  boardResets(offMs: number): void {
    const [kept, ...lost] = this.#kit.board.unheardPresses();
    const held = this.#open(this.#sos);
    // What is held on counts from when the board is there again, unless it is the one that was kept.
    if (held && held.from !== kept && lost.includes(held.from)) held.from = this.#seenFrom(offMs);
    const left = this.#holds.filter(({ from }) => !lost.includes(from));
    this.#holds.splice(0, this.#holds.length, ...left);
    this.#offUntil = this.#seenFrom(offMs);
    if (kept !== undefined) this.#mergesUntil = this.#offUntil + 2_000 + BLUR_MS;
  }

  #seenFrom(offMs: number): number {
    return this.#schedule.now + offMs + SETTLES_MS;
  }

  #open(spans: readonly Span[]): Span | undefined {
    const last = spans.at(-1);
    return last?.to === null ? last : undefined;
  }

  #touchedSos(isOn: boolean): void {
    if (isOn) {
      this.#wasIdle = this.#isIdle();
      this.#wasStalled = this.#kit.isStalled;
      const { isAlive, isStalled, board } = this.#kit;
      this.#wasHeard = isAlive && !isStalled && board.isPlugged && board.isQuiet;
      return;
    }
    const to = this.#schedule.now;
    const from = this.#open(this.#sos)?.from ?? to;
    if (to - from >= (this.#wasHeard ? 2_000 : 1_500) - BLUR_MS) this.longPresses += 1;
    if (to - from < 2_000 + BLUR_MS + (this.#wasStalled ? STALL_BLUR_MS : 0)) return;
    if (from >= this.#offUntil && from < this.#mergesUntil) return;
    this.#holds.push({ from, to, owes: this.#owed(from) });
  }

  #isIdle(): boolean {
    const { incident, pending, buttons } = this.#kit.memory;
    const { isAlive, isStalled, board } = this.#kit;
    if (!isAlive || isStalled || !board.isQuiet || pending.length > 0) return false;
    return (incident === null || incident.isDrill) && buttons.sos.phase === "up";
  }

  #owed(from: number): Hold["owes"] {
    const mark = from + 2_000 + BLUR_MS;
    const together = this.#ok.filter((ok) => ok.from < mark && (ok.to ?? Number.POSITIVE_INFINITY) > from - BLUR_MS);
    const [ok] = together;
    if (!ok) return "real";
    // With OK in it, it is a first raise or a drill for sure only where the kit knew and heard all of it.
    if (!this.#wasIdle || this.#kit.lastFaultAt >= Math.min(ok.from, from) - BLUR_MS || !this.#kit.board.isPlugged) {
      return "free";
    }
    const aloneMs = from - ok.from;
    const isClearlyNone = aloneMs < 1_000 - BLUR_MS || aloneMs > 10_000 + BLUR_MS;
    const isAlone = this.#sos.every((sos) => sos.from >= from || (sos.to ?? 0) < ok.from - BLUR_MS);
    return together.length === 1 && (isClearlyNone || !isAlone) ? "real" : "any";
  }
}
