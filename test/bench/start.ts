/**
 * Part `start` (P12): how soon a gateway with a month of data takes messages, and how soon the first fix of a device is on its way
 * after the receiver has it. Peer of both: a Node that starts, does nothing and ends.
 */
import { execFileSync } from "node:child_process";
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { registerUnits } from "../support/gateway.ts";
import { until } from "../support/until.ts";
import { cpuSeconds, firstMatch, startChild } from "./child.ts";
import { firstFixes } from "./first-fix.ts";
import { GATEWAY_NODE, NODE_ARGS } from "./installed.ts";
import type { Part, PartOptions } from "./part.ts";
import { fill, names, type Size } from "./reports-made.ts";
import { median, percentile } from "./statistics.ts";
import { table } from "./table.ts";

const CLI = fileURLToPath(new URL("../../cli/patrol.js", import.meta.url));
const DAY_MS = 86_400_000;
const PATIENT_MS = 30_000;
/** More than other parts have: each takes a second, or ten. */
const STARTS_A_RUN = 4;
const FIRST_FIXES_A_RUN = 2;

/** Each a list of ms, a start each; counted from the start of the process. `cpuMs`: what it took until it was ready. */
export type Starts = {
  readonly cpuMs: readonly number[];
  readonly listeningMs: readonly number[];
  readonly readyMs: readonly number[];
  readonly nodeMs: readonly number[];
};

export const start = (async ({ folder, runs, isQuick, say }) => {
  const size: Size = isQuick ? { units: 10, days: 3 } : { units: 50, days: 30 };
  const starts = runs * STARTS_A_RUN;
  const gateway = await gatewayStarts(join(folder, "gateway"), size, starts, say);
  const device = await firstFixes(join(folder, "device"), runs * FIRST_FIXES_A_RUN);
  const row = (name: string, ms: readonly number[]) => [
    name,
    median(ms),
    percentile(ms, 90),
    percentile(ms, 100),
    ms.length,
  ];
  say(
    table(
      ["ms", "median", "p90", "max", "times"],
      [
        row("gateway: start to the port of MQTT open", gateway.listeningMs),
        row("gateway: start to /readyz answering 200", gateway.readyMs),
        row("gateway: CPU until then", gateway.cpuMs),
        row("a Node that does nothing: start to end", gateway.nodeMs),
        row("device that runs: position at the tty to a fix on air", device.runningMs),
        row("device, receiver with a position: start to a fix on air", device.startedMs),
      ],
    ),
  );
  say("on air: at an MQTT subscriber behind mosquitto. The files were read before, so that the page cache has them.");
  return { size, gateway, device };
}) satisfies Part;

async function gatewayStarts(
  folder: string,
  size: Size,
  starts: number,
  say: PartOptions["say"],
): Promise<Starts & { readonly bytes: number }> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, "tracks.db");
  const { fixes } = fill(path, size, Math.floor(Date.now() / DAY_MS) * DAY_MS - (size.days + 1) * DAY_MS);
  await registerUnits(folder, names(size.units));
  const bytes = (await stat(path)).size;
  say(`a gateway with ${fixes.toLocaleString("en")} fixes in ${Math.round(bytes / 1e6)} MB:`);
  const listeningMs: number[] = [];
  const readyMs: number[] = [];
  const nodeMs: number[] = [];
  const cpuMs: number[] = [];
  // The first start finds files that were just written, and makes what is made once.
  for (let run = -1; run < starts; run++) {
    const nodeAt = performance.now();
    execFileSync(process.execPath, ["-e", "0"]);
    const begun = performance.now();
    await using gateway = startChild(process.execPath, [...NODE_ARGS, CLI, "gateway"], join(folder, "log"), {
      ...GATEWAY_NODE,
      PATROL_DATA_DIR: folder,
      PATROL_MQTT_PORT: "0",
      PATROL_HTTP_PORT: "0",
      PATROL_LOG_LEVEL: "error",
    });
    const [, httpUrl] = await firstMatch(gateway, /patrol gateway: (\S+)/);
    const listened = performance.now() - begun;
    const isReady = async () => (await fetch(`${httpUrl}/readyz`)).status === 200;
    await until("the gateway is ready", isReady, PATIENT_MS);
    if (run < 0) continue;
    cpuMs.push(cpuSeconds([gateway.pid]) * 1_000);
    nodeMs.push(begun - nodeAt);
    listeningMs.push(listened);
    readyMs.push(performance.now() - begun);
  }
  return { listeningMs, readyMs, nodeMs, cpuMs, bytes };
}
