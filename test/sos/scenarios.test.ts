/**
 * The scenario files with everything there is: `patrol simulate` plays the boards and receivers, `patrol device` serves
 * each, and `patrol gateway` is asked what became of it. All at once, each with a unit of its own.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ShownIncident } from "../../gateway/core/sos/view.ts";
import { registerUnits } from "../support/gateway.ts";
import { freePort } from "../support/mosquitto.ts";
import { startPatrol } from "../support/process.ts";
import { openRoomAt, type Room } from "../support/sos.ts";
import { tempFolder } from "../support/temp.ts";
import { until } from "../support/until.ts";
import { journalOf } from "./truth.ts";

/** What the room has on its disk afterwards: of each incident the presses, whether it is a drill and was taken back. */
const FILES: readonly (readonly [file: string, unit: string, incidents: readonly object[]])[] = [
  ["press", "bike-01", [{ presses: 1, flags: { drill: false } }]],
  ["bad-cable", "bike-02", [{ presses: 1 }]],
  ["board-reset", "moto-01", [{ presses: 1 }]],
  ["cancel", "bike-03", [{ presses: 1, state: "OPEN", flags: { senderCancelled: true } }]],
  ["dead-zone", "foot-01", [{ presses: 1 }]],
  ["drill", "bike-04", [{ presses: 1, flags: { drill: true }, isRinging: false }]],
  ["short-presses", "bike-05", []],
  ["stuck-ok", "moto-02", [{ presses: 1, flags: { drill: false } }]],
];
/** All devices are there by then. */
const FROM_MS = 20_000;

test("every scenario holds, from the button to the room's disk", { timeout: 240_000 }, async () => {
  await using folder = await tempFolder();
  const names = FILES.map(([, unit]) => unit);
  const gatewayDir = join(folder.path, "gateway");
  await mkdir(gatewayDir);
  const secrets: Readonly<Record<string, string>> = await registerUnits(gatewayDir, names);
  const [mqttPort, httpPort] = [await freePort(), await freePort()];
  const ports = { PATROL_MQTT_PORT: String(mqttPort), PATROL_HTTP_PORT: String(httpPort) };
  await using gateway = startPatrol(["gateway"], { PATROL_DATA_DIR: gatewayDir, ...ports });
  await gateway.line(/^patrol gateway: /);
  const links = join(folder.path, "ports");
  const scenario = join(folder.path, "all.txt");
  await writeFile(scenario, (await Promise.all(FILES.map(([file, unit]) => later(file, unit)))).join("\n"));
  const where = ["--link-dir", links, "--gateway-url", `http://127.0.0.1:${httpPort}`];
  await using simulator = startPatrol(["simulate", "--units", String(names.length), "--scenario", scenario, ...where]);
  const devices = names.map((unit) =>
    startPatrol(["device"], {
      PATROL_UNIT: unit,
      PATROL_BROKER_SECRET: secrets[unit] ?? "",
      PATROL_BROKER_URL: `mqtt://127.0.0.1:${mqttPort}`,
      PATROL_GNSS_PATH: join(links, unit),
      PATROL_KIT_PATH: join(links, `${unit}.kit`),
      PATROL_DATA_DIR: join(folder.path, unit),
    }),
  );
  const room = openRoomAt(httpPort);
  const over = new AbortController();
  const answering = acknowledgeFirst(room, "bike-01", over.signal);
  try {
    const code = await simulator.ended;
    expect(simulator.lines.filter((line) => /^failed|^scenario/.test(line))).toEqual([
      expect.stringMatching(/^scenario: \d+ expectations, all held$/),
    ]);
    expect(code).toBe(0);
    for (const [file, unit, wanted] of FILES) {
      const found = (await room.list("open=false")).filter((one) => one.unit === unit);
      expect(found, file).toMatchObject(wanted);
      expect(journalOf({ gatewayDir }, unit).own, file).toHaveLength(wanted.length);
    }
  } finally {
    over.abort();
    await answering;
    await Promise.all(devices.map((device) => device.kill()));
  }
});

/** The lines of a file for another unit, when all is under way. */
async function later(file: string, unit: string): Promise<string> {
  const text = await readFile(join("test/scenarios", `${file}.txt`), "utf8");
  const ms = (number: string, per: string) => Number(number) * (per === "ms" ? 1 : 1_000);
  return text
    .replaceAll("bike-01", unit)
    .replace(/^at (\d+)(ms|s) /gm, (_, number: string, per: string) => `at ${ms(number, per) + FROM_MS}ms `);
}

/** What an operator takes to read who it is, so that the scenario can find it open. */
const READ_MS = 1_000;

/** The operator of press.txt. */
async function acknowledgeFirst(room: Room, unit: string, signal: AbortSignal): Promise<void> {
  const isRead = ({ times }: ShownIncident) => Date.now() - times.stored > READ_MS;
  const open = await until(
    "its SOS",
    async () => signal.aborted || (await room.list()).find((one) => one.unit === unit && isRead(one)),
    240_000,
  );
  if (open !== true) await room.ask("acknowledge", {}, open.id);
}
