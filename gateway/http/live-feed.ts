/** The live stream as consoles of one scope get it: the same text for all of them, made once. */
import type { Count } from "../core/counters.ts";
import type { ShownUnit } from "../core/fleet.ts";
import type { Order } from "../core/sos/order.ts";
import type { ShownIncident } from "../core/sos/view.ts";
import type { Console } from "./live-stream.ts";

/** `isForAll`: no console is open that sees its station. `station`: of the order's unit. `ground`: see `LiveFeed.ground`. */
export type Snapshot = {
  readonly time: number;
  readonly units: readonly ShownUnit[];
  readonly sos: readonly (ShownIncident & { readonly isForAll: boolean })[];
  readonly orders: readonly { readonly order: Order; readonly station: string | null }[];
  readonly ground: string;
};

export type FeedParts = {
  /** The only station whose units are told; null: all. */
  readonly station: string | null;
  readonly snapshot: () => Snapshot;
  /** The id of the newest event of any feed. */
  readonly lastId: () => number;
  readonly count: Count;
  /** What its events' ids begin with: ids of another run or another scope are not its own. */
  readonly name: string;
  /** Of what is kept for consoles that come back; `emptySeconds`: how long without any console. */
  readonly bounds: { readonly events: number; readonly characters: number; readonly emptySeconds: number };
};

type Event = { readonly id: number; readonly text: string };
/** `hasMissed`: something was not written while its buffer was full. */
type Session = { readonly console: Console; isFull: boolean; hasMissed: boolean };

const QUIET = ": quiet\n\n";
/** So much is told event by event, however small the whole picture is. */
const SHORT_CHARACTERS = 262_144;

