/** A unit made of a plain MQTT client, as a third party would write one. */
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { decodeError, decodeReceipt } from "../../protocol/decode.ts";
import type { ErrorMessage } from "../../protocol/messages.ts";
import { includes } from "../../protocol/ranges.ts";
import { topicOf } from "../../protocol/topics.ts";
import { until } from "./until.ts";

export type Message = { readonly topic: string; readonly text: string };

export type UnitClient = AsyncDisposable & {
  readonly client: MqttClient;
  readonly messages: readonly Message[];
  /** Publishes JSON (or text as it is) to one of the unit's topics; resolves with the PUBACK. */
  readonly publish: (channel: "records" | "sos" | "status", payload: unknown, qos?: 0 | 1 | 2) => Promise<void>;
  /** How many receipts have named the seq. */
  readonly receiptsFor: (seq: number) => number;
  readonly errors: () => readonly ErrorMessage[];
};

export async function connectUnit(
  url: string,
  unit: string,
  secret: string,
  options: IClientOptions = {},
): Promise<UnitClient> {
  const client = await mqtt.connectAsync(url, {
    clientId: unit,
    username: unit,
    password: secret,
    reconnectPeriod: 0,
    ...options,
  });
  const messages: Message[] = [];
  client.on("message", (topic, payload) => messages.push({ topic, text: payload.toString() }));
  await client.subscribeAsync(`patrol/v1/${unit}/#`, { qos: 1 });
  const on = (channel: "receipt" | "error") =>
    messages.filter((message) => message.topic === topicOf(unit, channel)).map((message) => message.text);
  return {
    client,
    messages,
    publish: async (channel, payload, qos = 1) => {
      const text = typeof payload === "string" ? payload : JSON.stringify(payload);
      await client.publishAsync(topicOf(unit, channel), text, { qos, retain: channel === "status" });
    },
    receiptsFor: (seq) =>
      on("receipt").filter((text) => {
        const decoded = decodeReceipt(text);
        return decoded.ok && includes(decoded.message.stored, seq);
      }).length,
    errors: () =>
      on("error").flatMap((text) => {
        const decoded = decodeError(text);
        return decoded.ok ? [decoded.message] : [];
      }),
    [Symbol.asyncDispose]: async () => {
      await client.endAsync(true);
    },
  };
}

/** Resolves once a receipt has named the seq `times` times. */
export function receipted(unit: UnitClient, seq: number, times = 1): Promise<true> {
  return until(`a receipt for seq ${seq}`, () => unit.receiptsFor(seq) >= times || null);
}
