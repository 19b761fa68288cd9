/**
 * One MQTT 5 connection to an external broker, through `mqtt-packet`: MQTT.js acknowledges strictly one message after
 * another, while this one acknowledges each when its commit is done, in any order.
 */
import type { Duplex } from "node:stream";
import { generate, type IPublishPacket, type Packet, parser } from "mqtt-packet";

export type SessionOptions = {
  readonly clientId: string;
  readonly username: string | null;
  readonly password: string | null;
  readonly filters: readonly string[];
};

export type SessionEvents = {
  /** Subscribed: messages come, and may be published. */
  readonly onReady: () => void;
  /** A message; its PUBACK goes out when this resolves. */
  readonly onMessage: (packet: IPublishPacket) => Promise<void>;
};

const MQTT_5 = 5;
const KEEPALIVE_S = 20;
/** Silence after which the link counts as dead: a keepalive and a half [MQTT-3.1.2-24]. */
const SILENCE_MS = KEEPALIVE_S * 1_500;
/** Messages that the broker may have under way to us without a PUBACK. */
const RECEIVE_MAXIMUM = 2_000;
const MAXIMUM_PACKET_SIZE = 1_048_576;
/** Publishes that may wait for the broker's window. */
const MOST_QUEUED = 10_000;

export class Session {
  readonly #stream: Duplex;
  readonly #options: SessionOptions;
  readonly #events: SessionEvents;
  readonly #queue: IPublishPacket[] = [];
  readonly #unacknowledged = new Set<number>();
  #window = 65_535;
  #nextId = 0;
  #isReady = false;
  #heardAt: number;

  constructor(stream: Duplex, options: SessionOptions, events: SessionEvents) {
    this.#stream = stream;
    this.#options = options;
    this.#events = events;
    this.#heardAt = performance.now();
  }

  /** Connects, subscribes and serves until the link ends; always rejects, with why. */
  async run(): Promise<never> {
    const stream = this.#stream;
    const incoming = parser({ protocolVersion: MQTT_5 });
    const timer = setInterval(() => this.#beat(), (KEEPALIVE_S * 1_000) / 2);
    try {
      return await new Promise<never>((_, reject) => {
        stream.once("error", reject);
        stream.once("close", () => reject(new Error("the broker closed the connection")));
        incoming.on("error", reject);
        incoming.on("packet", (packet: Packet) => {
          try {
            this.#onPacket(packet);
          } catch (err) {
            reject(err);
          }
        });
        stream.on("data", (chunk: Buffer) => {
          this.#heardAt = performance.now();
          stream.cork();
          incoming.parse(chunk);
          process.nextTick(() => stream.uncork());
        });
        this.#connect();
      });
    } finally {
      clearInterval(timer);
      this.#isReady = false;
      stream.destroy();
    }
  }

  /** Publishes with QoS 1; false when it cannot be taken now. */
  publish(topic: string, payload: string, isRetained = false): boolean {
    if (!this.#isReady || this.#queue.length >= MOST_QUEUED) return false;
    this.#queue.push({ cmd: "publish", topic, payload, qos: 1, dup: false, retain: isRetained });
    this.#drain();
    return true;
  }

  #connect(): void {
    const { clientId, username, password } = this.#options;
    this.#send({
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: MQTT_5,
      clean: true,
      clientId,
      keepalive: KEEPALIVE_S,
      ...(username === null ? {} : { username }),
      ...(password === null ? {} : { password: Buffer.from(password) }),
      properties: { receiveMaximum: RECEIVE_MAXIMUM, maximumPacketSize: MAXIMUM_PACKET_SIZE },
    });
  }

  #onPacket(packet: Packet): void {
    switch (packet.cmd) {
      case "connack": {
        if (packet.reasonCode !== 0)
          throw new Error(`the broker refused the gateway (reason code ${packet.reasonCode})`);
        this.#window = packet.properties?.receiveMaximum ?? this.#window;
        const subscriptions = this.#options.filters.map((topic) => ({ topic, qos: 1 as const }));
        this.#send({ cmd: "subscribe", messageId: this.#id(), subscriptions });
        return;
      }
      case "suback": {
        const refused = (packet.granted as number[]).find((code) => code >= 128);
        if (refused !== undefined) throw new Error(`the broker refused a subscription (reason code ${refused})`);
        this.#isReady = true;
        this.#events.onReady();
        return;
      }
      case "publish":
        this.#onPublish(packet);
        return;
      case "puback":
        this.#unacknowledged.delete(packet.messageId ?? 0);
        this.#drain();
        return;
      case "disconnect":
        throw new Error(`the broker ended the session (reason code ${packet.reasonCode})`);
      default:
        return;
    }
  }

  #onPublish(packet: IPublishPacket): void {
    const { messageId, qos } = packet;
    this.#events.onMessage(packet).then(
      () => {
        if (qos === 1 && messageId !== undefined) this.#send({ cmd: "puback", messageId, reasonCode: 0 });
      },
      (err: Error) => this.#stream.destroy(err),
    );
  }

  #drain(): void {
    while (this.#queue.length > 0 && this.#unacknowledged.size < this.#window) {
      const packet = this.#queue.shift() as IPublishPacket;
      const messageId = this.#id();
      this.#unacknowledged.add(messageId);
      this.#send({ ...packet, messageId });
    }
  }

  #id(): number {
    do {
      this.#nextId = (this.#nextId % 65_535) + 1;
    } while (this.#unacknowledged.has(this.#nextId));
    return this.#nextId;
  }

  #beat(): void {
    if (performance.now() - this.#heardAt > SILENCE_MS) this.#stream.destroy(new Error("the broker is silent"));
    else this.#send({ cmd: "pingreq" });
  }

  #send(packet: Packet): void {
    if (!this.#stream.destroyed) this.#stream.write(generate(packet, { protocolVersion: MQTT_5 }));
  }
}
