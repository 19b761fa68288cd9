/**
 * The live stream of Server-Sent Events: text made once per change, not per console. A console that cannot keep up gets
 * the whole picture again when it can, never a queue.
 */
import { every } from "../../runtime/activity.ts";
import type { Count } from "../core/counters.ts";
import type { LiveFleet } from "../core/services.ts";
import type { Changes } from "../core/sos/changes.ts";
import type { DeskState } from "../core/sos/desk.ts";
import { liveDesk } from "../core/sos/live.ts";
import { shownIncident } from "../core/sos/view.ts";

/** Where a console's events go: `write` is false when its buffer is full, and `onDrain` is called when it is not. */
export type Console = {
  readonly write: (text: string) => boolean;
  readonly onDrain: (listener: () => void) => void;
  readonly end: () => void;
};

/** What a console that comes back can still be given: this many events, and this many characters of them. */
const MOST_EVENTS = 600;
const MOST_CHARACTERS = 4_194_304;
type Event = { readonly id: number; readonly text: string };
/** `hasMissed`: something was not written while its buffer was full. */
type Session = { readonly console: Console; isFull: boolean; hasMissed: boolean };

export class LiveStream {
  readonly #fleet: LiveFleet;
  readonly #desk: () => DeskState;
  readonly #now: () => number;
  readonly #count: Count;
  readonly #boot: string;
  readonly #sessions = new Set<Session>();
  readonly #ring: Event[] = [];
  readonly #changed = new Set<string>();
  #ringCharacters = 0;
  #nextId = 1;

  /** `boot` tells this run's event ids from those of a run before. */
  constructor(fleet: LiveFleet, desk: () => DeskState, now: () => number, count: Count, boot: string) {
    this.#fleet = fleet;
    this.#desk = desk;
    this.#now = now;
    this.#count = count;
    this.#boot = boot;
  }

  get consoles(): number {
    return this.#sessions.size;
  }

  /** Adds a console; with a `lastEventId` of this run it gets what it missed, else a snapshot. Answers how to remove it. */
  add(console: Console, lastEventId: string | undefined): () => void {
    const session: Session = { console, isFull: false, hasMissed: false };
    const missed = this.#missedSince(lastEventId);
    this.#send(session, missed === null ? this.#snapshot() : missed.map((event) => event.text).join(""));
    this.#sessions.add(session);
    console.onDrain(() => {
      session.isFull = false;
      if (!session.hasMissed) return;
      session.hasMissed = false;
      this.#send(session, this.#snapshot());
    });
    return () => this.#sessions.delete(session);
  }

  /** Gathers fixes into one event a second, tells status changes at once, until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = this.#fleet.listen(({ unit, what }) => {
      if (what === "fix") this.#changed.add(unit);
      else this.#publish("status", { time: this.#now(), unit: this.#fleet.one(unit) });
    });
    await every(1_000, () => this.#flush())(signal);
    stop();
    this.close();
  }

  /** What changed at the desk, at once. */
  onDesk({ incidents, orders }: Pick<Changes, "incidents" | "orders">): void {
    const state = this.#desk();
    const time = this.#now();
    for (const id of incidents) {
      const incident = state.incidents.get(id);
      if (incident) this.#publish("sos", { time, sos: shownIncident(incident, state, this.#stationOf(incident.unit)) });
    }
    for (const id of orders) this.#publish("order", { time, order: state.orders.get(id) });
  }

  readonly #stationOf = (unit: string) => this.#fleet.one(unit)?.station ?? null;

  close(): void {
    for (const { console } of this.#sessions) console.end();
    this.#sessions.clear();
  }

  #flush(): void {
    if (this.#changed.size === 0) {
      for (const session of this.#sessions) this.#send(session, ": quiet\n\n");
      return;
    }
    const units = [...this.#changed].map((unit) => this.#fleet.one(unit)).filter((unit) => unit !== null);
    this.#changed.clear();
    const fixes = units.map(({ unit, state, fix, fixAgeMs }) => ({ unit, state, fix, fixAgeMs }));
    this.#publish("fixes", { time: this.#now(), fixes });
  }

  #publish(name: string, data: unknown): void {
    const id = this.#nextId++;
    const text = this.#format(id, name, data);
    this.#ring.push({ id, text });
    this.#ringCharacters += text.length;
    while (this.#ring.length > MOST_EVENTS || this.#ringCharacters > MOST_CHARACTERS) {
      this.#ringCharacters -= this.#ring.shift()?.text.length ?? 0;
    }
    for (const session of this.#sessions) this.#send(session, text);
  }

  #snapshot(): string {
    return this.#format(this.#nextId - 1, "snapshot", {
      time: this.#now(),
      units: this.#fleet.all(),
      ...liveDesk(this.#desk(), this.#stationOf),
    });
  }

  #format(id: number, name: string, data: unknown): string {
    return `id: ${this.#boot}-${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
  }

  #send(session: Session, text: string): void {
    if (session.isFull) {
      if (!session.hasMissed) this.#count("dropped", "console-behind");
      session.hasMissed = true;
      return;
    }
    session.isFull = !session.console.write(text);
  }

  /** The events after `lastEventId`, or null when they are not all here any more. */
  #missedSince(lastEventId: string | undefined): readonly Event[] | null {
    const [boot, id] = lastEventId?.split("-") ?? [];
    if (boot !== this.#boot || !/^\d+$/.test(id ?? "")) return null;
    const last = Number(id);
    const first = this.#ring[0]?.id ?? this.#nextId;
    return last + 1 >= first && last < this.#nextId ? this.#ring.filter((event) => event.id > last) : null;
  }
}
