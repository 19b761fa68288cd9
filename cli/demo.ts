/** `patrol demo`: a gateway, and per unit a pseudo-terminal and a real device process, with a live table. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type { ShownUnit } from "../gateway/core/fleet.ts";
import { aborted, every, pause, runAll } from "../runtime/activity.ts";
import { deferred } from "../runtime/deferred.ts";
import { messageOf, PatrolError } from "../runtime/error.ts";
import { askGateway } from "./ask.ts";
import { type ChildSpec, superviseChild } from "./child.ts";
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

/** A simulated unit and the path of its receiver. */
export type DemoUnit = { readonly unit: string; readonly path: string };
type Addresses = { readonly http: string; readonly mqtt: string };

type Demo = DemoOptions & { readonly folder: string; readonly env: NodeJS.ProcessEnv; readonly view: DemoView };

/** Runs until `signal` is aborted; ends every process it has started. */
export async function demo(options: DemoOptions, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const folder = options.dataDir ?? (await mkdtemp(join(tmpdir(), "patrol-demo-")));
  await mkdir(folder, { recursive: true });
  const view = openView(options);
  const stop = new AbortController();
  const quit = () => {
    view.say("ending ...");
    stop.abort();
  };
  const whole: Demo = { ...options, folder, env, view };
  try {
    view.say("starting the gateway and the receivers ...");
    const gateway = gatewayProcess(whole);
    const simulator = simulatorProcess(whole);
    await runAll(AbortSignal.any([signal, stop.signal]), [
      (s) => superviseChild(gateway.spec, s),
      (s) => superviseChild(simulator.spec, s),
      async (s) => {
        const ready = await Promise.race([Promise.all([gateway.ready, simulator.ready]), aborted(s)]);
        if (!ready) return;
        const [addresses, units] = ready;
        view.ready(addresses.http);
        await runAll(s, [
          (inner) => runUnits(whole, units, addresses, inner),
          every(1_000, () => refresh(whole, addresses)),
          (inner) => followKeys(units, (line) => simulator.input.write(`${line}\n`), view, quit, inner),
        ]);
      },
    ]);
  } finally {
    view.close();
    if (options.dataDir === null) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The pseudo-terminals live in a process of their own: a device process started beside them would hold them open. */
function simulatorProcess({ units, speed, folder, env, view }: Demo) {
  const opened: DemoUnit[] = [];
  const ready = deferred<readonly DemoUnit[]>();
  const input = new PassThrough();
  const spec: ChildSpec = {
    name: "simulator",
    args: ["simulate", "--units", String(units), "--speed", String(speed), "--link-dir", join(folder, "ports")],
    env,
    logPath: join(folder, "simulator.log"),
    isRestarted: false,
    input,
    onLine: (line) => {
      const [, unit, path] = /^([a-z0-9-]+) (\/.+)$/.exec(line) ?? [];
      if (!unit || !path) return view.say(line);
      opened.push({ unit, path });
      if (opened.length === units) ready.resolve(opened);
    },
    onEnd: view.say,
  };
  return { spec, input, ready: ready.promise };
}

function gatewayProcess({ mqttPort, httpPort, folder, env, view }: Demo) {
  const ready = deferred<Addresses>();
  const spec: ChildSpec = {
    name: "gateway",
    args: ["gateway"],
    env: {
      ...env,
      PATROL_DATA_DIR: folder,
      PATROL_MQTT_PORT: String(mqttPort),
      PATROL_HTTP_PORT: String(httpPort),
      PATROL_LOG_LEVEL: "warn",
    },
    logPath: join(folder, "gateway.log"),
    isRestarted: false,
    onLine: (line) => {
      const [, http, mqtt] = /(http:\/\/\S+)\s+(mqtt:\/\/\S+)/.exec(line) ?? [];
      if (http && mqtt) ready.resolve({ http, mqtt });
    },
    onEnd: view.say,
  };
  return { spec, ready: ready.promise };
}

/** Registers the units and keeps a device process running for each; a few at a time, so that a small machine keeps up. */
async function runUnits(
  { folder, env, view }: Demo,
  units: readonly DemoUnit[],
  addresses: Addresses,
  signal: AbortSignal,
): Promise<void> {
  const running: Promise<void>[] = [];
  for (const { unit, path } of units) {
    const secret = await register(folder, unit).catch((err: unknown) => {
      if (signal.aborted) return null;
      throw err;
    });
    if (secret === null) break;
    const spec: ChildSpec = {
      name: unit,
      args: ["device"],
      env: {
        ...env,
        PATROL_UNIT: unit,
        PATROL_BROKER_URL: addresses.mqtt,
        PATROL_BROKER_SECRET: secret,
        PATROL_GNSS_PATH: path,
        PATROL_KIT_PATH: `${path}.kit`,
        PATROL_DATA_DIR: join(folder, "devices", unit),
        PATROL_LOG_LEVEL: "warn",
      },
      logPath: join(folder, `${unit}.log`),
      isRestarted: true,
      onLine: () => {},
      onEnd: view.say,
    };
    running.push(superviseChild(spec, signal));
    if (!(await pause(STAGGER_MS, signal))) break;
  }
  await Promise.all(running);
}

const STAGGER_MS = 250;
/** The simulator names its units for what they are. */
const KINDS: Readonly<Record<string, string>> = { bike: "e-bike", moto: "motorcycle", foot: "foot" };

async function register(dataDir: string, unit: string): Promise<string> {
  const kind = KINDS[unit.split("-", 1)[0] ?? ""] ?? "other";
  const answer = await askGateway(dataDir, { method: "PUT", path: `units/${unit}`, body: { kind } });
  if (!answer) throw new PatrolError("unavailable", "the demo's gateway has ended");
  return (answer as { readonly secret: string }).secret;
}

async function refresh({ folder, view }: Demo, addresses: Addresses): Promise<void> {
  try {
    const units = (await askGateway(folder, { method: "GET", path: "units" })) as {
      readonly items: readonly ShownUnit[];
    };
    const metrics = await (await fetch(`${addresses.http}/metrics`)).text();
    const stored = /^patrol_records_total\{kind="stored"\} (\d+)/m.exec(metrics)?.[1];
    view.show(units?.items ?? [], Number(stored ?? 0));
  } catch (err) {
    view.say(`the gateway does not answer: ${messageOf(err)}`);
  }
}
