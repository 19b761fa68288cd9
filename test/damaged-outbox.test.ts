/** A device whose outbox was damaged starts, says what it could not read, and sends the rest. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openReader } from "../gateway/sqlite/database.ts";
import { registerUnits, startGateway } from "./support/gateway.ts";
import { freePort } from "./support/mosquitto.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const STARTS = 4;

test("a damaged record is declared, and those around it arrive", { timeout: 60_000 }, async () => {
  await using folder = await tempFolder();
  await using station = await tempFolder();
  const { "bike-07": secret } = await registerUnits(station.path, ["bike-07"]);
  const env = (brokerPort: number) => ({
    PATROL_UNIT: "bike-07",
    PATROL_BROKER_SECRET: secret,
    PATROL_BROKER_URL: `mqtt://127.0.0.1:${brokerPort}`,
    PATROL_GNSS_PATH: join(folder.path, "no-receiver"),
    PATROL_DATA_DIR: folder.path,
  });
  const nobody = await freePort();
  for (let n = 0; n < STARTS; n++) {
    await using device = startPatrol(["device"], env(nobody));
    await until("the device is ready", () => device.errors.some((line) => line.includes("device ready")));
    expect(await device.stop()).toBe(0);
  }
  flipByteOfThirdRecord(join(folder.path, "outbox"));

  await using gateway = await startGateway(station.path);
  await using device = startPatrol(["device"], env(gateway.addresses.mqttPort ?? 0));
  await until("the device is ready", () => device.errors.some((line) => line.includes("device ready")));
  const notes = () => {
    const database = openReader(join(station.path, "tracks.db"));
    const rows = database.prepare("SELECT body FROM journal WHERE body IS NOT NULL").all() as {
      readonly body: string;
    }[];
    database.close();
    return rows.map((row) => (JSON.parse(row.body) as { readonly kind: string }).kind).sort();
  };
  const whole = ["boot", "boot", "boot", "boot", "boot", "quarantined", "shutdown", "shutdown", "shutdown", "shutdown"];
  await until("everything readable has arrived", () => notes().length >= whole.length - 1);
  expect(notes().filter((kind) => kind === "quarantined")).toHaveLength(1);
  expect(notes()).toHaveLength(whole.length - 1);
});

/** Somewhere in the text of a record on disk that others follow. */
function flipByteOfThirdRecord(dir: string): void {
  const path = join(dir, readdirSync(dir).filter((name) => name.startsWith("log"))[0] ?? "");
  const bytes = readFileSync(path);
  let at = -1;
  for (let n = 0; n < 3; n++) at = bytes.indexOf('"kind"', at + 1);
  expect(at).toBeGreaterThan(0);
  bytes[at + 2] = (bytes[at + 2] ?? 0) ^ 0x10;
  writeFileSync(path, bytes);
}
