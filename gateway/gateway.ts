/** The whole gateway, top to bottom: opened downwards, closed upwards, and it returns once it is told to stop. */
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Activity, runAll } from "../runtime/activity.ts";
import type { Logger } from "../runtime/log.ts";
import { type AedesBroker, openAedes } from "./aedes/broker.ts";
import type { GatewayConfig } from "./config.ts";
import type { Broker, BrokerEvents } from "./core/broker.ts";
import type { UnitEntry } from "./core/fleet.ts";
import { Fleet } from "./fleet.ts";
import { LiveStream } from "./http/live-stream.ts";
import { openControl, openHttp, refuseSecond } from "./http/server.ts";
import { Ingest } from "./ingest.ts";
import { Mailbox } from "./mailbox.ts";
import { ExternalBroker } from "./mqtt/external-broker.ts";
import { openProfiles } from "./profiles.ts";
import { openMetrics } from "./prometheus/metrics.ts";
import { openRegistry } from "./registry.ts";
import { openDesk } from "./sqlite/desk.ts";
import { openTracks } from "./sqlite/tracks.ts";

const DAY_MS = 86_400_000;

/** Where a started gateway listens; `mqttPort` is null with an external broker. */
export type GatewayAddresses = { readonly httpPort: number; readonly mqttPort: number | null };

/** The socket in the data directory through which administrative commands reach a running gateway. */
export function controlPath(dataDir: string): string {
  return join(dataDir, "control.sock");
}

/** `onReady` is called when everything listens. Rejects when it cannot start or go on. */
export async function runGateway(
  config: GatewayConfig,
  log: Logger,
  signal: AbortSignal,
  onReady: (addresses: GatewayAddresses) => void = () => {},
): Promise<void> {
  const now = Date.now;
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  await refuseSecond(controlPath(config.dataDir));
  const metrics = openMetrics();
  const { count } = metrics;
  await using desk = await openDesk(join(config.dataDir, "desk.db"));
  await using tracks = await openTracks(join(config.dataDir, "tracks.db"), config.retentionDays * DAY_MS);
  const registry = await openRegistry(desk);
  const profiles = await openProfiles({ table: desk, broker: () => broker, isUnit: (unit) => registry.has(unit) });
  const fleet = new Fleet(registry.units(), await tracks.newest(), now);
  const mailbox = new Mailbox(() => broker, now, count);
  const ingest = new Ingest({
    journal: tracks,
    count,
    log: log.child({ part: "ingest" }),
    onOutcome: (outcome, lane) => {
      fleet.onOutcome(outcome);
      if (outcome.outbox) mailbox.receipt(outcome.unit, outcome.outbox, outcome.stored, lane === "sos");
      for (const refused of outcome.refused) mailbox.error(outcome.unit, refused);
    },
  });
  const events: BrokerEvents = {
    count,
    authenticate: (unit, secret) => registry.verify(unit, secret),
    onBatch: (unit, lane, payload) => {
      if (registry.has(unit)) return ingest.accept(lane, { unit, receivedTime: now(), payload });
      count("forbidden", "unknown-unit");
      return Promise.resolve();
    },
    onStatus: (unit, payload, isRetained) => {
      const problem = fleet.onStatus(unit, payload, isRetained);
      if (problem === null) return;
      count("refusals", "schema");
      mailbox.error(unit, { reason: "schema", text: `status: ${problem}`, outbox: null, seqs: null });
    },
    onConnection: (unit, isConnected) => fleet.onConnection(unit, isConnected),
    onReachable: (unit) => {
      if (unit === null) profiles.publishAll();
      mailbox.reachable(unit);
    },
    onRefused: (unit, refused) => mailbox.error(unit, refused),
  };
  await using listening = await openBroker(config, log, events);
  const { broker } = listening;
  profiles.publishAll();
  const live = new LiveStream(fleet, now, count, randomBytes(4).toString("hex"));
  metrics.addGauges({
    units: { help: "Registered units", read: () => registry.units().length },
    units_state: { help: "Units by how fresh their last fix is", read: () => fleet.tally((unit) => unit.state) },
    units_gnss: {
      help: "Units by what they say of their receiver",
      read: () => fleet.tally((unit) => unit.health?.gnss ?? "unknown"),
    },
    connections: { help: "Connections that have signed in to the embedded broker", read: listening.connections },
    consoles: { help: "Consoles on the live stream", read: () => live.consoles },
    ingest_waiting: { help: "Messages that wait for a commit", read: () => ingest.waiting },
  });
  const units = {
    units: () => registry.units(),
    add: async (entry: UnitEntry) => {
      const added = await registry.add(entry);
      fleet.add(entry);
      log.info({ unit: entry.unit }, "unit added");
      return added;
    },
  };
  const health = {
    problem: () => (ingest.isFailing ? "the disk refuses commits of records" : listening.problem()),
    metrics: metrics.text,
    metricsType: metrics.contentType,
  };
  const parts = { services: { fleet, tracks, units, profiles }, health, live, now, log: log.child({ part: "http" }) };
  await using _control = await openControl(parts, controlPath(config.dataDir));
  await using http = await openHttp(parts, config.httpHost, config.httpPort);
  log.info({ httpPort: http.port, mqttPort: listening.port }, "gateway ready");
  onReady({ httpPort: http.port, mqttPort: listening.port });
  await runAll(signal, [
    (s) => ingest.run(s),
    (s) => mailbox.run(s),
    (s) => live.run(s),
    (s) => tracks.watch(s),
    (s) => desk.watch(s),
    listening.run,
  ]);
  log.info("gateway stopped");
}

type Listening = AsyncDisposable & {
  readonly broker: Broker;
  readonly port: number | null;
  readonly connections: () => number;
  readonly problem: () => string | null;
  readonly run: Activity;
};

async function openBroker(config: GatewayConfig, log: Logger, events: BrokerEvents): Promise<Listening> {
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
