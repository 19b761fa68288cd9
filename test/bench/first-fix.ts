/** From the receiver's first position to a fix of it at an MQTT subscriber: with a device that runs, and with one that starts. */
import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import mqtt from "mqtt";
import { pause } from "../../runtime/activity.ts";
import { type Mosquitto, startMosquitto } from "../support/mosquitto.ts";
import { hashedPassword } from "../support/mosquitto-password.ts";
import { until } from "../support/until.ts";
import { startChild } from "./child.ts";
import { epochAt } from "./receiver-made.ts";
import { openTty, type Tty } from "./tty.ts";

const CLI = fileURLToPath(new URL("../../cli/patrol.js", import.meta.url));
/** The user of mosquitto that may read what units publish. */
const GATEWAY = "_gateway";
const UNIT = "bike-01";
const SECRET = "a-secret-of-the-bench";
const PATIENT_MS = 60_000;
/** Seconds that a device has run before its receiver finds itself. */
const BLIND_S = 5;

type FirstFixes = { readonly runningMs: readonly number[]; readonly startedMs: readonly number[] };

/** Ms of each, `times` times. */
export async function firstFixes(folder: string, times: number): Promise<FirstFixes> {
  await mkdir(folder, { recursive: true });
  const passwords = [GATEWAY, UNIT].map((user) => `${user}:${hashedPassword(SECRET)}`);
  await using mosquitto = await startMosquitto(folder, passwords);
  const client = await mqtt.connectAsync(mosquitto.url, { username: GATEWAY, password: SECRET });
  let fixAt = 0;
  client.on("message", (_, payload) => {
    if (fixAt === 0 && payload.includes('"type":"fix"')) fixAt = performance.now();
  });
  await client.subscribeAsync(`patrol/v1/${UNIT}/records`, { qos: 0 });
  const runningMs: number[] = [];
  const startedMs: number[] = [];
  for (let n = 0; n < times; n++) {
    for (const [list, blindS] of [
      [runningMs, BLIND_S],
      [startedMs, 0],
    ] as const) {
      fixAt = 0;
      const begun = await oneDevice(folder, mosquitto, blindS, () => fixAt > 0);
      list.push(fixAt - begun);
    }
  }
  await client.endAsync();
  return { runningMs, startedMs };
}

/**
 * A new device with an empty outbox, until `isHeard`. Answers when the epoch with the first position was written whole or,
 * where there was one from the beginning, when the device was started.
 */
async function oneDevice(
  folder: string,
  mosquitto: Mosquitto,
  blindS: number,
  isHeard: () => boolean,
): Promise<number> {
  using tty = openTty();
  const over = new AbortController();
  const startedAt = performance.now();
  await using _device = startChild(process.execPath, [CLI, "device"], join(folder, "log"), {
    PATROL_UNIT: UNIT,
    PATROL_BROKER_URL: mosquitto.url,
    PATROL_BROKER_SECRET: SECRET,
    PATROL_GNSS_PATH: tty.path,
    PATROL_GNSS_BAUD: "115200",
    PATROL_KIT_PATH: join(folder, "no-board"),
    PATROL_DATA_DIR: await mkdtemp(join(folder, "data-")),
    PATROL_LOG_LEVEL: "error",
  });
  const speaking = speak(tty, blindS, over.signal);
  await until("the first fix is on air", isHeard, PATIENT_MS);
  over.abort();
  const positionAt = await speaking;
  return blindS > 0 ? positionAt : startedAt;
}

/** An epoch a second, the first `blindS` without a position; answers when the first one with it was out. */
async function speak(tty: Tty, blindS: number, signal: AbortSignal): Promise<number> {
  let positionAt = 0;
  for (let second = 0; second === 0 || (await pause(1_000, signal)); second++) {
    const hasPosition = second >= blindS;
    await tty.feed(Buffer.from(epochAt(Math.floor(Date.now() / 1_000) * 1_000, hasPosition), "latin1"));
    if (hasPosition && positionAt === 0) positionAt = performance.now();
  }
  return positionAt;
}
