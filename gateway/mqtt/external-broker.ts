/** An external MQTT 5 broker in the place of the embedded one: the gateway connects to it as a client, for ever. */
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import type { IPublishPacket } from "mqtt-packet";
import { type GatewayChannel, parseTopic, topicOf } from "../../protocol/topics.ts";
import { pause } from "../../runtime/activity.ts";
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
  readonly log: Logger;
};

/** `records` are shared among the gateway's workers; `sos` and `status` come to each. */
const FILTERS = [`$share/patrol-ingest/${topicOf("+", "records")}`, topicOf("+", "sos"), topicOf("+", "status")];

export class ExternalBroker implements Broker {
  readonly #options: ExternalOptions;
  readonly #events: BrokerEvents;
  #session: Session | null = null;
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

  /** Connections are the broker's own; `patrol unit export` and a reload of its password file end them. */
  disconnect(_unit: string): void {}

  /** Connects and connects again until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { log, url, username, password } = this.#options;
    const retryIn = backoff(500, 15_000);
    const clientId = `patrol-gateway-${randomBytes(6).toString("hex")}`;
    for (let attempt = 0; !signal.aborted; attempt++) {
      const stream = openStream(url);
      const end = () => stream.destroy();
      signal.addEventListener("abort", end, { once: true });
      const session = new Session(
        stream,
        { clientId, username, password, filters: FILTERS },
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
      this.#isConnected = false;
      signal.removeEventListener("abort", end);
      await pause(retryIn(attempt), signal);
    }
  }

  async #onMessage(packet: IPublishPacket): Promise<void> {
    const topic = parseTopic(packet.topic);
    if (!topic) return;
    const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
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
