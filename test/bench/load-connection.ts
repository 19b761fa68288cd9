/** One MQTT 3.1.1 connection of the load, with as little work per message as can be. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { generate, type IConnectPacket } from "mqtt-packet";
import type { Login } from "./load-messages.ts";
import { indexOfId, type Template, writePublish } from "./packets.ts";

const PUBACK = 4;
const PUBLISH = 3;
const SUBACK = 9;
const CONNACK = 2;

export type ConnectionEvents = {
  readonly onPuback: (connection: LoadConnection, n: number) => void;
  readonly onPublish: (connection: LoadConnection, payload: Buffer) => void;
};

export class LoadConnection {
  readonly template: Template;
  /** Publishes sent, and those with a PUBACK. */
  sent = 0;
  acknowledged = 0;
  /** Messages on disk, as receipts say. */
  proved = 0;
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  #rest: Buffer | null = null;
  #onSubscribed: (() => void) | null = null;

  constructor(socket: Socket, template: Template, events: ConnectionEvents) {
    this.#socket = socket;
    this.#events = events;
    this.template = template;
    socket.on("data", (chunk: Buffer) => this.#onData(chunk));
  }

  /** Signs in and subscribes. */
  signIn(login: Login, filter: string): Promise<void> {
    const packet: IConnectPacket = {
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: 4,
      clean: true,
      clientId: login.unit,
      keepalive: 120,
      username: login.unit,
      password: Buffer.from(login.secret),
    };
    return new Promise((resolve, reject) => {
      const onClose = () => reject(new Error(`the broker closed the connection of ${login.unit}`));
      this.#socket.once("close", onClose);
      this.#onSubscribed = () => {
        this.#socket.off("close", onClose);
        resolve();
      };
      this.#socket.write(generate(packet));
      this.#socket.write(generate({ cmd: "subscribe", messageId: 65_000, subscriptions: [{ topic: filter, qos: 1 }] }));
    });
  }

  /** Sends the next `count` publishes in one write. */
  send(count: number): void {
    const size = this.template.bytes.length;
    const bytes = Buffer.allocUnsafe(count * size);
    for (let k = 0; k < count; k++) writePublish(bytes, k * size, this.template, this.sent + k);
    this.sent += count;
    this.#socket.write(bytes);
  }

  close(): void {
    this.#socket.destroy();
  }

  #onData(chunk: Buffer): void {
    const bytes = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (at + 2 <= bytes.length) {
      let length = 0;
      let shift = 0;
      let body = at + 1;
      let byte: number;
      do {
        byte = bytes[body++] ?? 0;
        length |= (byte & 0x7f) << shift;
        shift += 7;
      } while (byte & 0x80 && body < bytes.length);
      if (byte & 0x80 || body + length > bytes.length) break;
      this.#onPacket(bytes, at, body, length);
      at = body + length;
    }
    this.#rest = at === bytes.length ? null : bytes.subarray(at);
  }

  #onPacket(bytes: Buffer, at: number, body: number, length: number): void {
    const header = bytes[at] as number;
    const type = header >> 4;
    if (type === PUBACK) {
      this.acknowledged++;
      this.#events.onPuback(this, indexOfId(bytes.readUInt16BE(body), this.sent));
    } else if (type === PUBLISH) {
      const isQos1 = (header & 6) !== 0;
      const idAt = body + 2 + bytes.readUInt16BE(body);
      if (isQos1) this.#socket.write(Buffer.from([0x40, 2, bytes[idAt] as number, bytes[idAt + 1] as number]));
      this.#events.onPublish(this, bytes.subarray(isQos1 ? idAt + 2 : idAt, body + length));
    } else if (type === SUBACK) {
      this.#onSubscribed?.();
    } else if (type === CONNACK && bytes[body + 1] !== 0) {
      this.#socket.destroy();
    }
  }
}

export async function openConnection(
  port: number,
  login: Login,
  filter: string,
  template: Template,
  events: ConnectionEvents,
): Promise<LoadConnection> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  const connection = new LoadConnection(socket, template, events);
  await connection.signIn(login, filter);
  return connection;
}
