/** The emergency kit's service: its board and the gateway in, the disk, the lamp and records out, one thing after another. */
import { ulid } from "ulid";
import { decodeOrder, decodeSosState } from "../protocol/decode.ts";
import type { Health } from "../protocol/messages.ts";
import type { Ranges } from "../protocol/ranges.ts";
import { type Activity, runAll } from "../runtime/activity.ts";
import type { Logger } from "../runtime/log.ts";
import { kitState } from "./core/kit/board.ts";
import {
  dueAt,
  type Moment,
  type Panel,
  type PanelEffect,
  type PanelInput,
  realSince,
  resume,
  step,
} from "./core/kit/panel.ts";
import type { Outbox } from "./core/outbox-port.ts";
import type { PanelJournal } from "./disk/panel-journal.ts";
import type { KitPort } from "./serial/follow-kit.ts";

export type KitPanelParts = {
  readonly journal: PanelJournal;
  readonly port: Pick<KitPort, "send" | "follow">;
  readonly outbox: Pick<Outbox, "id" | "append">;
  readonly stamp: () => Moment["stamp"];
  readonly place: () => Moment["place"];
  readonly uptimeMs: () => number;
  /** Which boot of the machine it is that `uptimeMs` counts from. */
  readonly machineBoot: string;
  /** What profile and settings say about light and sound of an SOS. */
  readonly isSilent: () => boolean;
  /** Since when a real SOS is open, milliseconds since boot; null once none is. */
  readonly onRealSos: (since: number | null) => void;
  readonly log: Logger;
};

/** Beyond it a sentence of the board is dropped, which then says it again; so does the gateway. */
const MOST_INPUTS = 256;
const TICK_MS = 500;

export class KitPanel {
  readonly #parts: KitPanelParts;
  #panel: Panel;
  readonly #inputs: PanelInput[] = [];
  #wake: () => void = () => {};
  #dropped = 0;

  constructor(parts: KitPanelParts) {
    this.#parts = parts;
    this.#panel = resume(parts.journal.memory, parts.uptimeMs(), parts.machineBoot).panel;
  }

  /** How the board is, as `health` says it. */
  get health(): Pick<Health, "kit" | "batteryMv"> {
    const { board } = this.#panel;
    return { kit: kitState(board), batteryMv: kitState(board) === "ok" ? board.batteryMv : null };
  }

  /** What is wrong with what the kit is to remember; null when nothing is. */
  get problem(): string | null {
    return this.#parts.journal.problem;
  }

  /** Inputs that came too fast and were dropped; who sent them sends them again. */
  get dropped(): number {
    return this.#dropped;
  }

  receipt(outbox: string, stored: Ranges): void {
    this.#give({ type: "receipt", outbox, stored });
  }

  /** A payload of the unit's `sos/state` topic. */
  sosState(text: string): void {
    const decoded = decodeSosState(text);
    if (decoded.ok) this.#give({ type: "sos-state", incidents: decoded.message.incidents });
    else this.#parts.log.warn({ reason: decoded.reason, text: decoded.text }, "unreadable sos state");
  }

  /** A payload of the unit's `order` topic. */
  order(text: string): void {
    const decoded = decodeOrder(text);
    if (decoded.ok) this.#give({ type: "order", order: decoded.message });
    else this.#parts.log.warn({ reason: decoded.reason, text: decoded.text }, "unreadable order");
  }

  /** Whether the gateway can be reached. */
  link(isUp: boolean): void {
    this.#give({ type: "link", isUp });
  }

  /** Serves the kit until aborted. Rejects when the disk fails: the process should leave and start again. */
  readonly run: Activity = async (signal) => {
    await runAll(signal, [
      async (s) => {
        for await (const event of this.#parts.port.follow(s)) this.#give(event);
      },
      (s) => this.#work(s),
    ]);
  };

  async #work(signal: AbortSignal): Promise<void> {
    const { memory } = this.#panel;
    if (memory.incident !== null) this.#noteIncident(null);
    this.#parts.onRealSos(realSince(this.#panel));
    await this.#perform(resume(memory, this.#parts.uptimeMs(), this.#parts.machineBoot).effects);
    while (!signal.aborted) {
      const input = this.#inputs.shift();
      if (input) await this.#take(input);
      else await this.#pause(signal);
      await this.#take({ type: "tick" });
    }
    // What is in the outbox already must not be pending at the next start.
    for (let input = this.#inputs.shift(); input?.type === "recorded"; input = this.#inputs.shift()) {
      await this.#take(input);
    }
  }

  #pause(signal: AbortSignal): Promise<void> {
    const dueInMs = (dueAt(this.#panel) ?? Number.POSITIVE_INFINITY) - this.#parts.uptimeMs();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        this.#wake = () => {};
        resolve();
      };
      const timer = setTimeout(done, Math.max(0, Math.min(TICK_MS, dueInMs)));
      signal.addEventListener("abort", done, { once: true });
      this.#wake = done;
    });
  }

  #give(input: PanelInput): void {
    if (this.#inputs.length >= MOST_INPUTS) {
      this.#dropped += 1;
      if (this.#dropped === 1) this.#parts.log.warn("the kit's inputs come faster than they can be kept");
      return;
    }
    this.#inputs.push(input);
    this.#wake();
  }

  async #take(input: PanelInput): Promise<void> {
    const before = this.#panel;
    const { panel, effects } = step(before, input, this.#moment());
    this.#panel = panel;
    if (panel.memory.incident !== before.memory.incident) this.#noteIncident(before);
    await this.#perform(effects);
  }

  async #perform(effects: readonly PanelEffect[]): Promise<void> {
    const { journal, port, outbox } = this.#parts;
    const recorded: PanelInput[] = [];
    for (const effect of effects) {
      switch (effect.type) {
        case "persist":
          await journal.persist(effect.memory);
          break;
        case "send":
          port.send(effect.sentence);
          break;
        case "record":
          recorded.push({ type: "recorded", outbox: outbox.id, seq: await outbox.append(effect.record) });
          break;
      }
    }
    this.#inputs.unshift(...recorded);
  }

  #moment(): Moment {
    const { uptimeMs, stamp, place, isSilent } = this.#parts;
    const now = stamp();
    // The package takes a time of 0 for "now".
    const newId = ulid(Math.max(1, now.time));
    return { now: uptimeMs(), newId, stamp: now, place: place(), isSilent: isSilent() };
  }

  /** Edges only, and nothing of where. */
  #noteIncident(before: Panel | null): void {
    const { log, onRealSos } = this.#parts;
    const was = before?.memory.incident ?? null;
    const { incident } = this.#panel.memory;
    if (realSince(this.#panel) !== (before && realSince(before))) onRealSos(realSince(this.#panel));
    if (incident === null) log.info({ id: was?.id }, "sos over");
    else if (incident.id !== was?.id || incident.rung !== was.rung || incident.presses !== was.presses) {
      log.info({ id: incident.id, rung: incident.rung, presses: incident.presses, drill: incident.isDrill }, "sos");
    }
  }
}
