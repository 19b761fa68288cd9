/** The kit's machine played by a script. */

import {
  dueAt,
  type Moment,
  NEW_MEMORY,
  type Panel,
  type PanelEffect,
  type PanelInput,
  type PanelMemory,
  resume,
  step,
} from "./panel.ts";
import type { BoardEvent, BoardSentence } from "./sentence.ts";

export const IDS = ["01JD8Z4X9M3Q7V5K2T6WBN1RC1", "01JD8Z4X9M3Q7V5K2T6WBN1RC2", "01JD8Z4X9M3Q7V5K2T6WBN1RC3"];
export const START = 1_795_248_000_000;
export const position = { lat: 30.5433, lon: 117.0631, fixTime: START, hdop: 0.9 };

/** The panel played by a script; its outbox counts from 1. */
export class Script {
  panel: Panel;
  now = 100_000;
  isSilent = false;
  /** Everything it did, in words, in its order. */
  readonly did: string[] = [];
  readonly records: Extract<PanelEffect, { readonly type: "record" }>["record"][] = [];
  memory: PanelMemory;
  #seq = 0;
  #raises = 0;

  constructor(memory: PanelMemory = NEW_MEMORY, machineBoot = "boot-1") {
    this.memory = memory;
    const { panel, effects } = resume(memory, this.now, machineBoot);
    this.panel = panel;
    this.#perform(effects);
  }

  take(input: PanelInput): this {
    const { panel, effects } = step(this.panel, input, this.#moment());
    this.panel = panel;
    this.#perform(effects);
    return this;
  }

  /** Lets time pass, with a tick each half second and whenever a hold falls due. */
  wait(ms: number): this {
    for (const end = this.now + ms; this.now < end; ) {
      this.now = Math.min(end, this.now + 500, dueAt(this.panel) ?? Number.POSITIVE_INFINITY);
      this.take({ type: "tick" });
    }
    return this;
  }

  say(sentence: BoardSentence): this {
    return this.take({ type: "sentence", sentence });
  }

  event(event: BoardEvent, n: number, ageMs = 0, boot = 7): this {
    return this.say({ type: "EVT", boot, n, event, ageMs });
  }

  /** What it did since the last time it was asked. */
  news(): readonly string[] {
    return this.did.splice(0);
  }

  #moment(): Moment {
    const stamp = { time: START + this.now, clock: "gnss" as const, uptimeMs: this.now };
    const place = { position, positionAgeMs: 400 };
    return { now: this.now, newId: IDS[this.#raises] ?? "", stamp, place, isSilent: this.isSilent };
  }

  #perform(effects: readonly PanelEffect[]): void {
    const recorded: PanelInput[] = [];
    for (const effect of effects) {
      if (effect.type === "persist") {
        this.memory = JSON.parse(JSON.stringify(effect.memory));
        this.did.push("persist");
      } else if (effect.type === "send") {
        this.did.push(textOf(effect.sentence));
      } else {
        const { record } = effect;
        this.records.push(record);
        this.did.push(`record ${record.type} ${"event" in record ? record.event : ""}`);
        if (record.type === "sos" && record.event === "raise") this.#raises += 1;
        this.#seq += 1;
        recorded.push({ type: "recorded", outbox: "00c0ffee", seq: this.#seq });
      }
    }
    for (const input of recorded) this.take(input);
  }
}

function textOf(sentence: Extract<PanelEffect, { readonly type: "send" }>["sentence"]): string {
  if (sentence.type === "SHOW") return `SHOW ${sentence.pattern}${sentence.isSilent ? " silently" : ""}`;
  return sentence.type === "ACK" ? `ACK ${sentence.boot} ${sentence.n}` : "WHO";
}

export const hello = (boot = 7, boardId = "kit-01"): BoardSentence => ({
  type: "HELLO",
  proto: 1,
  firmware: "1.0.0",
  boardId,
  boot,
});
export const status = (more: Partial<Extract<BoardSentence, { readonly type: "STA" }>> = {}): BoardSentence => ({
  type: "STA",
  boot: 7,
  batteryMv: 3900,
  isCharging: false,
  isLidOpen: false,
  isSosDown: false,
  isOkDown: false,
  uptimeMs: 5_000,
  ...more,
});
export const told = (id: string | undefined, rung: "seen" | "acknowledged" | "closed"): PanelInput => ({
  type: "sos-state",
  incidents: [{ id: id ?? "", rung, by: null, at: 0 }],
});

/** A board on the line that has said who it is, and a gateway that can be reached. */
export function ready(memory?: PanelMemory): Script {
  const script = new Script(memory);
  script.take({ type: "port", isOpen: true }).say(hello()).take({ type: "link", isUp: true });
  script.news();
  return script;
}
