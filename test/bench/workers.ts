/**
 * Part `workers`: the same load behind one mosquitto and one InfluxDB, stored by one gateway that is everything, and by one,
 * two and four ingest workers beside a desk: what each role takes of a core for each fix.
 */
import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Influxd, startInfluxd } from "../support/influxd.ts";
import { freePort, type Mosquitto, startMosquitto } from "../support/mosquitto.ts";
import { hashedPassword } from "../support/mosquitto-password.ts";
import { needs } from "../support/need.ts";
import { until } from "../support/until.ts";
import { type Child, cpuSeconds, firstMatch, footprint, startChild } from "./child.ts";
import { GATEWAY_NODE } from "./installed.ts";
import type { Part } from "./part.ts";
import { table } from "./table.ts";

const CLI = fileURLToPath(new URL("../../cli/patrol.js", import.meta.url));
const GATEWAY = { user: "_gateway", password: "the-gateway-of-the-bench" };
const PATIENT_MS = 180_000;
const INTERVAL_MS = 2_000;

export type WorkersRow = {
  /** 0: one gateway that is everything. */
  readonly workers: number;
  readonly fixesPerSecond: number;
  /** Microseconds of CPU for each fix stored. */
  readonly usPerFix: {
    readonly mosquitto: number;
    readonly workers: number;
    readonly desk: number;
    readonly influxd: number;
  };
  readonly rssMb: {
    readonly mosquitto: number;
    readonly worker: number;
    readonly desk: number;
    readonly influxd: number;
  };
};

type Place = {
  readonly folder: string;
  readonly dataDir: string;
  readonly log: string;
  readonly mosquitto: Mosquitto;
  readonly influxd: Influxd;
  readonly credentials: string;
};

export const workers = (async ({ folder, isQuick, say }) => {
  const missing = [needs("mosquitto", "influxd")].filter((one) => one.isMissing);
  if (missing.length > 0) {
    say(`skipped: ${missing.map((one) => one.label).join(" ")}`);
    return null;
  }
  const units = isQuick ? 200 : 2_000;
  const spanMs = isQuick ? 10_000 : 60_000;
  await using mosquittoAndMore = await openPlace(folder, units);
  const { place } = mosquittoAndMore;
  const rows: WorkersRow[] = [];
  for (const count of isQuick ? [0, 2] : [0, 1, 2, 4]) rows.push(await measured(place, count, spanMs));
  say(
    `${units} units, a fix every ${INTERVAL_MS / 1000} s each, measured for ${spanMs / 1000} s; CPU us for each fix, RSS in MB`,
  );
  say(
    table(
      ["", "fixes/s", "mosquitto", "workers", "desk", "influxd", "RSS worker", "RSS desk", "RSS mosquitto"],
      rows.map(({ workers: count, fixesPerSecond, usPerFix: us, rssMb }) => [
        count === 0 ? "one gateway" : `${count} workers and a desk`,
        ...[fixesPerSecond, us.mosquitto, us.workers, us.desk, us.influxd],
        ...[rssMb.worker, rssMb.desk, rssMb.mosquitto],
      ]),
    ),
  );
  return { units, intervalMs: INTERVAL_MS, spanMs, rows };
}) satisfies Part;

