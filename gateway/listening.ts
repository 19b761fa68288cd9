/** The broker that units talk to: the embedded one, or another. */
import type { Activity } from "../runtime/activity.ts";
import type { Logger } from "../runtime/log.ts";
import { type AedesBroker, openAedes } from "./aedes/broker.ts";
import type { GatewayConfig } from "./config.ts";
import type { Broker, BrokerEvents } from "./core/broker.ts";
import { ExternalBroker } from "./mqtt/external-broker.ts";

export type Listening = AsyncDisposable & {
  readonly broker: Broker;
  readonly port: number | null;
  readonly connections: () => number;
  readonly problem: () => string | null;
  readonly run: Activity;
};

export async function openBroker(config: GatewayConfig, log: Logger, events: BrokerEvents): Promise<Listening> {
  if (config.externalBrokerUrl === null) {
    const options = { host: config.mqttHost, port: config.mqttPort, log: log.child({ part: "broker" }) };
    const broker: AedesBroker = await openAedes(options, events);
    return {
      broker,
      port: broker.port,
      connections: () => broker.connections,
      problem: () => null,
      run: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
    };
  }
  const broker = new ExternalBroker(
    {
      url: config.externalBrokerUrl,
      username: config.externalBrokerUser,
      password: config.externalBrokerSecret,
      log: log.child({ part: "external-broker" }),
    },
    events,
  );
  return {
    broker,
    port: null,
    connections: () => 0,
    problem: () => (broker.isConnected ? null : "the external broker cannot be reached"),
    run: (signal) => broker.run(signal),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
