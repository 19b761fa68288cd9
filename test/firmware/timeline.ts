/** Random timelines of a kit board: what the simulator's machine does, in the words of runner.cpp. */
import {
  BLANK_MEMORY,
  CONTACTS,
  type KitBoard,
  type KitEffect,
  type KitInput,
  type KitMemory,
  type KitStep,
  type Levels,
  powerUp,
  step,
} from "../../simulator/core/kit-board.ts";

/** `commands`: for the runner's standard input. `expected`: what it must print. */
export type Timeline = { readonly commands: readonly string[]; readonly expected: readonly string[] };

const MAKE = { firmware: "1.0.0", boardId: "kit-01" };
const UNMEASURED = { batteryMv: null, isCharging: false };
const UP: Levels = { sos: false, ok: false, lid: false, test: false };
const WRAP = 2 ** 32;

/** One board and the runner's commands that do the same to the other. */
export class Recording {
  readonly commands: string[] = [];
  readonly expected: string[] = [];
  now: number;
  #board: KitBoard;
  #levels: Levels = UP;

  constructor(now: number, memory: KitMemory = BLANK_MEMORY) {
    this.now = now;
    const { boots, latched, isSilent } = memory;
    this.#command(`power %t ${boots} ${latched?.boot ?? 0} ${latched?.n ?? 0} ${Number(isSilent)}`);
    this.#board = this.#taken(powerUp(MAKE, memory, UNMEASURED, UP, now));
  }

  get board(): KitBoard {
    return this.#board;
  }

  take(input: KitInput): void {
    this.#command(commandOf(input));
    if (input.type === "contact") this.#levels = { ...this.#levels, [input.contact]: input.isOn };
    this.#board = this.#taken(step(this.#board, input, this.now));
  }

  reset(): void {
    this.#command("reset %t");
    const { memory, battery } = this.#board;
    this.#board = this.#taken(powerUp(MAKE, memory, battery, this.#levels, this.now));
  }

  end(): Timeline {
    this.#command("counts %t");
    const { lost, refused } = this.#board.counts;
    this.expected.push(`counts ${lost} ${refused}`);
    return { commands: this.commands, expected: this.expected };
  }

  #command(text: string): void {
    this.commands.push(text.replace("%t", String(this.now % WRAP)));
  }

  #taken({ board, effects }: KitStep): KitBoard {
    this.expected.push(...effects.map(printed));
    return board;
  }
}

function commandOf(input: KitInput): string {
  switch (input.type) {
    case "contact":
      return `contact %t ${CONTACTS.indexOf(input.contact)} ${Number(input.isOn)}`;
    case "battery":
      return `battery %t ${input.batteryMv ?? -1} ${Number(input.isCharging)}`;
    case "bytes":
      return `bytes %t ${Buffer.from(input.text, "latin1").toString("hex")}`;
    case "tick":
      return "tick %t";
  }
}

function printed(effect: KitEffect): string {
  switch (effect.type) {
    case "say":
      return `say ${effect.sentence}`;
    case "show":
      return `show ${effect.pattern} ${Number(effect.isSilent)}`;
    case "store": {
      const { boots, latched, isSilent } = effect.memory;
      return `store ${boots} ${latched?.boot ?? 0} ${latched?.n ?? 0} ${Number(isSilent)}`;
    }
  }
}

/** Hands, a host that answers some of the time, a cable that spoils some of it, resets, hours without anything. */
export function randomTimeline(random: () => number, lines: readonly string[]): Timeline {
  const startsNearWrap = random() < 0.25;
  const latched = random() < 0.3 ? { boot: 1 + upTo(random, 9), n: 1 + upTo(random, 9) } : null;
  const memory = { boots: random() < 0.1 ? WRAP - 1 : 10 + upTo(random, 99), latched, isSilent: random() < 0.2 };
  const recording = new Recording(startsNearWrap ? WRAP - 1 - upTo(random, 20_000) : upTo(random, 50_000), memory);
  const hostAnswers = random();
  for (let i = 0; i < 300; i += 1) {
    recording.now += wait(random);
    for (const input of inputs(recording.board, random, hostAnswers, lines)) recording.take(input);
    if (random() < 0.01) recording.reset();
  }
  return recording.end();
}

function inputs(
  { queue, contacts }: KitBoard,
  random: () => number,
  hostAnswers: number,
  lines: readonly string[],
): readonly KitInput[] {
  const dice = random();
  if (dice < 0.35) {
    const contact = one(random, ["sos" as const, "sos" as const, ...CONTACTS]);
    return [{ type: "contact", contact, isOn: !contacts[contact].isOnRaw }];
  }
  if (dice < 0.6 && random() < hostAnswers) {
    const [first] = queue;
    return first ? [{ type: "bytes", text: `${sentence(`PHST,ACK,${first.boot},${first.n}`)}\r\n` }] : [];
  }
  if (dice < 0.75) {
    const text = spoilt(`${one(random, lines)}${one(random, ["\r\n", "\n", "\r", ""])}`, random);
    return [{ type: "bytes", text }];
  }
  if (dice < 0.78) {
    return [{ type: "battery", batteryMv: one(random, [null, 0, 3700, 100_000]), isCharging: random() < 0.5 }];
  }
  return [{ type: "tick" }];
}

function wait(random: () => number): number {
  const dice = random();
  if (dice < 0.7) return upTo(random, 60);
  if (dice < 0.97) return upTo(random, 700);
  return dice < 0.995 ? upTo(random, 20_000) : upTo(random, 200_000_000);
}

function spoilt(text: string, random: () => number): string {
  if (random() < 0.8) return text;
  const at = upTo(random, text.length);
  return (
    text.slice(0, at) + one(random, ["", "$", "*", "\x00", "\xff", "x".repeat(90)]) + text.slice(at + upTo(random, 3))
  );
}

export function sentence(body: string): string {
  const sum = [...body].reduce((bits, character) => bits ^ character.charCodeAt(0), 0);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, "0")}`;
}

function upTo(random: () => number, most: number): number {
  return Math.floor(random() * (most + 1));
}

function one<T>(random: () => number, of: readonly T[]): T {
  const found = of[Math.floor(random() * of.length)];
  if (found === undefined) throw new Error("there is nothing to choose from");
  return found;
}
