/** The ingest workers of a town, each a process with a journal of its own, and the InfluxDB that they all forward to. */
import { join } from "node:path";
import { type Influxd, startInfluxd } from "../support/influxd.ts";
import { freePort } from "../support/mosquitto.ts";
import { type PatrolProcess, startPatrol } from "../support/process.ts";
import { until } from "../support/until.ts";
import type { Env } from "./town.ts";

export type TownWorker = {
  readonly dataDir: string;
  readonly httpPort: number;
  readonly pid: () => number;
  /** Starts it, and waits until it is subscribed at the broker. */
  readonly start: () => Promise<void>;
  readonly kill: () => Promise<void>;
  /** By SIGTERM; the exit code. */
  readonly stop: () => Promise<number | null>;
};

export type TownWorkers = AsyncDisposable & {
  readonly influxd: Influxd;
  readonly all: readonly TownWorker[];
  /** One more, which runs. */
  readonly add: () => Promise<TownWorker>;
  /** What the desk needs beside its broker. */
  readonly deskEnv: Env;
};

const PATIENT_MS = 60_000;

/** `count` workers run. `brokerEnv`: the settings by which a gateway reaches the broker. */
export async function openWorkers(folder: string, brokerEnv: Env, count: number): Promise<TownWorkers> {
  const influxd = await startInfluxd(folder);
  const shared = { ...brokerEnv, PATROL_INFLUX_URL: influxd.url };
  const all: TownWorker[] = [];
  const add = async () => {
    const worker = await openWorker(join(folder, `worker-${all.length + 1}`), shared);
    all.push(worker);
    await worker.start();
    return worker;
  };
  for (let n = 0; n < count; n++) await add();
  return {
    influxd,
    all,
    add,
    deskEnv: { ...shared, PATROL_ROLE: "desk" },
    [Symbol.asyncDispose]: async () => {
      for (const worker of all) await worker.kill();
      await influxd[Symbol.asyncDispose]();
    },
  };
}

async function openWorker(dataDir: string, env: Env): Promise<TownWorker> {
  const httpPort = await freePort();
  let child: PatrolProcess | null = null;
  const isReady = async () => (await fetch(`http://127.0.0.1:${httpPort}/readyz`)).status === 200;
  return {
    dataDir,
    httpPort,
    pid: () => child?.pid ?? 0,
    start: async () => {
      child = startPatrol(["gateway", "--role", "ingest", "--http-port", String(httpPort)], {
        PATROL_DATA_DIR: dataDir,
        PATROL_LOG_LEVEL: "warn",
        ...env,
      });
      await child.line(/^patrol gateway: ingest worker/);
      await until("the worker is ready", isReady, PATIENT_MS);
    },
    kill: async () => await child?.kill(),
    stop: async () => (child === null ? null : await child.stop()),
  };
}
