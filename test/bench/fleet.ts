/**
 * Part `fleet` (P5): thousands of units at one fix per 10 s against the gateway, beside the same load against a mosquitto
 * that stores nothing; then a `kill -9` of the gateway, and how long until all are back.
 */
import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, startMosquitto } from "../support/mosquitto.ts";
import { needs, programPath } from "../support/need.ts";
import { until } from "../support/until.ts";
import { type Child, cpuSeconds, firstMatch, footprint, startChild } from "./child.ts";
import { GATEWAY_NODE } from "./installed.ts";
import type { Part } from "./part.ts";
import { table } from "./table.ts";

const CLI = fileURLToPath(new URL("../../cli/patrol.js", import.meta.url));
const INTERVAL_MS = 10_000;
const PATIENT_MS = 180_000;

/** Units of each measurement; the last one's gateway is killed and has a peer. */
const SIZES = [500, 1_000, 2_000, 5_000];
const QUICK_SIZES = [100, 500];

export const fleet = (async ({ folder, isQuick, say }) => {
  const sizes = isQuick ? QUICK_SIZES : SIZES;
  const units = Math.max(...sizes);
  const spanMs = isQuick ? 20_000 : 120_000;
  const town = await openTown(folder, units);
  const series: Sized[] = [];
  for (const some of sizes.filter((size) => size < units)) {
    await using gateway = await town.startGateway();
    await using _load = await town.startLoad(some, town.mqttPort);
    await until("all units are connected", async () => (await town.connected()) >= some, PATIENT_MS);
    series.push({ units: some, ...(await measure(gateway, spanMs)) });
  }
  let gateway = await town.startGateway();
  const load = await town.startLoad(units, town.mqttPort);
  let ours: Measure;
  let backS: number;
  try {
    await until("all units are connected", async () => (await town.connected()) >= units, PATIENT_MS);
    ours = await measure(gateway, spanMs);
    gateway.process.kill("SIGKILL");
    await gateway[Symbol.asyncDispose]();
    gateway = await town.startGateway();
    const begin = performance.now();
    await until("all units are back", async () => (await town.connected().catch(() => 0)) >= units, PATIENT_MS);
    backS = (performance.now() - begin) / 1000;
  } finally {
    await load[Symbol.asyncDispose]();
    await gateway[Symbol.asyncDispose]();
  }
  series.push({ units, ...ours });
  const peer = needs("mosquitto").isMissing ? null : await alone(folder, town, units, spanMs);
  say(`a fix every ${INTERVAL_MS / 1000} s of each unit, measured for ${spanMs / 1000} s`);
  say(
    table(
      ["", "units", "% of a core", "RSS MB"],
      [
        ...series.map((one) => ["patrol gateway, everything stored", one.units, one.cpuPercent, one.rssMb]),
        ...(peer ? [["mosquitto alone, nothing stored", units, peer.cpuPercent, peer.rssMb]] : []),
      ],
    ),
  );
  say(`after kill -9 and a start, all ${units.toLocaleString("en")} were back within ${backS.toFixed(1)} s`);
  return { units, spanMs, ours, mosquitto: peer, backS, series };
}) satisfies Part;

type Town = {
  readonly dataDir: string;
  readonly mqttPort: number;
  readonly startGateway: () => Promise<Child>;
  /** The first `units` of the town, against the broker at `port`. */
  readonly startLoad: (units: number, port: number) => Promise<Child>;
  /** Connections of the gateway. */
  readonly connected: () => Promise<number>;
};

async function openTown(folder: string, units: number): Promise<Town> {
  const dataDir = join(folder, "gateway");
  await mkdir(dataDir, { recursive: true });
  const log = join(folder, "log");
  const add = ["unit", "add", "--count", String(units), "--prefix", "load-", "--data-dir", dataDir];
  // A header, then a line for each.
  const added = execFileSync(process.execPath, [CLI, ...add], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  const credentials = added.trim().split("\n").slice(1);
  const [mqttPort, httpPort] = [await freePort(), await freePort()];
  return {
    dataDir,
    mqttPort,
    startGateway: async () => {
      const gateway = startChild(process.execPath, [CLI, "gateway"], log, {
        ...GATEWAY_NODE,
        PATROL_DATA_DIR: dataDir,
        PATROL_MQTT_PORT: String(mqttPort),
        PATROL_HTTP_PORT: String(httpPort),
        PATROL_LOG_LEVEL: "error",
      });
      await firstMatch(gateway, /patrol gateway/);
      return gateway;
    },
    startLoad: async (some, port) => {
      const file = join(folder, `load-${some}.csv`);
      await writeFile(file, `${credentials.slice(0, some).join("\n")}\n`, { mode: 0o600 });
      const where = ["--credentials", file, "--broker-url", `mqtt://127.0.0.1:${port}`];
      const args = [CLI, "simulate", "--mqtt", ...where, "--interval-ms", String(INTERVAL_MS)];
      return startChild(process.execPath, args, log);
    },
    connected: async () => Number(/^patrol_connections (\d+)/m.exec(await metricsAt(httpPort))?.[1] ?? 0),
  };
}

type Measure = { readonly cpuPercent: number; readonly rssMb: number };
type Sized = Measure & { readonly units: number };

/** The same load on a mosquitto with the same passwords and rights. */
async function alone(folder: string, town: Town, units: number, spanMs: number): Promise<Measure> {
  const args = [CLI, "unit", "export", "--data-dir", town.dataDir];
  const passwords = execFileSync(process.execPath, args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  await using mosquitto = await startMosquitto(folder, passwords.trim().split("\n"));
  await using _load = await town.startLoad(units, mosquitto.port);
  const pid = pidOf(folder);
  await settle(spanMs / 2);
  return await measure({ pid }, spanMs);
}

async function measure({ pid }: Pick<Child, "pid">, spanMs: number): Promise<Measure> {
  const before = cpuSeconds([pid]);
  const begin = performance.now();
  await settle(spanMs);
  const seconds = (performance.now() - begin) / 1000;
  return { cpuPercent: ((cpuSeconds([pid]) - before) / seconds) * 100, rssMb: footprint(pid).rss / 1e6 };
}

/** The mosquitto that runs with this folder's configuration. */
function pidOf(folder: string): number {
  const pattern = `mosquitto -c ${join(folder, "mosquitto.conf")}`;
  return Number(
    execFileSync(programPath("pgrep") ?? "pgrep", ["-f", pattern], { encoding: "utf8" })
      .trim()
      .split("\n")[0],
  );
}

async function metricsAt(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

/** The span that is measured: time is the subject here. */
function settle(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