export class LiveFeed {
  readonly #parts: FeedParts;
  readonly #sessions = new Set<Session>();
  readonly #ring: Event[] = [];
  /** Units that its consoles know of: one that leaves the scope must leave their screens. */
  readonly #told = new Set<string>();
  /** Units of open incidents that its consoles know of, by incident: they are shown wherever they belong. */
  readonly #toldSos = new Map<string, string>();
  #ringCharacters = 0;
  /** Of the snapshot made last. */
  #wholeCharacters = 0;
  /** Of events up to this id, not all are in the ring. */
  #floor: number;
  #emptySeconds = 0;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#floor = parts.lastId();
  }

  get consoles(): number {
    return this.#sessions.size;
  }

  /** Whether its consoles know of that open incident. */
  hasTold(incident: string): boolean {
    return this.#toldSos.has(incident);
  }

  /** Whether it had no console for so long that nobody is expected back; asked once a second. */
  isForgotten(): boolean {
    this.#emptySeconds = this.#sessions.size === 0 ? this.#emptySeconds + 1 : 0;
    return this.#emptySeconds > this.#parts.bounds.emptySeconds;
  }

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

  /** `unit`: null when it is gone. */
  status(id: number, time: number, name: string, unit: ShownUnit | null): void {
    if (this.#hasIn(unit)) {
      this.#told.add(name);
      this.#publish(id, "status", { time, unit });
    } else if (this.#told.delete(name)) {
      this.#restart();
    }
  }

  fixes(id: number, time: number, units: readonly ShownUnit[]): void {
    const own = units.filter((unit) => this.#hasIn(unit));
    if (this.#parts.station !== null && own.length === 0) {
      this.quiet();
      return;
    }
    const fixes = own.map(({ unit, state, fix, fixAgeMs }) => ({ unit, state, fix, fixAgeMs }));
    this.#publish(id, "fixes", { time, fixes });
  }

  /**
   * `isForAll`: nobody else is there to hear it. Who has heard of it hears of everything that follows. Answers whether its
   * unit has come into sight by it, or has left.
   */
  sos(id: number, time: number, sos: ShownIncident, isForAll: boolean): boolean {
    if (!this.#sees(sos.station) && !isForAll && !this.#toldSos.has(sos.id)) return false;
    const wasIn = this.#hasIn(sos);
    if (sos.state === "CLOSED") this.#toldSos.delete(sos.id);
    else this.#toldSos.set(sos.id, sos.unit);
    this.#publish(id, "sos", { time, sos });
    return wasIn !== this.#hasIn(sos);
  }

  /** `station`: of its unit. */
  order(id: number, time: number, order: Order, station: string | null): void {
    if (this.#sees(station) || this.#toldSos.has(order.incident ?? "")) this.#publish(id, "order", { time, order });
  }

  /** `ground`: a text that is another whenever zones or key points have changed. */
  ground(id: number, time: number, ground: string): void {
    this.#publish(id, "ground", { time, ground });
  }

  /** A comment, so that consoles know that the line stands. */
  quiet(): void {
    for (const session of this.#sessions) this.#send(session, QUIET);
  }

  close(): void {
    for (const { console } of this.#sessions) console.end();
    this.#sessions.clear();
  }

  #hasIn(unit: Pick<ShownUnit, "unit" | "station"> | null): boolean {
    if (this.#parts.station === null) return true;
    if (unit === null || this.#sees(unit.station)) return unit !== null;
    return this.#toldSos.size > 0 && [...this.#toldSos.values()].includes(unit.unit);
  }

  #sees(station: string | null): boolean {
    return this.#parts.station === null || this.#parts.station === station;
  }

  /** Everybody gets the whole picture, and nobody what was before it. */
  #restart(): void {
    this.#ring.length = 0;
    this.#ringCharacters = 0;
    this.#floor = this.#parts.lastId();
    const text = this.#snapshot();
    for (const session of this.#sessions) this.#send(session, text);
  }

  #publish(id: number, name: string, data: unknown): void {
    const text = this.#format(id, name, data);
    this.#ring.push({ id, text });
    this.#ringCharacters += text.length;
    const { events, characters } = this.#parts.bounds;
    while (this.#ring.length > events || this.#ringCharacters > characters) {
      const oldest = this.#ring.shift();
      this.#ringCharacters -= oldest?.text.length ?? 0;
      this.#floor = oldest?.id ?? this.#floor;
    }
    for (const session of this.#sessions) this.#send(session, text);
  }

  #snapshot(): string {
    const whole = this.#parts.snapshot();
    const sos = whole.sos
      .filter((one) => this.#sees(one.station) || one.isForAll || this.#toldSos.has(one.id))
      .map(({ isForAll: _, ...one }) => one);
    for (const { id, unit } of sos) this.#toldSos.set(id, unit);
    const units = whole.units.filter((unit) => this.#hasIn(unit));
    for (const { unit } of units) this.#told.add(unit);
    const orders = whole.orders
      .filter(({ order, station }) => this.#sees(station) || this.#toldSos.has(order.incident ?? ""))
      .map(({ order }) => order);
    const { time, ground } = whole;
    const text = this.#format(this.#parts.lastId(), "snapshot", { time, units, sos, orders, ground });
    this.#wholeCharacters = text.length;
    return text;
  }

  #format(id: number, name: string, data: unknown): string {
    return `id: ${this.#parts.name}-${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
  }

  #send(session: Session, text: string): void {
    if (session.isFull) {
      if (!session.hasMissed) this.#parts.count("dropped", "console-behind");
      session.hasMissed = true;
      return;
    }
    session.isFull = !session.console.write(text);
  }

  /** The events after `lastEventId`; null when they are not all here any more, or longer than the whole picture. */
  #missedSince(lastEventId: string | undefined): readonly Event[] | null {
    const [name, id] = lastEventId?.split("-") ?? [];
    if (name !== this.#parts.name || !/^\d+$/.test(id ?? "")) return null;
    const last = Number(id);
    if (last < this.#floor || last > this.#parts.lastId()) return null;
    const missed = this.#ring.filter((event) => event.id > last);
    const characters = missed.reduce((sum, { text }) => sum + text.length, 0);
    return characters > Math.max(this.#wholeCharacters, SHORT_CHARACTERS) ? null : missed;
  }
}
