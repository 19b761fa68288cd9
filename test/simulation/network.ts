/**
 * The network between devices and gateway: slow, it loses, doubles and overtakes, and it parts. It is worse than TCP and a
 * broker would be: a message may be acknowledged and never arrive, as of a broker that drops what it had acknowledged.
 */
import type { Connection, ConnectionOptions, Ended, OnMessage } from "../../device/mqtt/connection.ts";
import type { Lane } from "../../gateway/core/broker.ts";
import type { GatewayChannel } from "../../protocol/topics.ts";
import { parseTopic } from "../../protocol/topics.ts";
import { PatrolError } from "../../runtime/error.ts";
import type { Dice, Schedule } from "../sos/model/dice.ts";

export type Weather = { readonly loss: number; readonly doubling: number; readonly longDelay: number };

/** The gateway's end. `accept` resolves when the message may be acknowledged. */
export type Station = {
  readonly accept: (unit: string, lane: Lane, payload: Uint8Array) => Promise<void>;
  readonly onReachable: (unit: string) => void;
  readonly onContact: (unit: string, isThere: boolean) => void;
};

/** `life`: of the device that made it. */
type Line = {
  readonly unit: string;
  readonly isBare: boolean;
  readonly onMessage: OnMessage;
  readonly drop: (ended: Ended) => void;
};

const CONNECT_TIMEOUT_MS = 5_000;
const FINE: Weather = { loss: 0, doubling: 0, longDelay: 0 };

export class Network {
  readonly counts = { messages: 0, lost: 0, doubled: 0, connections: 0 };
  readonly #schedule: Schedule;
  readonly #dice: Dice;
  readonly #isAlive: (url: string) => boolean;
  /** Hears of each PUBACK that a unit gets for a message that arrived. */
  readonly #onPuback: (unit: string, payload: string) => void;
  #weather: Weather;
  #station: Station | null = null;
  readonly #lines = new Set<Line>();
  readonly #partedUntil = new Map<string, number>();
  readonly #retained = new Map<string, string>();

  constructor(
    schedule: Schedule,
    dice: Dice,
    weather: Weather,
    isAlive: (url: string) => boolean,
    onPuback: (unit: string, payload: string) => void,
  ) {
    this.#schedule = schedule;
    this.#dice = dice;
    this.#weather = weather;
    this.#isAlive = isAlive;
    this.#onPuback = onPuback;
  }

  /** A gateway has come up; null: it is gone, and every connection with it. */
  setStation(station: Station | null): void {
    this.#station = station;
    if (station !== null) return;
    this.#retained.clear();
    for (const line of [...this.#lines]) line.drop({ reason: "lost", text: "the gateway is gone" });
  }

  part(unit: string, ms: number): void {
    this.#partedUntil.set(unit, Math.max(this.#partedUntil.get(unit) ?? 0, this.#schedule.now + ms));
    this.cut(unit);
  }

  cut(unit: string): void {
    for (const line of [...this.#lines]) {
      if (line.unit === unit) line.drop({ reason: "lost", text: "the link broke" });
    }
  }

  clear(): void {
    this.#weather = FINE;
    this.#partedUntil.clear();
  }

  /** To every connection of the unit; false when it has none. */
  send(unit: string, channel: GatewayChannel, payload: string): boolean {
    const lines = [...this.#lines].filter((line) => line.unit === unit);
    for (const line of lines) this.#carry(() => this.#deliver(line, channel, payload));
    return lines.length > 0;
  }

  retain(unit: string, channel: GatewayChannel, payload: string): void {
    this.#retained.set(`${unit} ${channel}`, payload);
    for (const line of [...this.#lines]) if (line.unit === unit) this.#tellRetained(line, channel);
  }

  connect(who: ConnectionOptions, onMessage: OnMessage, onSent: () => void, signal: AbortSignal): Promise<Connection> {
    const { unit, clientId, url } = who;
    return new Promise((resolve, reject) => {
      const isParted = () => (this.#partedUntil.get(unit) ?? 0) > this.#schedule.now || this.#station === null;
      const waitMs = isParted() && this.#dice.chance(0.5) ? CONNECT_TIMEOUT_MS : this.#dice.between(5, 300);
      this.#schedule.after(waitMs, () => {
        if (!this.#isAlive(url)) return;
        if (signal.aborted || isParted()) return reject(new PatrolError("unavailable", "no way to the gateway"));
        onSent();
        this.counts.connections += 1;
        resolve(this.#establish(unit, clientId === unit, url, onMessage));
      });
    });
  }

  #establish(unit: string, isBare: boolean, url: string, onMessage: OnMessage): Connection {
    let end: (ended: Ended) => void = () => {};
    const ended = new Promise<Ended>((resolve) => {
      end = resolve;
    });
    const station = this.#station;
    const line: Line = {
      unit,
      isBare,
      onMessage: (channel, text) => {
        if (this.#isAlive(url)) onMessage(channel, text);
      },
      drop: (why) => {
        if (!this.#lines.delete(line)) return;
        if (isBare && this.#station === station) station?.onContact(unit, false);
        end(why);
      },
    };
    this.#lines.add(line);
    this.#schedule.after(1, () => {
      if (!this.#lines.has(line)) return;
      if (isBare) station?.onContact(unit, true);
      station?.onReachable(unit);
      if (isBare) this.#tellRetained(line, "sos/state");
    });
    return {
      publish: (topic, payload, _isRetained, onPuback) => {
        if (this.#lines.has(line) && this.#isAlive(url)) this.#publish(line, topic, payload, onPuback);
      },
      ended,
      pendingBytes: () => 0,
      drop: line.drop,
      close: async () => line.drop({ reason: "closed", text: "closed" }),
    };
  }

  #publish(line: Line, topic: string, payload: string, onPuback: () => void): void {
    const channel = parseTopic(topic)?.channel;
    this.counts.messages += 1;
    if (channel !== "records" && channel !== "sos") return;
    const puback = () => {
      if (this.#lines.has(line)) this.#schedule.after(this.#delay(), () => this.#lines.has(line) && onPuback());
    };
    // A broker in between may have acknowledged what it then drops.
    if (this.#dice.chance(this.#weather.loss)) {
      this.counts.lost += 1;
      if (this.#dice.chance(0.5)) puback();
      return;
    }
    this.#carry(() => {
      const station = this.#station;
      const accepted = station?.accept(line.unit, channel, Buffer.from(payload));
      void accepted?.then(() => {
        if (station !== this.#station) return;
        this.#onPuback(line.unit, payload);
        puback();
      });
    });
  }

  /** A loss of what is retained breaks the connection, so that it is told again. */
  #tellRetained(line: Line, channel: GatewayChannel): void {
    if (this.#dice.chance(this.#weather.loss)) {
      this.cut(line.unit);
      return;
    }
    this.#schedule.after(this.#delay(), () => {
      const payload = this.#retained.get(`${line.unit} ${channel}`);
      if (payload !== undefined) this.#deliver(line, channel, payload);
    });
  }

  #deliver(line: Line, channel: GatewayChannel, payload: string): void {
    if (this.#lines.has(line)) line.onMessage(channel, payload);
  }

  #carry(deliver: () => void): void {
    const copies = this.#dice.chance(this.#weather.doubling) ? 2 : 1;
    if (copies === 2) this.counts.doubled += 1;
    for (let n = 0; n < copies; n += 1) this.#schedule.after(this.#delay(), deliver);
  }

  #delay(): number {
    const { longDelay } = this.#weather;
    return this.#dice.chance(longDelay) ? this.#dice.between(1_000, 9_000) : this.#dice.between(5, 250);
  }
}
