/** The store, the queue and the forwarder as the gateway makes them, fed without a broker. */
import { join } from "node:path";
import type { CounterName } from "../../gateway/core/counters.ts";
import { type InfluxClient, type InfluxSettings, openInflux } from "../../gateway/influx/client.ts";
import { Forwarder } from "../../gateway/influx/forwarder.ts";
import { openInfluxReader } from "../../gateway/influx/reader.ts";
import { InfluxTracks } from "../../gateway/influx/tracks.ts";
import { openTracks, type Tracks } from "../../gateway/sqlite/tracks.ts";
import { openLog } from "../../runtime/log.ts";
import { batch } from "./messages.ts";
import { until } from "./until.ts";

const DAY = 86_400_000;

export type Forwarding = AsyncDisposable & {
  readonly tracks: Tracks;
  readonly distant: InfluxTracks;
  readonly forwarder: Forwarder;
  readonly client: InfluxClient;
  /** Commits records of one unit, 100 a message, up to 20 messages a transaction. */
  readonly store: (unit: string, records: readonly unknown[], receivedTime?: number) => Promise<void>;
  readonly counted: (name: CounterName, kind: string) => number;
  /** Starts forwarding; `halt` ends it. */
  readonly start: () => void;
  readonly halt: () => Promise<void>;
  /** Resolves once the queue is empty. */
  readonly drained: (withinMs?: number) => Promise<true>;
};

export function influxSettings(url: string, changes: Partial<InfluxSettings> = {}): InfluxSettings {
  return {
    url,
    token: null,
    user: null,
    password: null,
    api: "v1",
    bucket: "patrol",
    org: null,
    timeoutMs: 5_000,
    ...changes,
  };
}

export async function openForwarding(
  folder: string,
  settings: InfluxSettings,
  mostForwarded = 1_000_000,
): Promise<Forwarding> {
  const tracks = await openTracks(join(folder, "tracks.db"), 36_500 * DAY, mostForwarded);
  const reader = await openInfluxReader(settings);
  const client = openInflux(settings);
  const counts = new Map<string, number>();
  const forwarder = new Forwarder({
    queue: tracks,
    client,
    target: settings,
    now: Date.now,
    count: (name, kind, by = 1) => counts.set(`${name}/${kind}`, (counts.get(`${name}/${kind}`) ?? 0) + by),
    log: openLog("test", "silent"),
    retryIn: () => 20,
    gatherMs: 20,
  });
  let stop = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const halt = async () => {
    stop.abort();
    await running;
  };
  const oldest = () => Date.now() - 400 * DAY;
  return {
    tracks,
    distant: new InfluxTracks({ reader, embedded: tracks, oldest, now: Date.now }),
    forwarder,
    client,
    store: async (unit, records, receivedTime = Date.now()) => {
      for (let at = 0; at < records.length; at += 2_000) {
        const arrivals = [];
        for (let from = at; from < Math.min(at + 2_000, records.length); from += 100) {
          const payload = Buffer.from(JSON.stringify(batch(records.slice(from, Math.min(from + 100, at + 2_000)))));
          arrivals.push({ unit, receivedTime, payload });
        }
        await tracks.commit(arrivals);
      }
    },
    counted: (name, kind) => counts.get(`${name}/${kind}`) ?? 0,
    start: () => {
      stop = new AbortController();
      running = forwarder.run(stop.signal);
    },
    halt,
    drained: (withinMs = 60_000) =>
      until(
        "everything is forwarded",
        async () => {
          const state = await tracks.queueState();
          return state.fixes === 0 && state.owedUnits === 0;
        },
        withinMs,
      ),
    [Symbol.asyncDispose]: async () => {
      await halt();
      await reader[Symbol.asyncDispose]();
      await client[Symbol.asyncDispose]();
      await tracks[Symbol.asyncDispose]();
    },
  };
}
