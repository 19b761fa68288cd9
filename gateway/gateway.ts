/** The whole gateway, top to bottom: opened downwards, closed upwards, and it returns once it is told to stop. */
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Activity, runAll } from "../runtime/activity.ts";
import type { Logger } from "../runtime/log.ts";
import { type AedesBroker, openAedes } from "./aedes/broker.ts";
import type { GatewayConfig } from "./config.ts";
import type { Broker, BrokerEvents } from "./core/broker.ts";
import type { Count } from "./core/counters.ts";
import { byAge } from "./core/merge.ts";
import type { Ages } from "./core/prune.ts";
import type { TrackStore } from "./core/track.ts";
import { LiveStream } from "./http/live-stream.ts";
import { openControl, openHttp, refuseSecond } from "./http/server.ts";
import { type InfluxSettings, openInflux } from "./influx/client.ts";
import { Forwarder } from "./influx/forwarder.ts";
import { InfluxTracks } from "./influx/tracks.ts";
import { Ingest } from "./ingest.ts";
import { listenerOf, refuseStrangers, urlOfListener } from "./listener.ts";
import { Mailbox } from "./mailbox.ts";
import { ExternalBroker } from "./mqtt/external-broker.ts";
import { openOffice } from "./office.ts";
import { type Metrics, openMetrics } from "./prometheus/metrics.ts";

import { Pruning } from "./pruning.ts";

import { openDesk } from "./sqlite/desk.ts";
import { openTracks, type Tracks } from "./sqlite/tracks.ts";
import { openTlsFiles, type TlsFiles } from "./tls.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Fixes that wait for InfluxDB in lines ready to send, at 100 bytes each; further ones are taken from the track store later. */
const MOST_FORWARDED = 1_000_000;
/** How long a request to InfluxDB may take. */
const INFLUX_TIMEOUT_MS = 30_000;

/** Where a started gateway listens; `mqttPort` is null with an external broker. */
export type GatewayAddresses = {
  readonly httpPort: number;
  readonly mqttPort: number | null;
  /** As people open it: `http://127.0.0.1:8080`. */
  readonly httpUrl: string;
  /** The page where the first admin is made, with a secret that is said here and never again; null: there are operators. */
  readonly setUpUrl: string | null;
};

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
  const mostForwarded = config.influxUrl === null ? null : MOST_FORWARDED;
  const tracksPath = join(config.dataDir, "tracks.db");
  await using tracks = await openTracks(tracksPath, config.retentionDays * DAY_MS, mostForwarded);
  await using influx = openForwarding(config, tracks, metrics, log.child({ part: "influx" }));
  const limits = { absoluteMs: config.sessionHours * HOUR_MS, idleMs: config.sessionIdleHours * HOUR_MS };
  let httpUrl = "";
  const urlOf = (path: string) => httpUrl + path;
  const office = await openOffice({
    desk,
    newest: await tracks.newest(),
    broker: () => broker,
    now,
    limits,
    urlOf,
    count,
  });
  const { registry, fleet, profiles, accounts } = office;
  refuseStrangers(config, accounts.standing.hasOperators());
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
  const pruning = new Pruning({
    store: tracks,
    ages: agesOf(config),
    isIdle: () => ingest.waiting === 0,
    now,
    count,
    log: log.child({ part: "pruning" }),
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
  await using tls = await openTls(config, count, log.child({ part: "tls" }));
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
    prune_held_fixes: { help: "Old fixes that stay since InfluxDB does not have them", read: () => pruning.held },
    prune_slowest_seconds: { help: "The longest slice of pruning", read: () => pruning.slowestMs / 1000 },
  });
  const health = {
    problem: () => (ingest.isFailing ? "the disk refuses commits of records" : listening.problem()),
    metrics: metrics.text,
    metricsType: metrics.contentType,
  };
  const services = { ...office, tracks: influx.store, quarantine: tracks };
  const { locale } = config;
  const parts = { services, health, live, now, count, locale, log: log.child({ part: "http" }) };
  await using _control = await openControl(parts, controlPath(config.dataDir));
  const listener = listenerOf(config, tls);
  await using http = await openHttp(parts, listener);
  httpUrl = urlOfListener(listener, http.port);
  log.info({ httpPort: http.port, mqttPort: listening.port }, "gateway ready");
  const setUpSecret = accounts.setUp.begin();
  const setUpUrl = setUpSecret === null ? null : urlOf(`/set-up#${setUpSecret}`);
  onReady({ httpPort: http.port, mqttPort: listening.port, httpUrl, setUpUrl });
  await runAll(signal, [
    (s) => ingest.run(s),
    (s) => mailbox.run(s),
    (s) => live.run(s),
    (s) => accounts.standing.run(s),
    (s) => tracks.watch(s),
    (s) => desk.watch(s),
    (s) => pruning.run(s),
    influx.run,
    listening.run,
  ]);
  log.info("gateway stopped");
}

