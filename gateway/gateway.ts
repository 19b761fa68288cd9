/** The whole gateway, top to bottom: opened downwards, closed upwards, and it returns once it is told to stop. */
import { randomBytes } from "node:crypto";
import { ulid } from "ulid";
import { ASK } from "../protocol/workers.ts";
import { every, runAll } from "../runtime/activity.ts";
import type { Logger } from "../runtime/log.ts";
import type { ServiceManager } from "../runtime/service-manager.ts";
import { version } from "../runtime/version.ts";
import { admitAgain } from "./admission.ts";
import type { GatewayConfig } from "./config.ts";
import type { BrokerEvents } from "./core/broker.ts";
import type { Outcome } from "./core/journal.ts";
import type { Services } from "./core/services.ts";
import { openRoom } from "./desk/room.ts";
import { Bulletins } from "./disk/bulletins.ts";
import { openExports } from "./disk/exports.ts";
import { openForwarding } from "./forwarding.ts";
import { LiveStream } from "./http/live-stream.ts";
import { openControl, openHttp } from "./http/server.ts";
import { listenerOf, refuseStrangers, urlOfListener } from "./http-listener.ts";
import { Ingest } from "./ingest.ts";
import { Intake } from "./intake.ts";
import { type Beside, type MqttPorts, openBroker, openTls } from "./listening.ts";
import { LiveTrails } from "./live-trails.ts";
import { Mailbox } from "./mailbox.ts";
import { openMap } from "./map/map.ts";
import { openOffice } from "./office.ts";
import { controlPath } from "./paths.ts";
import { openMetrics } from "./prometheus/metrics.ts";
import { agesOf, Pruning } from "./pruning.ts";
import { NO_REPORTS, openReportRoom } from "./report-room.ts";
import { BulletinRounds } from "./reports/bulletin-rounds.ts";
import type { Stores } from "./stores.ts";
import { Workers } from "./workers.ts";

const HOUR_MS = 3_600_000;
const HEAD_LOGGED_EVERY_MS = 3_600_000;

/** Where a started gateway listens. */
export type GatewayAddresses = MqttPorts & {
  readonly httpPort: number;
  /** As people open it: `http://127.0.0.1:8080`. */
  readonly httpUrl: string;
  /** The page where the first admin is made, with a secret that is said here and never again; null: there are operators. */
  readonly setUpUrl: string | null;
};

