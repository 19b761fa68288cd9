/** `patrol demo`: a gateway, and per unit a pseudo-terminal and a real device process, with a live table. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ShownUnit } from "../gateway/core/fleet.ts";
import { every, pause, runAll } from "../runtime/activity.ts";
import { messageOf, PatrolError } from "../runtime/error.ts";
import { openLog } from "../runtime/log.ts";
import { openSimulator, type Simulator } from "../simulator/simulator.ts";
import { type ChildSpec, superviseChild } from "./child.ts";
import { askGateway, jsonOf } from "./control-client.ts";
import { followKeys } from "./demo-keys.ts";
import { type DemoView, openView } from "./demo-view.ts";

export type DemoOptions = {
  readonly units: number;
  readonly speed: number;
  /** Null: a temporary folder that goes with the demo. */
  readonly dataDir: string | null;
  readonly mqttPort: number;
  readonly httpPort: number;
  readonly columns: () => number;
  readonly rows: () => number;
  readonly isTerminal: boolean;
  readonly isColoured: boolean;
};

type Addresses = { readonly http: string; readonly mqtt: string };

/** Runs until `signal` is aborted; ends every process it has started. */
export async function demo(options: DemoOptions, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "patrol-demo-")));
  const view = openView(options);
  try {
    await using simulator = await openSimulator({
      units: options.units,
      seed: 1,
      speed: options.speed,
      linkDir: join(dataDir, "ports"),
      log: openLog("simulator", "warn"),
      now: Date.now,
    });
    view.say("starting the gateway ...");
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const gateway = openGateway(options, dataDir, env, view);
    await runAll(either, [
      (s) => superviseChild(gateway.spec, s),
      async (s) => {
        const addresses = await gateway.ready;
        await Promise.all([
          runUnits(simulator, addresses, dataDir, env, view, s),
          every(1_000, () => refresh(addresses, view))(s),
          followKeys(simulator, view, () => stop.abort(), s),
        ]);
      },
      simulator.stream,
    ]);
  } finally {
    view.close();
    if (options.dataDir === null) await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  }
}

function openGateway(
  options: DemoOptions,
  dataDir: string,
  env: NodeJS.ProcessEnv,
  view: DemoView,
): { readonly spec: ChildSpec; readonly ready: Promise<Addresses> } {
  let settle: (addresses: Addresses) => void;
  const ready = new Promise<Addresses>((resolve) => {
    settle = resolve;
  });
  const spec: ChildSpec = {
    name: "gateway",
    args: ["gateway"],
    env: {
      ...env,
      PATROL_DATA_DIR: dataDir,
      PATROL_MQTT_PORT: String(options.mqttPort),
      PATROL_HTTP_PORT: String(options.httpPort),
      PATROL_LOG_LEVEL: "warn",
    },
    logPath: join(dataDir, "gateway.log"),
    isRestarted: false,
    onLine: (line) => {
      const [, http, mqtt] = /(http:\/\/\S+)\s+(mqtt:\/\/\S+)/.exec(line) ?? [];
      if (http && mqtt) settle({ http, mqtt });
    },
    onEnd: (text) => view.say(text),
  };
  return { spec, ready };
}

/** Registers the units and keeps a device process running for each; a few at a time, so that a small machine keeps up. */
async function runUnits(
  simulator: Simulator,
  addresses: Addresses,
  dataDir: string,
  env: NodeJS.ProcessEnv,
  view: DemoView,
  signal: AbortSignal,
): Promise<void> {
  view.ready(addresses.http);
  const running: Promise<void>[] = [];
  for (const { unit, kind, path } of simulator.units) {
    const secret = await register(dataDir, unit, kind);
    const spec: ChildSpec = {
      name: unit,
      args: ["device"],
      env: {
        ...env,
        PATROL_UNIT: unit,
        PATROL_BROKER_URL: addresses.mqtt,
        PATROL_BROKER_SECRET: secret,
        PATROL_GNSS_PATH: path,
        PATROL_DATA_DIR: join(dataDir, "devices", unit),
        PATROL_LOG_LEVEL: "warn",
      },
      logPath: join(dataDir, `${unit}.log`),
      isRestarted: true,
      onLine: () => {},
      onEnd: (text) => view.say(text),
    };
    running.push(superviseChild(spec, signal));
    if (!(await pause(STAGGER_MS, signal))) break;
  }
  await Promise.all(running);
}

const STAGGER_MS = 250;

async function register(dataDir: string, unit: string, kind: string): Promise<string> {
  const answer = await askGateway(dataDir, "PUT", `/api/v1/units/${unit}`, { kind });
  if (!answer) throw new PatrolError("unavailable", "the demo's gateway has ended");
  return ((await jsonOf(answer)) as { readonly secret: string }).secret;
}

async function refresh(addresses: Addresses, view: DemoView): Promise<void> {
  try {
    const units = (await (await fetch(`${addresses.http}/api/v1/units`)).json()) as { readonly items: readonly ShownUnit[] };
    const metrics = await (await fetch(`${addresses.http}/metrics`)).text();
    const stored = /^patrol_records_total\{kind="stored"\} (\d+)/m.exec(metrics)?.[1];
    view.show(units.items, Number(stored ?? 0));
  } catch (err) {
    view.say(`the gateway does not answer: ${messageOf(err)}`);
  }
}
