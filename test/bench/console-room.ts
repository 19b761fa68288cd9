/** A gateway with units that move, each with a fix a second, and a meter between it and its consoles. */
import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { registerUnits } from "../support/gateway.ts";
import { freePort } from "../support/mosquitto.ts";
import { until } from "../support/until.ts";
import { type Child, firstMatch, startChild } from "./child.ts";
import { GATEWAY_NODE } from "./installed.ts";
import { type Meter, openMeter } from "./meter.ts";

const CLI = fileURLToPath(new URL("../../cli/patrol.js", import.meta.url));
const INTERVAL_MS = 1_000;
const PATIENT_MS = 180_000;

export type LiveRoom = AsyncDisposable & {
  readonly gateway: Child;
  readonly mqttPort: number;
  readonly httpPort: number;
  /** Where consoles open it: through the meter. */
  readonly base: string;
  readonly meter: Meter;
  /** The secret of `presser`, which is no part of the load. */
  readonly secret: string;
};

export const PRESSER = "presser";

/** Resolves once every unit is live. */
export async function openLiveRoom(folder: string, units: number): Promise<LiveRoom> {
  const dataDir = join(folder, "gateway");
  await mkdir(dataDir, { recursive: true });
  const log = join(folder, "log");
  const credentials = join(folder, "load.csv");
  const add = ["unit", "add", "--count", String(units), "--prefix", "load-", "--data-dir", dataDir];
  await writeFile(credentials, execFileSync(process.execPath, [CLI, ...add], { maxBuffer: 64 * 1024 * 1024 }));
  const { [PRESSER]: secret } = await registerUnits(dataDir, [PRESSER]);
  const [mqttPort, httpPort] = [await freePort(), await freePort()];
  const gateway = startChild(process.execPath, [CLI, "gateway"], log, {
    ...GATEWAY_NODE,
    PATROL_DATA_DIR: dataDir,
    PATROL_MQTT_PORT: String(mqttPort),
    PATROL_HTTP_PORT: String(httpPort),
    PATROL_LOG_LEVEL: "error",
  });
  await firstMatch(gateway, /patrol gateway/);
  const where = ["--credentials", credentials, "--broker-url", `mqtt://127.0.0.1:${mqttPort}`];
  const load = startChild(
    process.execPath,
    [CLI, "simulate", "--mqtt", ...where, "--interval-ms", String(INTERVAL_MS)],
    log,
  );
  const meter = await openMeter(httpPort);
  const room: LiveRoom = {
    gateway,
    mqttPort,
    httpPort,
    base: `http://127.0.0.1:${meter.port}`,
    meter,
    secret,
    [Symbol.asyncDispose]: async () => {
      await load[Symbol.asyncDispose]();
      await meter[Symbol.asyncDispose]();
      await gateway[Symbol.asyncDispose]();
    },
  };
  try {
    await until("every unit is live", async () => (await liveUnits(httpPort)) >= units, PATIENT_MS);
  } catch (err) {
    await room[Symbol.asyncDispose]();
    throw err;
  }
  return room;
}

async function liveUnits(httpPort: number): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${httpPort}/api/v1/units`);
  const { items } = (await answer.json()) as { readonly items: readonly { readonly state: string }[] };
  return items.filter(({ state }) => state === "live").length;
}
