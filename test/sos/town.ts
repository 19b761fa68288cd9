/**
 * A town for tests of the whole system: a gateway, a device for each unit, boards and receivers on real terminals, and a
 * room. Gateway, devices and broker are processes that can be killed and started again with the same data.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pino } from "pino";
import type { ShownIncident } from "../../gateway/core/sos/view.ts";
import { openSimulator } from "../../simulator/simulator.ts";
import { registerUnits } from "../support/gateway.ts";
import { freePort, startMosquitto } from "../support/mosquitto.ts";
import { hashedPassword } from "../support/mosquitto-password.ts";
import { type PatrolProcess, startPatrol } from "../support/process.ts";
import { openRoomAt, type Room } from "../support/sos.ts";
import { tempFolder } from "../support/temp.ts";
import { until } from "../support/until.ts";
import { type Operator, openOperator } from "./operator.ts";
import { openUnit, type TownUnit } from "./town-unit.ts";
import { openWorkers, type TownWorkers } from "./town-workers.ts";

export type Env = Readonly<Record<string, string>>;

/** Folders of the test's own: `gatewayDir` for the gateway's data, `deviceDir` to hold the devices'. */
export type TownOptions = {
  readonly broker?: "embedded" | "mosquitto";
  readonly gatewayDir?: string;
  readonly deviceDir?: string;
  /** Settings of the gateway beyond those that it has. */
  readonly gatewayEnv?: Env;
  /** So many ingest workers and an InfluxDB behind mosquitto; the gateway is their desk. */
  readonly workers?: number;
  /** Units that are registered and have no device. */
  readonly guests?: readonly string[];
};

export type Town<U extends string = string> = AsyncDisposable & {
  readonly folder: string;
  readonly gatewayDir: string;
  readonly room: Room;
  /** Whoever signs in under that name on the gateway's own machine. */
  readonly operator: (name: string) => Operator;
  readonly unit: (name: U) => TownUnit;
  readonly secretOf: (name: string) => string;
  /** Null in a town without. */
  readonly workers: TownWorkers | null;
  /** Of the gateway that runs now. */
  readonly gatewayPid: () => number;
  /** Where units connect to, without a relay. */
  readonly brokerUrl: string;
  readonly httpPort: number;
  /** Starts the gateway that was killed, and waits until it is ready. */
  readonly startGateway: () => Promise<void>;
  readonly killGateway: () => Promise<void>;
  /** kill -9 of mosquitto, and up again with nothing kept. */
  readonly restartBroker: () => Promise<void>;
  /** The newest incident of a unit, as soon as there is one that is as wanted. */
  readonly incident: (unit: U, isWanted?: (incident: ShownIncident) => boolean) => Promise<ShownIncident>;
};

/** On a machine that has much else to do. */
export const PATIENT_MS = 60_000;

const GATEWAY = { user: "_gateway", password: "the-gateway-of-the-town" };

/** The gateway runs; devices are started by the test. */
export async function openTown<const U extends string>(
  names: readonly U[],
  options: TownOptions = {},
): Promise<Town<U>> {
  const stack: AsyncDisposable[] = [];
  const keep = <T extends AsyncDisposable>(one: T): T => {
    stack.push(one);
    return one;
  };
  const folder = keep(await tempFolder()).path;
  const gatewayDir = options.gatewayDir ?? join(folder, "gateway");
  await mkdir(gatewayDir, { recursive: true });
  const all = [...names, ...(options.guests ?? [])];
  const secrets: Readonly<Record<string, string>> = await registerUnits(gatewayDir, all);
  const [httpPort, ownPort] = [await freePort(), await freePort()];
  const users = [...Object.entries(secrets), [GATEWAY.user, GATEWAY.password] as const];
  const lines = users.map(([user, password]) => `${user}:${hashedPassword(password)}`);
  const isExternal = options.broker === "mosquitto" || options.workers !== undefined;
  const mosquitto = isExternal ? keep(await startMosquitto(folder, lines)) : null;
  const brokerEnv: Env = mosquitto ? externalEnv(mosquitto.url) : {};
  const workers = options.workers === undefined ? null : keep(await openWorkers(folder, brokerEnv, options.workers));
  const brokerPort = mosquitto?.port ?? ownPort;
  const gatewayEnv = {
    PATROL_DATA_DIR: gatewayDir,
    PATROL_HTTP_PORT: String(httpPort),
    PATROL_MQTT_PORT: String(ownPort),
    PATROL_LOG_LEVEL: "warn",
    ...brokerEnv,
    ...workers?.deskEnv,
    ...options.gatewayEnv,
  };
  let gateway: PatrolProcess | null = null;
  keep({ [Symbol.asyncDispose]: async () => await gateway?.kill() });
  const startGateway = async () => {
    gateway = startPatrol(["gateway"], gatewayEnv);
    await gateway.line(/^patrol gateway: /);
    await until("the gateway is ready", () => isReady(httpPort), PATIENT_MS);
  };
  await startGateway();
  const log = pino({ level: "silent" });
  const linkDir = join(folder, "ports");
  const simulator = keep(await openSimulator({ units: names, seed: 7, speed: 1, linkDir, log, now: Date.now }));
  const stop = new AbortController();
  const streaming = simulator.stream(stop.signal);
  keep({
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await streaming;
    },
  });
  const units = new Map<string, TownUnit>();
  for (const name of names) {
    const secret = secrets[name] ?? "";
    const dataDir = join(options.deviceDir ?? folder, name);
    units.set(name, keep(await openUnit({ name, secret, folder, dataDir, linkDir, brokerPort, simulator })));
  }
  const room = openRoomAt(httpPort);
  return {
    folder,
    gatewayDir,
    room,
    operator: (name) => openOperator(join(gatewayDir, "control.sock"), name),
    unit: (name) => units.get(name) as TownUnit,
    secretOf: (name) => secrets[name] ?? "",
    workers,
    gatewayPid: () => gateway?.pid ?? 0,
    brokerUrl: `mqtt://127.0.0.1:${brokerPort}`,
    httpPort,
    startGateway,
    killGateway: async () => await gateway?.kill(),
    restartBroker: async () => await mosquitto?.restart(),
    incident: (unit, isWanted = () => true) =>
      until(
        `an incident of ${unit}`,
        async () => (await room.list("open=false")).find((one) => one.unit === unit && isWanted(one)),
        PATIENT_MS,
      ),
    [Symbol.asyncDispose]: async () => {
      for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
    },
  };
}

function externalEnv(url: string): Env {
  return {
    PATROL_EXTERNAL_BROKER_URL: url,
    PATROL_EXTERNAL_BROKER_USER: GATEWAY.user,
    PATROL_EXTERNAL_BROKER_SECRET: GATEWAY.password,
  };
}

async function isReady(httpPort: number): Promise<boolean> {
  return (await fetch(`http://127.0.0.1:${httpPort}/readyz`)).status === 200;
}
