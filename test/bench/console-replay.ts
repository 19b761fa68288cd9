/** How smoothly a shift of 50 units is replayed at 60x, drawn in software. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "../browser/browser.ts";
import { framesPerSecond, gatherReplayFrames } from "../browser/page/timing.ts";
import { settled } from "../browser/sights.ts";
import { registerUnits } from "../support/gateway.ts";
import { batch, fixRecord } from "../support/messages.ts";
import { freePort } from "../support/mosquitto.ts";
import { connectUnit, receipted } from "../support/unit-client.ts";
import { cpuSeconds, firstMatch, startChild } from "./child.ts";
import { familyOf } from "./console-steady.ts";
import { GATEWAY_NODE } from "./installed.ts";
import { percentile } from "./statistics.ts";

const CLI = fileURLToPath(new URL("../../cli/patrol.js", import.meta.url));
const EVERY_MS = 5_000;
const A_BATCH = 100;
const FOCUSED = 8;
const SPAN_MS = 10_000;
/** Units go round in circles of this size, a turn in ten minutes. */
const RADIUS_DEG = 0.01;
const TURN_MS = 600_000;

export type ReplayCost = {
  readonly fixes: number;
  readonly loadedMs: number;
  readonly framesPerS: number;
  /** Of the replay's own work in a frame. */
  readonly frameMs: { readonly p50: number; readonly p99: number };
  /** Of all of the browser. */
  readonly cpuMsPerS: number;
};

/** Eight units in focus and all others behind them. */
export async function replayCost(browser: Browser, folder: string, units: number, fixes: number): Promise<ReplayCost> {
  const dataDir = join(folder, "gateway");
  await mkdir(dataDir, { recursive: true });
  const names = Array.from({ length: units }, (_, n) => `unit-${String(n).padStart(2, "0")}`);
  const secrets: Readonly<Record<string, string>> = await registerUnits(dataDir, names);
  const [mqttPort, httpPort] = [await freePort(), await freePort()];
  await using gateway = startChild(process.execPath, [CLI, "gateway"], join(folder, "log"), {
    ...GATEWAY_NODE,
    PATROL_DATA_DIR: dataDir,
    PATROL_MQTT_PORT: String(mqttPort),
    PATROL_HTTP_PORT: String(httpPort),
    PATROL_LOG_LEVEL: "error",
  });
  await firstMatch(gateway, /patrol gateway/);
  const to = Math.floor(Date.now() / 60_000) * 60_000;
  const from = to - fixes * EVERY_MS;
  const url = `mqtt://127.0.0.1:${mqttPort}`;
  await Promise.all(names.map((name, n) => fill(url, name, secrets[name] ?? "", { from, fixes, turn: n / units })));
  const focused = names.slice(0, FOCUSED).map((name) => `u=${name}`);
  const path = `/replay?${focused.join("&")}&from=${from}&to=${to}&t=${from + (to - from) / 2}&x=60&bg=1`;
  const openedAt = performance.now();
  await using one = await browser.open({
    base: `http://127.0.0.1:${httpPort}`,
    as: null,
    path,
    before: [gatherReplayFrames],
  });
  await one.page.getByTestId("replay-events").waitFor();
  await settled(one);
  const loadedMs = performance.now() - openedAt;
  await one.page.keyboard.press("Space");
  const [cpu, startedAt] = [cpuSeconds(familyOf(browser.pid)), performance.now()];
  const framesPerS = await one.page.evaluate(framesPerSecond, SPAN_MS);
  const cpuMsPerS = ((cpuSeconds(familyOf(browser.pid)) - cpu) / (performance.now() - startedAt)) * 1e6;
  const frameMs = await one.page.evaluate<readonly number[]>("frameMs");
  return {
    fixes: units * fixes,
    loadedMs,
    framesPerS,
    frameMs: { p50: percentile(frameMs, 50), p99: percentile(frameMs, 99) },
    cpuMsPerS,
  };
}

type Plan = { readonly from: number; readonly fixes: number; readonly turn: number };

async function fill(url: string, name: string, secret: string, { from, fixes, turn }: Plan): Promise<void> {
  await using unit = await connectUnit(url, name, secret);
  for (let first = 0; first < fixes; first += A_BATCH) {
    const records = Array.from({ length: Math.min(A_BATCH, fixes - first) }, (_, n) => {
      const time = from + (first + n) * EVERY_MS;
      const angle = ((time / TURN_MS + turn) % 1) * 2 * Math.PI;
      const place = {
        lat: 30.54 + RADIUS_DEG * turn + RADIUS_DEG * Math.sin(angle),
        lon: 117.06 + RADIUS_DEG * Math.cos(angle),
      };
      return fixRecord(first + n + 1, time, {
        ...place,
        courseDeg: (720 - (angle * 180) / Math.PI) % 360,
        speedMps: 11,
      });
    });
    await unit.publish("records", batch(records));
  }
  await receipted(unit, fixes);
}
