/** The broker that units talk to: the embedded one, or another. */
import type { WorkerChannel } from "../protocol/topics.ts";
import type { Activity } from "../runtime/activity.ts";
import type { Logger } from "../runtime/log.ts";
import { type AedesBroker, openAedes } from "./aedes/broker.ts";
import { type GatewayConfig, plainMqttHost } from "./config.ts";
import type { Broker, BrokerEvents } from "./core/broker.ts";
import type { Count } from "./core/counters.ts";
import { guardLimits } from "./guard-settings.ts";
import { ExternalBroker, type ExternalOptions } from "./mqtt/external-broker.ts";
import { openTlsFiles, type TlsFiles } from "./tls.ts";

/** Where the embedded broker listens; null: not there. */
export type MqttPorts = {
  readonly mqttPort: number | null;
  readonly mqttsPort: number | null;
  readonly mqttWsPort: number | null;
};

export type Listening = AsyncDisposable & {
  readonly broker: Broker;
  readonly ports: MqttPorts;
  readonly connections: () => number;
  readonly tally: () => Readonly<Record<string, number>>;
  readonly problem: () => string | null;
  /** Tells the other gateways behind an external broker; false when it cannot be taken now. */
  readonly tell: (channel: WorkerChannel, payload: string) => boolean;
  readonly run: Activity;
};

/** What an external broker needs of a gateway that is not alone behind it. */
export type Beside = Pick<ExternalOptions, "onTold" | "isWell">;

/** null: no certificate is set. */
export async function openTls(
  { tlsCert, tlsKey, tlsCa }: GatewayConfig,
  count: Count,
  log: Logger,
): Promise<TlsFiles | null> {
  if (tlsCert === null || tlsKey === null) return null;
  return await openTlsFiles({ cert: tlsCert, key: tlsKey, ca: tlsCa }, log, count);
}

export async function openBroker(
  config: GatewayConfig,
  tls: TlsFiles | null,
  log: Logger,
  events: BrokerEvents,
  beside: Beside,
): Promise<Listening> {
  if (config.externalBrokerUrl === null) {
    const host = plainMqttHost(config);
    if (host !== config.mqttHost) log.info({ host, secureHost: config.mqttHost }, "mqtt without tls stays on loopback");
    const broker: AedesBroker = await openAedes(
      {
        host,
        port: config.mqttPort,
        secureHost: config.mqttHost,
        mqttsPort: config.mqttsPort,
        webSocketPort: config.mqttWsPort,
        tls,
        guard: guardLimits(config),
        log: log.child({ part: "broker" }),
      },
      events,
    );
    const { mqtt, mqtts, webSocket } = broker.ports;
    return {
      broker,
      ports: { mqttPort: mqtt, mqttsPort: mqtts, mqttWsPort: webSocket },
      connections: () => broker.tally().connections,
      tally: () => broker.tally(),
      problem: () => null,
      tell: () => false,
      run: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
    };
  }
  const broker = new ExternalBroker(
    {
      url: config.externalBrokerUrl,
      username: config.externalBrokerUser,
      password: config.externalBrokerSecret,
      role: config.role,
      ...beside,
      log: log.child({ part: "external-broker" }),
    },
    events,
  );
  return {
    broker,
    ports: { mqttPort: null, mqttsPort: null, mqttWsPort: null },
    connections: () => 0,
    tally: () => ({}),
    problem: () => (broker.isConnected ? null : "the external broker cannot be reached"),
    tell: (channel, payload) => broker.tell(channel, payload),
    run: (signal) => broker.run(signal),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
