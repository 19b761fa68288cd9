/** Where tracks go beside the embedded store, and where they are read from. */
import { runAll } from "../runtime/activity.ts";
import type { Logger } from "../runtime/log.ts";
import type { GatewayConfig, InfluxConfig } from "./config.ts";
import { forgottenAdvice } from "./core/influx/advice.ts";
import { byAge } from "./core/merge.ts";
import type { LiveFleet } from "./core/services.ts";
import type { Changes } from "./core/sos/changes.ts";
import type { DeskState } from "./core/sos/desk.ts";
import { sosLines } from "./core/sos-line.ts";
import type { TrackStore } from "./core/track.ts";
import { FurtherPoints } from "./further-points.ts";
import { type InfluxSettings, openInflux } from "./influx/client.ts";
import { Forwarder } from "./influx/forwarder.ts";
import { openInfluxReader } from "./influx/reader.ts";
import { InfluxTracks } from "./influx/tracks.ts";
import type { Metrics } from "./prometheus/metrics.ts";
import type { Tracks } from "./sqlite/tracks.ts";
import { StatePoints } from "./state-points.ts";

const DAY_MS = 86_400_000;
/** How long a request to InfluxDB may take. */
const INFLUX_TIMEOUT_MS = 30_000;

export type Forwarding = AsyncDisposable & {
  /** Where tracks are read from. */
  readonly store: TrackStore;
  /** What changed at the desk: a copy for dashboards. */
  readonly onDesk: (changes: Changes, state: DeskState) => void;
  /** Runs until `signal` is aborted; the states of `fleet` go along with the fixes (null: another gateway sends them). */
  readonly run: (signal: AbortSignal, fleet: LiveFleet | null) => Promise<void>;
};

/** The way to InfluxDB and back; without one, the embedded store alone. */
export async function openForwarding(
  config: GatewayConfig,
  tracks: Tracks,
  metrics: Metrics,
  log: Logger,
): Promise<Forwarding> {
  const settings = influxSettings(config);
  if (settings === null) {
    const run = () => tellForgotten(tracks, config, log);
    return { store: tracks, run, onDesk: () => {}, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const now = Date.now;
  const points = { queue: tracks, now, count: metrics.count, log: log.child({ part: "points" }) };
  const sosPoints = new FurtherPoints({ ...points, measurement: "sos" });
  const reader = await openInfluxReader(settings);
  const client = openInflux(settings);
  const forwarder = new Forwarder({ queue: tracks, client, target: settings, now, count: metrics.count, log });
  metrics.addGauges({
    forward_queue_fixes: { help: "Fixes that wait for InfluxDB", read: () => forwarder.waiting },
    forward_queue_bytes: { help: "Bytes of lines that wait for InfluxDB", read: () => forwarder.waitingBytes },
    forward_further_points: {
      help: "Points beside the fixes that wait for InfluxDB",
      read: () => forwarder.furtherWaiting,
    },
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
  const distant = new InfluxTracks({ reader, embedded: tracks, oldest, now });
  const stores: Readonly<Record<GatewayConfig["storeRead"], TrackStore>> = {
    embedded: tracks,
    influx: distant,
    auto: byAge(tracks, distant, () => now() - config.localDays * DAY_MS),
  };
  return {
    // A desk has no tracks of its own but what units send where no records belong.
    store: config.role === "desk" ? distant : stores[config.storeRead],
    onDesk: ({ entries }, state) => {
      for (const line of sosLines(entries, state)) sosPoints.add(line);
    },
    run: (signal, fleet) => {
      const states = fleet === null ? [] : [new StatePoints({ ...points, fleet }).run];
      return runAll(signal, [forwarder.run, ...states, sosPoints.run, (s) => reader.watch(s)]);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([reader[Symbol.asyncDispose](), client[Symbol.asyncDispose]()]);
    },
  };
}

/** Says what became of the fixes that waited for an InfluxDB which is not set any more. */
async function tellForgotten(tracks: Tracks, config: GatewayConfig, log: Logger): Promise<void> {
  const advice = forgottenAdvice(await tracks.queueState(), config.retentionDays);
  if (advice !== null) log.warn({ advice }, "fixes wait for an influxdb that is not set");
}

/** Where InfluxDB is and how to sign in there; null without one. */
export function influxSettings(config: InfluxConfig): InfluxSettings | null {
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