/** On open `stores`, which the caller closes. `onReady` is called when everything listens. Rejects when it cannot start or go on. */
export async function runGateway(
  { desk, tracks }: Stores,
  config: GatewayConfig,
  log: Logger,
  signal: AbortSignal,
  manager: ServiceManager,
  onReady: (addresses: GatewayAddresses) => void = () => {},
): Promise<void> {
  const now = Date.now;
  const isDesk = config.role === "desk";
  const metrics = openMetrics();
  const { count } = metrics;
  const isDemo = await desk.tables.isDemo();
  if (isDemo) log.warn("this data directory holds a demo: its units, people and history were made up");
  await using influx = await openForwarding(config, tracks, metrics, log.child({ part: "influx" }));
  const zone = config.timezone;
  const limits = { absoluteMs: config.sessionHours * HOUR_MS, idleMs: config.sessionIdleHours * HOUR_MS };
  let httpUrl = "";
  const urlOf = (path: string) => httpUrl + path;
  const office = await openOffice({
    desk,
    newest: await tracks.newest(),
    broker: () => broker,
    now,
    zone,
    limits,
    urlOf,
    count,
    isDemo,
  });
  const { registry, fleet, profiles, accounts } = office;
  refuseStrangers(config, accounts.standing.hasOperators());
  const mailbox = new Mailbox(() => broker, now, count);
  const room = await openRoom({
    table: desk.tables,
    fleet,
    units: () => registry.units(),
    broker: () => broker,
    sirenCommand: config.sirenCmd,
    onChanges: (changes) => {
      live.onDesk(changes);
      influx.onDesk(changes, room.desk.state);
    },
    newId: () => ulid(now()),
    now,
    count,
    log: log.child({ part: "desk" }),
  });
  const ingest: Ingest = new Ingest({
    journal: tracks,
    count,
    log: log.child({ part: "ingest" }),
    toDesk: (outcome) => intake.toDesk(outcome),
    onOutcome: (outcome, lane) => {
      fleet.onOutcome(outcome);
      if (outcome.outbox) mailbox.receipt(outcome.unit, outcome.outbox, outcome.stored, lane === "sos");
      for (const refused of outcome.refused) mailbox.error(outcome.unit, refused);
    },
  });
  const intake = new Intake({ desk: room.desk, ingest, mailbox, now, count });
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
    certificateRefusal: (unit, serial) => registry.certificateRefusal(unit, serial),
    onBatch: (unit, lane, payload) => {
      if (registry.admits(unit)) return intake.accept(unit, lane, payload);
      count("forbidden", registry.has(unit) ? "revoked-unit" : "unknown-unit");
      return Promise.resolve();
    },
    onStatus: (unit, payload, isRetained) => {
      const problem = registry.admits(unit) ? fleet.onStatus(unit, payload, isRetained) : null;
      if (problem === null) return true;
      count("refusals", "schema");
      mailbox.error(unit, { reason: "schema", text: `status: ${problem}`, outbox: null, seqs: null });
      return false;
    },
    onConnection: (unit, isConnected) => fleet.onConnection(unit, isConnected),
    onReachable: (unit) => {
      if (unit === null) {
        listening.tell("ask", ASK);
        profiles.publishAll();
        room.teller.publishAll();
      }
      mailbox.reachable(unit);
      room.teller.reachable(unit);
    },
    onRefused: (unit, refused) => mailbox.error(unit, refused),
  };
  await using tls = await openTls(config, count, log.child({ part: "tls" }));
  const trails = new LiveTrails();
  const workers = new Workers({
    onLive: (unit) => {
      if (unit.fix) trails.add(unit.unit, unit.fix);
      fleet.onLive(unit);
    },
    admits: (unit) => registry.admits(unit),
    intake: () => intake,
    mailbox,
    now,
    count,
  });
  const beside: Beside = { onTold: (channel, payload) => workers.onTold(channel, payload), isWell: () => true };
  await using listening = await openBroker(config, tls, log, events, beside);
  const { broker } = listening;
  profiles.publishAll();
  room.teller.publishAll();
  const live = new LiveStream(fleet, () => room.desk.state, now, count, randomBytes(4).toString("hex"));
  metrics.addGauges({
    units: { help: "Registered units", read: () => registry.units().length },
    units_state: { help: "Units by how fresh their last fix is", read: () => fleet.tally((unit) => unit.state) },
    units_gnss: {
      help: "Units by what they say of their receiver",
      read: () => fleet.tally((unit) => unit.health?.gnss ?? "unknown"),
    },
    ...(isDesk && { workers: { help: "Ingest workers that live", read: () => workers.alive } }),
    connections: { help: "Connections that have signed in to the embedded broker", read: listening.connections },
    broker: { help: "What the embedded broker holds", read: listening.tally },
    consoles: { help: "Consoles on the live stream", read: () => live.consoles },
    sos_open: {
      help: "Open SOS incidents by state",
      read: () => room.desk.tally(),
    },
    sos_reserve: { help: "1 while there is room for SOS on a full disk", read: () => (room.desk.hasReserve ? 1 : 0) },
    ingest_waiting: { help: "Messages that wait for a commit", read: () => ingest.waiting },
    prune_held_fixes: { help: "Old fixes that stay since InfluxDB does not have them", read: () => pruning.held },
    prune_slowest_seconds: { help: "The longest slice of pruning", read: () => pruning.slowestMs / 1000 },
  });
  await using map = await openMap(config.map, now, count);
  metrics.addGauges({
    map_cache_bytes: { help: "Tiles of map servers in memory", read: map.cacheBytes },
  });
  const health = {
    problem: () =>
      room.desk.isFailing
        ? "the disk refuses commits of the SOS desk"
        : ingest.isFailing
          ? "the disk refuses commits of records"
          : (listening.problem() ?? (isDesk ? workers.problem() : null)),
    metrics: metrics.text,
    metricsType: metrics.contentType,
  };
  const admission = {
    journal: tracks,
    toDesk: (outcome: Outcome) => intake.toDeskAgain(outcome),
    onOutcome: (outcome: Outcome) => fleet.onAdmitted(outcome),
    settle: (id: number) => tracks.settleQuarantined(id),
    now,
    count,
  };
  const quarantine: Services["quarantine"] = {
    list: ({ before, ...of }) => tracks.quarantine(before, of),
    one: (id) => tracks.quarantined(id),
    admit: (entry) => admitAgain(entry, admission),
  };
  const exports = await openExports(config.dataDir);
  await using reporting = openReportRoom({
    dataDir: config.dataDir,
    tracks,
    office,
    desk: room.desk,
    zone,
    isIdle: () => ingest.waiting === 0,
    keptMs: agesOf(config).minuteMs,
    now,
    count,
    log: log.child({ part: "reports" }),
  });
  const { reports, people, zones } = reporting;
  const bulletins = new BulletinRounds({
    service: reports,
    shelf: new Bulletins(config.dataDir),
    people,
    timeZone: zone,
    now,
    count,
    log: log.child({ part: "bulletins" }),
  });
  const services = {
    ...{ ...office, people, zones, ...(isDesk ? NO_REPORTS : { reports, bulletins: reports }) },
    ...{ tracks: influx.store, trails: isDesk ? trails : tracks, exports, quarantine, desk: room.desk, map },
  };
  const about = { version: version(), isDemo, hasSiren: config.sirenCmd !== null, zone, locale: config.locale };
  const parts = { services, health, live, now, count, about, log: log.child({ part: "http" }) };
  await using _control = await openControl(parts, controlPath(config.dataDir));
  const listener = listenerOf(config, tls);
  await using http = await openHttp(parts, listener);
  httpUrl = urlOfListener(listener, http.port);
  // Where logs are kept on another machine, the ledger's end is then known there too.
  const logHead = async () => log.info(await office.audit.head(), "ledger head");
  await logHead();
  const setUpSecret = accounts.setUp.begin();
  const setUpUrl = setUpSecret === null ? null : urlOf(`/set-up#${setUpSecret}`);
  const ports = { httpPort: http.port, ...listening.ports };
  log.info(ports, "gateway ready");
  onReady({ ...ports, httpUrl, setUpUrl });
  void manager.ready(`${httpUrl}, ${registry.units().length} units`);
  await runAll(signal, [
    (s) => ingest.run(s),
    (s) => mailbox.run(s),
    (s) => room.run(s),
    (s) => live.run(s),
    (s) => office.duty.run(s),
    (s) => office.fences.run(s),
    (s) => accounts.standing.run(s),
    (s) => tracks.watch(s),
    (s) => desk.watch(s),
    (s) => pruning.run(s),
    ...(isDesk ? [] : [(s: AbortSignal) => reports.run(s), bulletins.run]),
    (s) => influx.run(s, fleet),
    every(HEAD_LOGGED_EVERY_MS, logHead),
    listening.run,
    manager.watch(() => Promise.all([desk.ping(), tracks.ping()])),
  ]);
  log.info("gateway stopped");
}
