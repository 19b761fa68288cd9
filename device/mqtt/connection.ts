/**
 * One MQTT 3.1.1 connection, from CONNECT to its end. MQTT.js would reconnect, queue and replay by itself: it gets a new
 * client for every connection, publishes only while connected, and keeps nothing.
 */
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { type GatewayChannel, parseTopic } from "../../protocol/topics.ts";
import { PatrolError } from "../../runtime/error.ts";
import { certificateProblem } from "./certificate-problem.ts";

/** With a keepalive of 20 s something comes from the broker at least so often; less means a half-open link. */
export const SILENCE_MS = 28_000;
const KEEPALIVE_S = 20;
const CONNECT_TIMEOUT_MS = 15_000;
/** CONNACK return codes 4 and 5 [MQTT-3.2.2.3]. */
const BAD_CREDENTIALS: readonly unknown[] = [4, 5];

export type ConnectionOptions = {
  readonly url: string;
  readonly unit: string;
  /** The unit, or the unit, a dot and a suffix. */
  readonly clientId: string;
  readonly secret: string | null;
  readonly tls: TlsFiles | null;
  /** Only the bare client id has one; without it, the broker keeps no session for the client either. */
  readonly will: Will | null;
};

export type Will = { readonly topic: string; readonly payload: string };

/** PEM texts. */
export type TlsFiles = { readonly cert: string | null; readonly key: string | null; readonly ca: string | null };

/** Why a connection did not come about or ended. */
export type Ended = { readonly reason: "refused" | "lost" | "silent" | "closed"; readonly text: string };

export type Connection = {
  /** QoS 1. Calls back on the PUBACK; not at all when the connection ends first. */
  publish(topic: string, payload: string, isRetained: boolean, onPuback: () => void): void;
  /** Resolves when the connection has ended, for whatever reason. */
  readonly ended: Promise<Ended>;
  /** Bytes written that the network has not taken. */
  pendingBytes(): number;
  /** Cuts the connection at once. */
  drop(ended: Ended): void;
  /** DISCONNECT, so that the will is not sent. */
  close(): Promise<void>;
};

/** Hears what the gateway sends to this unit. */
export type OnMessage = (channel: GatewayChannel, text: string) => void;

/**
 * Connects and subscribes to `channels`. Rejects with `invalid` when the broker refuses the credentials or the
 * subscriptions, else with `unavailable`. `onConnectSent` is called once a CONNECT may have reached the broker.
 */
export async function openConnection(
  options: ConnectionOptions,
  channels: readonly string[],
  onMessage: OnMessage,
  onConnectSent: () => void,
  signal: AbortSignal,
): Promise<Connection> {
  const client = connect(options.url, clientOptions(options));
  const end = endOf(client);
  // MQTT.js writes CONNECT as soon as the socket is open; a WebSocket does not say when that is.
  if (options.url.startsWith("ws")) onConnectSent();
  else client.stream.once("connect", onConnectSent);
  client.on("message", (topic, payload) => {
    const parsed = parseTopic(topic);
    // A subscription to `#` of an earlier session echoes what the unit itself publishes.
    if (parsed?.unit !== options.unit || isOwn(parsed.channel)) return;
    onMessage(parsed.channel, payload.toString("utf8"));
  });
  const onAbort = () => end.drop({ reason: "closed", text: "asked to stop" });
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await connected(client, end.promise);
    if (channels.length > 0) await subscribed(client, channels, end.promise);
  } catch (err) {
    end.drop({ reason: "lost", text: "gave up" });
    throw err;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
  return {
    publish(topic, payload, isRetained, onPuback) {
      if (!client.connected) return;
      client.publish(topic, payload, { qos: 1, retain: isRetained }, (err) => {
        if (!err) onPuback();
      });
    },
    ended: end.promise,
    pendingBytes: () => client.stream.writableLength,
    drop: end.drop,
    close: () => client.endAsync().then(() => end.drop({ reason: "closed", text: "closed" })),
  };
}

function clientOptions({ unit, clientId, secret, tls, will }: ConnectionOptions): IClientOptions {
  return {
    clientId,
    username: unit,
    ...(secret === null ? {} : { password: secret }),
    ...(tls?.cert ? { cert: tls.cert } : {}),
    ...(tls?.key ? { key: tls.key } : {}),
    ...(tls?.ca ? { ca: tls.ca } : {}),
    rejectUnauthorized: true,
    protocolVersion: 4,
    clean: will === null,
    keepalive: KEEPALIVE_S,
    reconnectPeriod: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    queueQoSZero: false,
    // A table of all 65,536 packet ids as bytes: 7 MB, to save a device one allocation a message.
    writeCache: false,
    resubscribe: false,
    ...(will === null
      ? {}
      : { will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1 as const, retain: true } }),
  };
}

/** Watches one client until its end, and cuts it when it is silent. */
function endOf(client: MqttClient): { readonly promise: Promise<Ended>; readonly drop: (ended: Ended) => void } {
  let cause: Ended | null = null;
  let settle: (ended: Ended) => void = () => undefined;
  const promise = new Promise<Ended>((resolve) => {
    settle = resolve;
  });
  const drop = (ended: Ended) => {
    cause ??= ended;
    clearTimeout(silence);
    client.end(true);
    settle(cause);
  };
  const silence = setTimeout(() => drop({ reason: "silent", text: "nothing was heard for 28 s" }), SILENCE_MS);
  client.on("packetreceive", () => {
    if (cause === null) silence.refresh();
  });
  client.on("error", (err) => {
    const code = "code" in err ? err.code : undefined;
    const text = certificateProblem(code) ?? err.message;
    cause ??= { reason: BAD_CREDENTIALS.includes(code) ? "refused" : "lost", text };
  });
  client.on("close", () => drop({ reason: "lost", text: "the connection was closed" }));
  return { promise, drop };
}

async function connected(client: MqttClient, ended: Promise<Ended>): Promise<void> {
  const up = new Promise<null>((resolve) => client.once("connect", () => resolve(null)));
  const end = await Promise.race([up, ended]);
  if (end === null) return;
  if (end.reason === "refused") {
    throw new PatrolError("invalid", "the broker refuses this unit's name or secret: check PATROL_UNIT and its secret");
  }
  throw new PatrolError("unavailable", `cannot connect to the broker: ${end.text}`);
}

async function subscribed(client: MqttClient, topics: readonly string[], ended: Promise<Ended>): Promise<void> {
  const granted = client.subscribeAsync([...topics], { qos: 1 }).catch(() => null);
  const outcome = await Promise.race([granted, ended]);
  if (outcome !== null && "reason" in outcome) {
    throw new PatrolError("unavailable", `the connection ended while subscribing: ${outcome.text}`);
  }
  if (outcome === null || outcome.some((one) => one.qos === 128)) {
    throw new PatrolError("invalid", "the broker refuses this unit's subscriptions: check the broker's access rules");
  }
}

function isOwn(channel: string): channel is "records" | "sos" | "status" {
  return channel === "records" || channel === "sos" || channel === "status";
}
