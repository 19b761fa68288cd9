/**
 * One of many ingest workers behind an external broker, top to bottom: its share of the units' records goes into a journal of
 * its own, is receipted, and is forwarded to InfluxDB, where all tracks come together. It knows no people and shows nothing.
 */
import { randomBytes } from "node:crypto";
import { difference, rangesOf } from "../protocol/ranges.ts";
import { encodeRelayed } from "../protocol/workers.ts";
import { type Activity, pause, runAll } from "../runtime/activity.ts";
import type { Logger } from "../runtime/log.ts";
import type { ServiceManager } from "../runtime/service-manager.ts";
import type { GatewayConfig } from "./config.ts";
import type { Broker, BrokerEvents } from "./core/broker.ts";
import { openForwarding } from "./forwarding.ts";
import { openHealth, openHealthControl } from "./http/health-server.ts";
import { listenerOf, urlOfListener } from "./http-listener.ts";
import { Ingest } from "./ingest.ts";
import { openBroker, openTls } from "./listening.ts";
import { LiveTeller } from "./live-teller.ts";
import { Mailbox } from "./mailbox.ts";
import { controlPath } from "./paths.ts";
import { openMetrics } from "./prometheus/metrics.ts";
import { agesOf, Pruning } from "./pruning.ts";
import type { Tracks } from "./sqlite/tracks.ts";

/** How long a worker that is told to stop goes on forwarding, and how often it looks whether all is done. */
const DRAIN_MS = 20_000;
const LOOK_MS = 100;

/** Where a started worker shows its health. */
export type WorkerAddresses = { readonly httpPort: number; readonly httpUrl: string };

/** On an open journal, which the caller closes. `onReady` is called when it listens. Rejects when it cannot start or go on. */
export async function runWorker(
  tracks: Tracks,
  config: GatewayConfig,
  log: Logger,
  signal: AbortSignal,
  manager: ServiceManager,
  onReady: (addresses: WorkerAddresses) => void = () => {},
): Promise<void> {
  const now = Date.now;
  const metrics = openMetrics();
  const { count } = metrics;
  await using influx = await openForwarding(config, tracks, metrics, log.child({ part: "influx" }));
  const mailbox = new Mailbox(() => broker, now, count);
  const teller = new LiveTeller({
    newest: await tracks.newest(),
    worker: randomBytes(6).toString("hex"),
    tell: (text) => listening.tell("live", text),
    now,
  });
  const ingest: Ingest = new Ingest({
    journal: tracks,
    count,
    log: log.child({ part: "ingest" }),
    toDesk: ({ unit, outbox, desk }) => {
      if (outbox !== null) listening.tell("desk", encodeRelayed({ unit, outbox, records: [...desk] }));
      return Promise.resolve();
    },
    onOutcome: (outcome) => {
      const { unit, outbox, stored, desk, refused } = outcome;
      teller.onOutcome(outcome);
      // The desk receipts what is its, once it is on the desk's disk: this journal is none that it could read.
      const deskSeqs = rangesOf(desk.map(({ record }) => record.seq));
      if (outbox) mailbox.receipt(unit, outbox, difference(stored, deskSeqs), false);
      for (const one of refused) mailbox.error(unit, one);
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
  await using tls = await openTls(config, count, log.child({ part: "tls" }));
  await using listening = await openBroker(config, tls, log, workerEvents(), {
    onTold: async () => teller.tellAll(),
    isWell: () => !ingest.isFailing,
  });
  const broker: Broker = listening.broker;
  metrics.addGauges({
    units: { help: "Units that this worker has stored something of", read: () => teller.units },
    ingest_waiting: { help: "Messages that wait for a commit", read: () => ingest.waiting },
    prune_held_fixes: { help: "Old fixes that stay since InfluxDB does not have them", read: () => pruning.held },
  });
  const health = {
    problem: () => (ingest.isFailing ? "the disk refuses commits of records" : listening.problem()),
    metrics: metrics.text,
    metricsType: metrics.contentType,
  };
  const parts = { health, count, log: log.child({ part: "http" }) };
  await using _control = await openHealthControl(parts, controlPath(config.dataDir));
  const listener = listenerOf(config, tls);
  await using http = await openHealth(parts, listener);
  const httpUrl = urlOfListener(listener, http.port);
  log.info({ httpPort: http.port }, "ingest worker ready");
  onReady({ httpPort: http.port, httpUrl });
  void manager.ready(`${httpUrl}, ingest worker`);
  const isOver = new AbortController();
  const taking: Activity = async (failed) => {
    const activities = [
      (s: AbortSignal) => ingest.run(s),
      (s: AbortSignal) => mailbox.run(s),
      (s: AbortSignal) => teller.run(s),
      (s: AbortSignal) => pruning.run(s),
      listening.run,
    ];
    await runAll(AbortSignal.any([signal, failed]), activities);
    await forwardRest(failed);
    isOver.abort();
  };
  await runAll(isOver.signal, [
    taking,
    (s) => influx.run(s, null),
    (s) => tracks.watch(s),
    manager.watch(() => tracks.ping()),
  ]);
  log.info("ingest worker stopped");

  /** Told to stop, it takes no more, and gives InfluxDB what waits: a worker that goes for ever leaves nothing behind. */
  async function forwardRest(failed: AbortSignal): Promise<void> {
    const until = now() + DRAIN_MS;
    while ((await tracks.queueState()).fixes > 0 && now() < until && (await pause(LOOK_MS, failed)));
    const { fixes } = await tracks.queueState();
    if (fixes > 0) log.warn({ fixes }, "fixes wait for influxdb: start this worker again before its data are deleted");
  }

  function workerEvents(): BrokerEvents {
    return {
      count,
      // The broker has signed the unit in, and let it publish under its own name alone.
      authenticate: () => Promise.resolve(false),
      certificateRefusal: () => null,
      onBatch: (unit, lane, payload) => ingest.accept(lane, { unit, receivedTime: now(), payload }),
      onStatus: () => true,
      onConnection: () => {},
      onReachable: () => {
        mailbox.reachable(null);
        teller.tellAll();
      },
      onRefused: (unit, refused) => mailbox.error(unit, refused),
    };
  }
}
