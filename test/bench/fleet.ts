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
import type { Part } from "./part.ts";
import { table } from "./table.ts";

const CLI = fileURLToPath(new URL("../../cli/patrol.js", import.meta.url));
const INTERVAL_MS = 10_000;

export const fleet = (async ({ folder, isQuick, say }) => {
  const units = isQuick ? 500 : 5_000;
  const spanMs = isQuick ? 20_000 : 120_000;
  const dataDir = join(folder, "gateway");
  await mkdir(dataDir, { recursive: true });
  const log = join(folder, "log");
  const credentials = join(folder, "load.csv");
  const add = ["unit", "add", "--count", String(units), "--prefix", "load-", "--data-dir", dataDir];
  await writeFile(credentials, execFileSync(process.execPath, [CLI, ...add], { maxBuffer: 64 * 1024 * 1024 }));
  const [mqttPort, httpPort] = [await freePort(), await freePort()];
  const startGateway = async () => {
    const gateway = startChild(process.execPath, [CLI, "gateway"], log, {
      PATROL_DATA_DIR: dataDir,
      PATROL_MQTT_PORT: String(mqttPort),
      PATROL_HTTP_PORT: String(httpPort),
      PATROL_LOG_LEVEL: "error",
    });
    await firstMatch(gateway, /patrol gateway/);
    return gateway;
  };
  const startLoad = (port: number) => {
    const where = ["--credentials", credentials, "--broker-url", `mqtt://127.0.0.1:${port}`];
    return startChild(
      process.execPath,
      [CLI, "simulate", "--mqtt", ...where, "--interval-ms", String(INTERVAL_MS)],
      log,
    );
  };
  const connections = async () => Number(/^patrol_connections (\d+)/m.exec(await metricsAt(httpPort))?.[1] ?? 0);

  let gateway = await startGateway();
  const load = startLoad(mqttPort);
  let ours: Measure;
  let backS: number;
  try {
    await until("all units are connected", async () => (await connections()) >= units, 180_000);
    ours = await measure(gateway, spanMs);
    gateway.process.kill("SIGKILL");
    await gateway[Symbol.asyncDispose]();
    gateway = await startGateway();
    const begin = performance.now();
    await until("all units are back", async () => (await connections().catch(() => 0)) >= units, 180_000);
    backS = (performance.now() - begin) / 1000;
  } finally {
    await load[Symbol.asyncDispose]();
    await gateway[Symbol.asyncDispose]();
  }
  const peer = needs("mosquitto").isMissing ? null : await alone(folder, dataDir, startLoad, spanMs);
  say(`${units.toLocaleString("en")} units, a fix every ${INTERVAL_MS / 1000} s, measured for ${spanMs / 1000} s`);
  say(
    table(["", "% of a core", "RSS MB"], [
      ["patrol gateway, everything stored", ours.cpuPercent, ours.rssMb],
      ...(peer ? [["mosquitto alone, nothing stored", peer.cpuPercent, peer.rssMb]] : []),
    ] as (string | number)[][]),
  );
  say(`after kill -9 and a start, all units were back within ${backS.toFixed(1)} s`);
  return { units, spanMs, ours, mosquitto: peer, backS };
}) satisfies Part;

type Measure = { readonly cpuPercent: number; readonly rssMb: number };

/** The same load on a mosquitto with the same passwords and rights. */
async function alone(
  folder: string,
  dataDir: string,
  startLoad: (port: number) => Child,
  spanMs: number,
): Promise<Measure> {
  const args = [CLI, "unit", "export", "--data-dir", dataDir];
  const passwords = execFileSync(process.execPath, args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  await using mosquitto = await startMosquitto(folder, passwords.trim().split("\n"));
  await using _load = startLoad(mosquitto.port);
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