function agesOf({ retentionDays, localDays, downsampleDays, influxUrl }: GatewayConfig): Ages {
  return {
    retentionMs: retentionDays * DAY_MS,
    localMs: influxUrl === null ? null : localDays * DAY_MS,
    minuteMs: downsampleDays * DAY_MS,
  };
}

type Forwarding = AsyncDisposable & {
  /** Where tracks are read from. */
  readonly store: TrackStore;
  readonly run: Activity;
};

/** The way to InfluxDB and back; without one, the embedded store alone. */
function openForwarding(config: GatewayConfig, tracks: Tracks, metrics: Metrics, log: Logger): Forwarding {
  const settings = influxSettings(config);
  if (settings === null) {
    return { store: tracks, run: () => Promise.resolve(), [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const now = Date.now;
  const client = openInflux(settings);
  const forwarder = new Forwarder({ queue: tracks, client, target: settings, now, count: metrics.count, log });
  metrics.addGauges({
    forward_queue_fixes: { help: "Fixes that wait for InfluxDB", read: () => forwarder.waiting },
    forward_queue_bytes: { help: "Bytes of lines that wait for InfluxDB", read: () => forwarder.waitingBytes },
    forward_owed_units: {
      help: "Units with fixes that found the queue to InfluxDB full and follow later",
      read: () => forwarder.owedUnits,
    },
    forward_lag_seconds: {
      help: "Since when the oldest fix that waits for InfluxDB has been waiting",
      read: () => forwarder.lagMs / 1000,
    },
  });
  const oldest = () => now() - (config.retentionDays + 1) * DAY_MS;
  const distant = new InfluxTracks({ client, bucket: settings.bucket, embedded: tracks, oldest, now });
  const stores: Readonly<Record<GatewayConfig["storeRead"], TrackStore>> = {
    embedded: tracks,
    influx: distant,
    auto: byAge(tracks, distant, () => now() - config.localDays * DAY_MS),
  };
  return {
    store: stores[config.storeRead],
    run: (signal) => forwarder.run(signal),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

/** Where InfluxDB is and how to sign in there; null without one. */
export function influxSettings(config: GatewayConfig): InfluxSettings | null {
  if (config.influxUrl === null) return null;
  return {
    url: config.influxUrl,
    token: config.influxToken,
    user: config.influxUser,
    password: config.influxPassword,
    api: config.influxApi,
    bucket: config.influxBucket,
    org: config.influxOrg,
    timeoutMs: INFLUX_TIMEOUT_MS,
  };
}

/** null: no certificate is set. */
async function openTls({ tlsCert, tlsKey }: GatewayConfig, count: Count, log: Logger): Promise<TlsFiles | null> {
  if (tlsCert === null || tlsKey === null) return null;
  return await openTlsFiles({ cert: tlsCert, key: tlsKey, ca: null }, log, count);
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