async function openPlace(folder: string, units: number): Promise<AsyncDisposable & { readonly place: Place }> {
  const dataDir = join(folder, "desk");
  await mkdir(dataDir, { recursive: true });
  const run = (args: readonly string[]) =>
    execFileSync(process.execPath, [CLI, ...args, "--data-dir", dataDir], {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
  const credentials = join(folder, "load.csv");
  await writeFile(credentials, run(["unit", "add", "--count", String(units), "--prefix", "load-"]), { mode: 0o600 });
  const passwords = run(["unit", "export"]).trim().split("\n");
  const mosquitto = await startMosquitto(folder, [...passwords, `${GATEWAY.user}:${hashedPassword(GATEWAY.password)}`]);
  const influxd = await startInfluxd(folder);
  return {
    place: { folder, dataDir, log: join(folder, "log"), mosquitto, influxd, credentials },
    [Symbol.asyncDispose]: async () => {
      await influxd[Symbol.asyncDispose]();
      await mosquitto[Symbol.asyncDispose]();
    },
  };
}

async function measured(place: Place, count: number, spanMs: number): Promise<WorkersRow> {
  const children: Child[] = [];
  await using _ending = { [Symbol.asyncDispose]: () => endAll(children) };
  const start = async (role: string, name: string) => {
    const [child, port] = await startRole(place, role, name);
    children.push(child);
    return { pid: child.pid, port };
  };
  const many = [];
  for (let n = 0; n < count; n++) many.push(await start("ingest", `worker-${count}-${n}`));
  const desk = await start(count === 0 ? "all" : "desk", "desk");
  const storing = count === 0 ? [desk] : many;
  for (const { port } of [...many, desk]) {
    await until("it is ready", async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok, PATIENT_MS);
  }
  const where = ["--credentials", place.credentials, "--broker-url", place.mosquitto.url];
  const load = startChild(
    process.execPath,
    [CLI, "simulate", "--mqtt", ...where, "--interval-ms", String(INTERVAL_MS)],
    place.log,
  );
  children.push(load);
  const stored = async () => {
    const all = await Promise.all(storing.map(({ port }) => storedAt(port)));
    return all.reduce((sum, one) => sum + one, 0);
  };
  await until("the load has come up", async () => (await stored()) > 0, PATIENT_MS);
  await settle(spanMs / 3);
  const roles = {
    mosquitto: [place.mosquitto.pid()],
    workers: many.map(({ pid }) => pid),
    desk: [desk.pid],
    influxd: [place.influxd.pid()],
  };
  const cpu = () => Object.fromEntries(Object.entries(roles).map(([role, pids]) => [role, cpuSeconds(pids)]));
  const [before, begin, first] = [cpu(), performance.now(), await stored()];
  await settle(spanMs);
  const [after, seconds, last] = [cpu(), (performance.now() - begin) / 1000, await stored()];
  const us = (role: keyof typeof roles) => (((after[role] ?? 0) - (before[role] ?? 0)) * 1e6) / (last - first);
  const rss = (pid: number | undefined) => (pid === undefined ? 0 : footprint(pid).rss / 1e6);
  return {
    workers: count,
    fixesPerSecond: (last - first) / seconds,
    usPerFix: { mosquitto: us("mosquitto"), workers: us("workers"), desk: us("desk"), influxd: us("influxd") },
    rssMb: {
      mosquitto: rss(place.mosquitto.pid()),
      worker: rss(many[0]?.pid),
      desk: rss(desk.pid),
      influxd: rss(place.influxd.pid()),
    },
  };
}

async function startRole(place: Place, role: string, name: string): Promise<[Child, number]> {
  const httpPort = await freePort();
  const child = startChild(process.execPath, [CLI, "gateway", "--role", role], place.log, {
    ...GATEWAY_NODE,
    PATROL_DATA_DIR: role === "ingest" ? join(place.folder, name) : place.dataDir,
    PATROL_HTTP_PORT: String(httpPort),
    PATROL_EXTERNAL_BROKER_URL: place.mosquitto.url,
    PATROL_EXTERNAL_BROKER_USER: GATEWAY.user,
    PATROL_EXTERNAL_BROKER_SECRET: GATEWAY.password,
    PATROL_INFLUX_URL: place.influxd.url,
    PATROL_LOG_LEVEL: "error",
  });
  await firstMatch(child, /patrol gateway/);
  return [child, httpPort];
}

/** Latest first: the load before those that it falls on. */
async function endAll(children: readonly Child[]): Promise<void> {
  for (const child of children.toReversed()) await child[Symbol.asyncDispose]();
}

async function storedAt(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(/^patrol_records_total\{kind="stored"\} (\d+)/m.exec(text)?.[1] ?? 0);
}

/** The span that is measured: time is the subject here. */
function settle(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
