/** One unit's MQTT 3.1.1 connection, as light as can be: thousands of them live in one process. */
import { connect, type Socket } from "node:net";
import { generate, type IPublishPacket, type Packet, parser } from "mqtt-packet";
import { type GatewayChannel, topicOf } from "../../protocol/topics.ts";

export type Events = {
  /** Signed in and subscribed: what the gateway answers will be heard. */
  readonly onReady: () => void;
  readonly onMessage: (topic: string, payload: string) => void;
  /** Once, whatever ended it. `isRefused`: the broker would not have this unit (name or secret). */
  readonly onGone: (isRefused: boolean) => void;
};
export type Login = {
  readonly host: string;
  readonly port: number;
  readonly unit: string;
  readonly secret: string;
  /** The retained status that the broker publishes when the connection breaks. */
  readonly will: string;
};

const KEEPALIVE_S = 20;
/** Under the keepalive by enough for a late timer. */
const PING_AFTER_MS = 14_000;
/** A broker that says nothing for this long, though it was asked, is gone. */
const SILENT_MS = 45_000;
const MOST_UNSENT_BYTES = 256 * 1024;
const HEARD: readonly GatewayChannel[] = ["receipt", "error"];

export class Connection {
  readonly #socket: Socket;
  readonly #events: Events;
  #nextId = 0;
  #sentAt: number;
  #heardAt: number;
  #isRefused = false;

  constructor(socket: Socket, events: Events, now: number) {
    this.#socket = socket;
    this.#events = events;
    this.#sentAt = now;
    this.#heardAt = now;
  }

  /** QoS 1. False when the socket is choked and nothing was sent. */
  publish(topic: string, payload: string, retain: boolean, now: number): boolean {
    if (this.#socket.writableLength > MOST_UNSENT_BYTES) return false;
    this.#send({ cmd: "publish", topic, payload, qos: 1, messageId: this.#id(), retain, dup: false }, now);
    return true;
  }

  /** To be called now and then: keeps the connection alive, and ends one that is not. */
  check(now: number): void {
    if (now - this.#heardAt > SILENT_MS) this.#socket.destroy();
    else if (now - this.#sentAt > PING_AFTER_MS) this.#send({ cmd: "pingreq" }, now);
  }

  /** Leaves with a DISCONNECT, so that no will is published. */
  close(): void {
    this.#socket.end(generate({ cmd: "disconnect" }));
    this.#socket.destroySoon();
  }

  /** Ends it without a word. */
  abandon(): void {
    this.#socket.destroy();
  }

  onPacket(packet: Packet, unit: string, now: number): void {
    this.#heardAt = now;
    switch (packet.cmd) {
      case "connack":
        if (packet.returnCode === 0) this.#subscribe(unit, now);
        else this.#refuse(packet.returnCode ?? 0);
        break;
      case "suback":
        this.#events.onReady();
        break;
      case "publish":
        this.#onPublish(packet, now);
        break;
      default:
    }
  }

  onClose(): void {
    this.#events.onGone(this.#isRefused);
  }

  #onPublish({ topic, payload, qos, messageId }: IPublishPacket, now: number): void {
    if (qos === 1 && messageId !== undefined) this.#send({ cmd: "puback", messageId }, now);
    this.#events.onMessage(topic, payload.toString());
  }

  #subscribe(unit: string, now: number): void {
    const subscriptions = HEARD.map((channel) => ({ topic: topicOf(unit, channel), qos: 1 as const }));
    this.#send({ cmd: "subscribe", messageId: this.#id(), subscriptions }, now);
  }

  /** Return codes 4 and 5: bad user name or password, not authorised [MQTT-3.2.2-1, table 3.1]. */
  #refuse(returnCode: number): void {
    this.#isRefused = returnCode === 4 || returnCode === 5;
    this.#socket.destroy();
  }

  #send(packet: Packet, now: number): void {
    this.#sentAt = now;
    this.#socket.write(generate(packet));
  }

  #id(): number {
    this.#nextId = (this.#nextId % 65_535) + 1;
    return this.#nextId;
  }
}

/** Begins to connect; the events tell what comes of it. `clock` gives the caller's milliseconds. */
export function openConnection(login: Login, events: Events, clock: () => number): Connection {
  const { host, port, unit, secret, will } = login;
  const socket = connect({ host, port, noDelay: true });
  const connection = new Connection(socket, events, clock());
  const packets = parser();
  packets.on("packet", (packet: Packet) => connection.onPacket(packet, unit, clock()));
  packets.on("error", () => socket.destroy());
  socket.on("connect", () =>
    socket.write(
      generate({
        cmd: "connect",
        protocolId: "MQTT",
        protocolVersion: 4,
        clean: false,
        clientId: unit,
        keepalive: KEEPALIVE_S,
        username: unit,
        password: Buffer.from(secret),
        will: { topic: topicOf(unit, "status"), payload: Buffer.from(will), qos: 1, retain: true },
      }),
    ),
  );
  socket.on("data", (chunk: Buffer) => packets.parse(chunk));
  socket.on("error", () => {});
  socket.on("close", () => connection.onClose());
  return connection;
}
