/** `patrol demo`: a gateway, and per unit a pseudo-terminal and a real device process, with a live table. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type { ShownUnit } from "../gateway/core/fleet.ts";
import { type Activity, aborted, every, pause, runAll } from "../runtime/activity.ts";
import { deferred } from "../runtime/deferred.ts";
import { messageOf, PatrolError } from "../runtime/error.ts";
import { kindOf } from "../simulator/core/fleet.ts";
import { askGateway } from "./ask.ts";
import { type ChildSpec, superviseChild } from "./child.ts";
import { openFolder, prepareFolder } from "./demo-folder.ts";
import { type Hand, handOf } from "./demo-hand.ts";
import { followKeys } from "./demo-keys.ts";
import { DEMO_ADMIN, DEMO_SEED } from "./demo-people.ts";
import { type DemoView, openView } from "./demo-view.ts";
import { signInLink } from "./sign-in-link.ts";

export type DemoOptions = {
  readonly units: number;
  /** How many days behind it are made up. */
  readonly days: number;
  readonly speed: number;
  /** SOS is pressed on one of them so long after the start; null: not by itself. */
  readonly pressAfterMs: number | null;
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

type Demo = DemoOptions & {
  readonly folder: string;
  readonly isMade: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly view: DemoView;
};

/** Runs until `signal` is aborted; ends every process it has started. */
export async function demo(options: DemoOptions, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const folder = options.dataDir ?? (await mkdtemp(join(tmpdir(), "patrol-demo-")));
  const isMade = await openFolder(folder);
  const view = openView(options);
  const stop = new AbortController();
  const quit = () => {
    view.say("ending ...");
    stop.abort();
  };
  const whole: Demo = { ...options, folder, isMade, env, view };
  try {
    const simulator = simulatorProcess(whole);
    const gateway = gatewayProcess(whole);
    await runAll(AbortSignal.any([signal, stop.signal]), [
      gateway.run,
      (s) => superviseChild(simulator.spec, s),
      async (s) => {
        const ready = await Promise.race([Promise.all([gateway.ready, simulator.ready]), aborted(s)]);
        if (!ready) return;
        const [addresses, units] = ready;
        const command = (line: string) => simulator.input.write(`${line}\n`);
        const hand = handOf(units, command, view.say);
        const link = async () => view.link(await signInLink(folder, DEMO_ADMIN));
        view.ready(addresses.http);
        await link();
        await runAll(s, [
          (inner) => runUnits(whole, units, addresses, inner),
          every(1_000, () => refresh(whole, addresses)),
          (inner) => followKeys({ units, command, hand, link, view, quit }, inner),
          (inner) => pressOnce(options.pressAfterMs, hand, inner),
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
  const flags = {
    "--units": String(units),
    "--speed": String(speed),
    "--seed": String(DEMO_SEED),
    "--link-dir": join(folder, "ports"),
  };
  const spec: ChildSpec = {
    name: "simulator",
    args: ["simulate", ...Object.entries(flags).flat()],
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

/** The gateway, on a folder that has been made ready. */
function gatewayProcess({ mqttPort, httpPort, units, days, folder, isMade, env, view }: Demo) {
  const ready = deferred<Addresses>();
  const run: Activity = async (signal) => {
    const further = await prepareFolder({ folder, isMade, units, days, env, say: view.say }, signal);
    if (signal.aborted) return;
    view.say("starting the gateway and the receivers ...");
    const spec: ChildSpec = {
      name: "gateway",
      args: ["gateway"],
      env: {
        ...env,
        ...further,
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
    await superviseChild(spec, signal);
  };
  return { run, ready: ready.promise };
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

/** A secret for the unit, which the past has made known, but for one that there was no need of then. */
async function register(dataDir: string, unit: string): Promise<string> {
  const credential = { method: "POST", path: `units/${unit}/credential` } as const;
  const answer = await askGateway(dataDir, credential).catch((err: unknown) => {
    if (!(err instanceof PatrolError && err.code === "not_found")) throw err;
    return askGateway(dataDir, { method: "PUT", path: `units/${unit}`, body: { kind: kindOf(unit) } });
  });
  if (!answer) throw new PatrolError("unavailable", "the demo's gateway has ended");
  return (answer as { readonly secret: string }).secret;
}

/** For a demo that nobody's fingers are at. */
async function pressOnce(afterMs: number | null, hand: Hand, signal: AbortSignal): Promise<void> {
  if (afterMs !== null && (await pause(afterMs, signal))) hand.press();
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
