/** Part `sos` (P4): presses under a flood to a console, and a button's 2 s mark to LATCHED on the board. */
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pause } from "../../runtime/activity.ts";
import { storm } from "../sos/storm.ts";
import { registerUnits } from "../support/gateway.ts";
import { playBoard } from "../support/kit-board.ts";
import { freePort } from "../support/mosquitto.ts";
import { openRoomAt } from "../support/sos.ts";
import { until } from "../support/until.ts";
import { firstMatch, startChild } from "./child.ts";
import { GATEWAY_NODE } from "./installed.ts";
import type { Latency } from "./load-messages.ts";
import type { Part, PartOptions } from "./part.ts";
import { percentile } from "./statistics.ts";
import { table } from "./table.ts";

const CLI = fileURLToPath(new URL("../../cli/patrol.js", import.meta.url));
const UNITS = 200;
const FLOODERS = 50;
const WINDOW = 2;
const RATE_PER_S = 20;
/** The board says how long ago the button went down. Later than this a device waits for a release behind it. */
const SAID_AFTER_MS = 1_400;
const MARK_MS = 2_000;
const SYNC_EVERY_MS = 100;
const PATIENT_MS = 30_000;

export const sos = (async (options) => {
  const { folder, isQuick, say } = options;
  const [presses, holds] = isQuick ? [100, 10] : [1_000, 100];
  const dataDir = join(folder, "gateway");
  await mkdir(dataDir, { recursive: true });
  const names = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
  const [pressers, flooding] = [names("press", UNITS), names("flood", FLOODERS)];
  const secrets: Readonly<Record<string, string>> = await registerUnits(dataDir, [...pressers, ...flooding, "kit-1"]);
  const logins = (units: readonly string[]) => units.map((unit) => ({ unit, secret: secrets[unit] ?? "" }));
  const [mqttPort, httpPort] = [await freePort(), await freePort()];
  await using gateway = startChild(process.execPath, [CLI, "gateway"], join(folder, "log"), {
    ...GATEWAY_NODE,
    PATROL_DATA_DIR: dataDir,
    PATROL_MQTT_PORT: String(mqttPort),
    PATROL_HTTP_PORT: String(httpPort),
    PATROL_LOG_LEVEL: "error",
  });
  await firstMatch(gateway, /patrol gateway/);
  const load = { window: WINDOW, presses, ratePerS: RATE_PER_S };
  const startedAt = performance.now();
  const over = new AbortController();
  const syncing = syncTimes(join(folder, "probe"), over.signal);
  const parties = { units: logins(pressers), flooders: logins(flooding) };
  const { lost, latencies } = await storm({ mqttPort, httpPort, ...parties, ...load });
  over.abort();
  const syncMs = latencyOf(await syncing);
  const spanS = (performance.now() - startedAt) / 1_000;
  const floodPerS = (await storedRecords(httpPort)) / spanS;
  const latched = await latch({ ...options, mqttPort, httpPort, secret: secrets["kit-1"] ?? "", holds });
  const toldMs = latencyOf(latencies);
  const latchMs = latencyOf(latched);
  say(
    `${presses} presses of ${UNITS} units, ${RATE_PER_S} a second, beside ${Math.round(floodPerS).toLocaleString("en")} records/s of ${FLOODERS} others; ms:`,
  );
  say(
    table(
      ["", "p50", "p99", "max", "lost"],
      [
        ["press published to its event at a console", toldMs.p50, toldMs.p99, toldMs.max, lost.length],
        ["one append with fdatasync meanwhile", syncMs.p50, syncMs.p99, syncMs.max, ""],
        [
          `2 s mark to LATCHED on the board, ${holds} holds`,
          latchMs.p50,
          latchMs.p99,
          latchMs.max,
          holds - latched.length,
        ],
      ],
    ),
  );
  return { presses, floodPerS, toldMs, lost: lost.length, syncMs, latchMs, latencies, latched };
}) satisfies Part;

type LatchOptions = Pick<PartOptions, "folder"> & {
  readonly mqttPort: number;
  readonly httpPort: number;
  readonly secret: string;
  readonly holds: number;
};

/** One device and a board by hand: each hold is acknowledged and closed before the next. */
async function latch({ folder, mqttPort, httpPort, secret, holds }: LatchOptions): Promise<readonly number[]> {
  let latchedAt = 0;
  await using board = await playBoard(undefined, (pattern) => {
    if (pattern === "LATCHED,0") latchedAt = performance.now();
  });
  await using _device = startChild(process.execPath, [CLI, "device"], join(folder, "log"), {
    PATROL_UNIT: "kit-1",
    PATROL_BROKER_SECRET: secret,
    PATROL_BROKER_URL: `mqtt://127.0.0.1:${mqttPort}`,
    PATROL_GNSS_PATH: join(folder, "no-receiver"),
    PATROL_KIT_PATH: board.path,
    PATROL_DATA_DIR: join(folder, "device"),
  });
  const room = openRoomAt(httpPort);
  const isIdle = () => board.shown.at(-1) === "IDLE,0";
  const raised = async () => (await room.list()).find(({ unit }) => unit === "kit-1");
  await until("the board is served", isIdle, PATIENT_MS);
  const times: number[] = [];
  for (let n = 0; n < holds; n++) {
    latchedAt = 0;
    const markAt = performance.now() + MARK_MS - SAID_AFTER_MS;
    await board.event("SOS_DOWN", SAID_AFTER_MS);
    await until("it is latched", () => latchedAt > 0, PATIENT_MS);
    times.push(latchedAt - markAt);
    await board.event("SOS_UP");
    const incident = await until("it is stored", raised, PATIENT_MS);
    await room.ask("acknowledge", {}, incident.id);
    await room.ask("close", { outcome: "test" }, incident.id);
    await until("the board is idle", isIdle, PATIENT_MS);
  }
  return times;
}

/** What the disk itself takes while the flood goes on: no commit can be faster. */
async function syncTimes(path: string, signal: AbortSignal): Promise<readonly number[]> {
  const times: number[] = [];
  const file = await open(path, "w");
  const page = Buffer.alloc(4_096, 1);
  while (await pause(SYNC_EVERY_MS, signal)) {
    const startedAt = performance.now();
    await file.write(page);
    await file.datasync();
    times.push(performance.now() - startedAt);
  }
  await file.close();
  return times;
}

async function storedRecords(httpPort: number): Promise<number> {
  const metrics = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();
  return Number(/^patrol_records_total\{kind="stored"\} (\d+)/m.exec(metrics)?.[1] ?? 0);
}

function latencyOf(ms: readonly number[]): Latency {
  return { p50: percentile(ms, 50), p99: percentile(ms, 99), max: percentile(ms, 100) };
}
