/** From the moment a button has been down for 2 s, on a board on a pseudo-terminal, to the band painted in a browser. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "../browser/browser.ts";
import { notePaintedBands } from "../browser/page/timing.ts";
import { registerUnits } from "../support/gateway.ts";
import { playBoard } from "../support/kit-board.ts";
import { freePort } from "../support/mosquitto.ts";
import { openRoomAt } from "../support/sos.ts";
import { until } from "../support/until.ts";
import { firstMatch, startChild } from "./child.ts";
import { GATEWAY_NODE } from "./installed.ts";

const CLI = fileURLToPath(new URL("../../cli/patrol.js", import.meta.url));
/** The board says how long ago the button went down. */
const SAID_AFTER_MS = 1_400;
const MARK_MS = 2_000;
const PATIENT_MS = 60_000;

/** Ms of each press; every incident is closed before the next. */
export async function pressesToScreen(browser: Browser, folder: string, presses: number): Promise<readonly number[]> {
  const dataDir = join(folder, "gateway");
  await mkdir(dataDir, { recursive: true });
  const { "kit-1": secret } = await registerUnits(dataDir, ["kit-1"]);
  const [mqttPort, httpPort] = [await freePort(), await freePort()];
  await using gateway = startChild(process.execPath, [CLI, "gateway"], join(folder, "log"), {
    ...GATEWAY_NODE,
    PATROL_DATA_DIR: dataDir,
    PATROL_MQTT_PORT: String(mqttPort),
    PATROL_HTTP_PORT: String(httpPort),
    PATROL_LOG_LEVEL: "error",
  });
  await firstMatch(gateway, /patrol gateway/);
  await using board = await playBoard();
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
  await until("the board is served", isIdle, PATIENT_MS);
  await using one = await browser.open({ base: `http://127.0.0.1:${httpPort}`, as: null, before: [notePaintedBands] });
  const html = one.page.locator("html");
  await one.page.locator("#link b").waitFor();
  const times: number[] = [];
  for (let n = 0; n < presses; n++) {
    const markTime = Date.now() + MARK_MS - SAID_AFTER_MS;
    await board.event("SOS_DOWN", SAID_AFTER_MS);
    const incident = await until("it is stored", async () => (await room.list())[0], PATIENT_MS);
    const painted = await until(
      "its band is painted",
      async () =>
        (JSON.parse((await html.getAttribute("data-painted")) ?? "{}") as Record<string, number>)[incident.id],
      PATIENT_MS,
    );
    times.push(painted - markTime);
    await board.event("SOS_UP");
    await room.ask("acknowledge", {}, incident.id);
    await room.ask("close", { outcome: "test" }, incident.id);
    await until("the board is idle", isIdle, PATIENT_MS);
  }
  return times;
}
