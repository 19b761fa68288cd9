/** An external MQTT 5 broker in the place of the embedded one: the gateway connects to it as a client, for ever. */
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import type { IPublishPacket } from "mqtt-packet";
import {
  type GatewayChannel,
  parseTopic,
  parseWorkerTopic,
  topicOf,
  type WorkerChannel,
  workerTopicOf,
} from "../../protocol/topics.ts";
import { every, pause, runAll } from "../../runtime/activity.ts";
import { backoff } from "../../runtime/backoff.ts";
import { messageOf } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import type { Broker, BrokerEvents } from "../core/broker.ts";
import { Session } from "./session.ts";

export type ExternalOptions = {
  /** `mqtt://host:port` or `mqtts://host:port`. */
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
  /** What this gateway is of the system behind the broker. */
  readonly role: Role;
  /** A message of another gateway; its PUBACK waits until this resolves. It never rejects. */
  readonly onTold: (channel: WorkerChannel, payload: Uint8Array) => Promise<void>;
  /** False while messages had better go to another worker: then there is no connection. */
  readonly isWell: () => boolean;
  readonly log: Logger;
};

type Role = "all" | "ingest" | "desk";

/** `records` are shared among workers [MQTT 5, 4.8.2]; `sos` and `status` come to the one desk. */
const RECORDS = `$share/patrol-ingest/${topicOf("+", "records")}`;
const DESK = [topicOf("+", "sos"), topicOf("+", "status")];
const FILTERS: Readonly<Record<Role, readonly string[]>> = {
  all: [RECORDS, ...DESK],
  ingest: [RECORDS, workerTopicOf("ask")],
  desk: [...DESK, workerTopicOf("live"), workerTopicOf("desk")],
};
/** How often it is looked at whether all is well. */
const LOOK_MS = 1_000;

export class ExternalBroker implements Broker {
  readonly #options: ExternalOptions;
  readonly #events: BrokerEvents;
  #session: Session | null = null;
  #stream: Duplex | null = null;
  #isConnected = false;

  constructor(options: ExternalOptions, events: BrokerEvents) {
    this.#options = options;
    this.#events = events;
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Which of a unit's connections are subscribed is the broker's knowledge: what it takes counts as sent. */
  send(unit: string, channel: GatewayChannel, payload: string): boolean {
    return this.#session?.publish(topicOf(unit, channel), payload) ?? false;
  }

  /** Lost without a connection: the next one begins with `onReachable`. */
  retain(unit: string, channel: GatewayChannel, payload: string): void {
    const isTaken = this.#session?.publish(topicOf(unit, channel), payload, true) ?? false;
    if (!isTaken && this.#isConnected) this.#events.count("dropped", "retained");
  }

  /** Tells the other gateways; false when it cannot be taken now. */
  tell(channel: WorkerChannel, payload: string): boolean {
    return this.#session?.publish(workerTopicOf(channel), payload) ?? false;
  }

  /** MQTT has no word for it: revoke the unit at the broker too (`patrol unit export`). */
  disconnect(): number {
    return 0;
  }

  /** Connects and connects again, whenever all is well, until `signal` is aborted. */
  run(signal: AbortSignal): Promise<void> {
    const { isWell, log } = this.#options;
    const look = () => {
      if (this.#stream === null || isWell()) return;
      log.warn("left the external broker: messages had better go to another worker");
      this.#stream.destroy();
    };
    return runAll(signal, [(s) => this.#connect(s), every(LOOK_MS, look)]);
  }

  async #connect(signal: AbortSignal): Promise<void> {
    const { log, url, username, password, role, isWell } = this.#options;
    const retryIn = backoff(500, 15_000);
    const clientId = `patrol-gateway-${randomBytes(6).toString("hex")}`;
    for (let attempt = 0; !signal.aborted; attempt++) {
      while (!isWell() && (await pause(LOOK_MS, signal)));
      if (signal.aborted) return;
      const stream = openStream(url);
      this.#stream = stream;
      const end = () => stream.destroy();
      signal.addEventListener("abort", end, { once: true });
      const session = new Session(
        stream,
        { clientId, username, password, filters: FILTERS[role] },
        {
          onReady: () => {
            attempt = 0;
            this.#isConnected = true;
            log.info({ url }, "external broker connected");
            this.#events.onReachable(null);
          },
          onMessage: (packet) => this.#onMessage(packet),
        },
      );
      this.#session = session;
      await session.run().catch((err: unknown) => {
        const isEdge = this.#isConnected || attempt === 0;
        if (isEdge && !signal.aborted) log.warn({ url, err: messageOf(err) }, "external broker lost");
      });
      this.#session = null;
      this.#stream = null;
      this.#isConnected = false;
      signal.removeEventListener("abort", end);
      await pause(retryIn(attempt), signal);
    }
  }

  async #onMessage(packet: IPublishPacket): Promise<void> {
    const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
    const channel = parseWorkerTopic(packet.topic);
    if (channel !== null) return await this.#options.onTold(channel, payload);
    const topic = parseTopic(packet.topic);
    if (!topic) return;
    switch (topic.channel) {
      case "status":
        this.#events.onStatus(topic.unit, payload, packet.retain);
        return;
      case "records":
      case "sos":
        await this.#events.onBatch(topic.unit, topic.channel, payload);
        return;
      default:
        return;
    }
  }
}

function openStream(url: string): Duplex {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  if (protocol === "mqtts:") return connectTls({ host, port: Number(port || 8883), servername: host });
  return connect({ host, port: Number(port || 1883), noDelay: true });
}
