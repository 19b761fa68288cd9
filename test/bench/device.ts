/**
 * Part `device` (P6): the device process, of the package and in one file, beside gpsd with mosquitto_pub, at the same time, each on a
 * pseudo-terminal that the simulator feeds once a second.
 */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { registerUnits } from "../support/gateway.ts";
import { until } from "../support/until.ts";
import { type Child, cpuSeconds, firstMatch, footprint, startChild } from "./child.ts";
import { DEVICE_NODE, GATEWAY_NODE } from "./installed.ts";
import { openMeter } from "./meter.ts";
import type { Part } from "./part.ts";
import { startPublisher } from "./publisher.ts";
import { type Cell, table } from "./table.ts";

const CLI = fileURLToPath(new URL("../../cli/patrol.js", import.meta.url));
const BUNDLE = fileURLToPath(new URL("../../bundle/bundle.js", import.meta.url));
const ONE_FILE = fileURLToPath(new URL("../../bundle/patrol-device.mjs", import.meta.url));
const IDLE = "setInterval(() => {}, 1000)";
const SETTLE_MS = 15_000;
const HOUR_MS = 3_600_000;

export const device = (async ({ folder, isQuick, say }) => {
  const spanMs = isQuick ? 30_000 : 180_000;
  await mkdir(folder, { recursive: true });
  const log = join(folder, "log");
  await using simulator = startChild(process.execPath, [CLI, "simulate"], log, {
    PATROL_UNITS: "3",
    PATROL_LINK_DIR: join(folder, "ports"),
  });
  const [, unit = "", path = "", gpsdPath = "", second = "", secondPath = ""] = await firstMatch(
    simulator,
    /^(\S+) (\S+)\n\S+ (\S+)\n(\S+) (\S+)\n/,
  );
  const secrets: Record<string, string> = await registerUnits(folder, [unit, second]);
  execFileSync(process.execPath, [BUNDLE]);
  await using gateway = startChild(process.execPath, [CLI, "gateway"], log, {
    ...GATEWAY_NODE,
    PATROL_DATA_DIR: folder,
    PATROL_MQTT_PORT: "0",
    PATROL_HTTP_PORT: "0",
  });
  const [, port] = await firstMatch(gateway, /mqtt:\/\/127\.0\.0\.1:(\d+)/);
  await using meter = await openMeter(Number(port));
  const startDevice = (entry: string, name: string, tty: string, brokerPort: number) =>
    startChild(process.execPath, [entry, "device"], log, {
      ...DEVICE_NODE,
      PATROL_UNIT: name,
      PATROL_BROKER_URL: `mqtt://127.0.0.1:${brokerPort}`,
      PATROL_BROKER_SECRET: secrets[name] ?? "",
      PATROL_GNSS_PATH: tty,
      PATROL_DATA_DIR: join(folder, name),
    });
  await using ours = startDevice(CLI, unit, path, meter.port);
  await using oneFile = startDevice(ONE_FILE, second, secondPath, Number(port));
  await using node = startChild(process.execPath, ["-e", IDLE], log, DEVICE_NODE);
  await using peer = await startPublisher(folder, gpsdPath, log);
  await until("gpsd has told a position", () => peer.gpsd.told() > 0);
  await sleep(SETTLE_MS);
  for (const name of [unit, second]) uncached(join(folder, name));
  const look = () => ({
    ...{
      ours: usage(ours),
      oneFile: usage(oneFile),
      node: usage(node),
      gpsd: usage(peer.gpsd),
      publisher: usage(peer.program),
    },
    ...{ up: meter.up(), down: meter.down(), peerBytes: peer.meter.up() + peer.meter.down() },
  });
  const before = look();
  const startedAt = performance.now();
  await sleep(spanMs);
  const ms = performance.now() - startedAt;
  const perHour = HOUR_MS / ms;
  const after = look();
  const figures = (from: Usage, to: Usage) => ({
    rssMb: to.rss / 1e6,
    cpuPercent: ((to.cpu - from.cpu) / ms) * 100_000,
    diskKb: (to.written - from.written) / 1_000,
    diskKbPerHour: ((to.written - from.written) * perHour) / 1_000,
  });
  const result = {
    spanMs: ms,
    device: figures(before.ours, after.ours),
    oneFile: figures(before.oneFile, after.oneFile),
    node: figures(before.node, after.node),
    gpsd: figures(before.gpsd, after.gpsd),
    publisher: figures(before.publisher, after.publisher),
    mqttUpKbPerHour: ((after.up - before.up) * perHour) / 1_000,
    mqttDownKbPerHour: ((after.down - before.down) * perHour) / 1_000,
    peerMqttKbPerHour: ((after.peerBytes - before.peerBytes) * perHour) / 1_000,
  };
  say(
    `side by side over ${Math.round(ms / 1000)} s after ${SETTLE_MS / 1000} s, one epoch a second, moving; an hour is extrapolated:`,
  );
  const row = (name: string, { rssMb, cpuPercent, diskKb, diskKbPerHour }: typeof result.device, mqtt: Cell) => [
    ...[name, rssMb, cpuPercent, diskKb, diskKbPerHour, mqtt],
  ];
  say(
    table(
      ["", "RSS MB", "CPU % of a core", "disk KB in the span", "KB/h", "MQTT both ways KB/h"],
      [
        row("patrol device", result.device, result.mqttUpKbPerHour + result.mqttDownKbPerHour),
        row("the same in one file", result.oneFile, ""),
        row("a Node that does nothing", result.node, ""),
        row("gpsd, one client", result.gpsd, ""),
        row("mosquitto_pub, each position", result.publisher, result.peerMqttKbPerHour),
      ],
    ),
  );
  say(
    "gpsd and mosquitto_pub keep nothing and leave nothing out. MQTT: bytes of the TCP stream without TCP's and IP's own headers.",
  );
  say("disk: bytes handed to the block layer (write_bytes of /proc/PID/io), not what a card makes of them.");
  return result;
}) satisfies Part;

/**
 * Takes the files of `dir` out of the page cache. They were made in large pieces, which the kernel keeps as large folios, and
 * counts as written whole wherever four kilobytes of one are.
 */
function uncached(dir: string): void {
  for (const file of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (file.isFile())
      execFileSync("dd", [`if=${join(file.parentPath, file.name)}`, "iflag=nocache", "count=0", "status=none"]);
  }
}

type Usage = { readonly rss: number; readonly cpu: number; readonly written: number };

function usage({ pid }: Child): Usage {
  return { ...footprint(pid), cpu: cpuSeconds([pid]) };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
