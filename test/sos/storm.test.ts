/** I10: presses get through a flood with frozen peers, none lost. `npm run bench -- sos` measures it. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openReader } from "../../gateway/sqlite/database.ts";
import { registerUnits } from "../support/gateway.ts";
import { freePort } from "../support/mosquitto.ts";
import { startPatrol } from "../support/process.ts";
import { tempFolder } from "../support/temp.ts";
import { storm } from "./storm.ts";

const PRESSES = 200;
const FLOODERS = 10;

test(`${PRESSES} units press under a flood with frozen peers, and none is lost`, { timeout: 180_000 }, async () => {
  await using folder = await tempFolder();
  const dataDir = join(folder.path, "gateway");
  await mkdir(dataDir);
  const named = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
  const [pressers, flooding] = [named("press", PRESSES), named("flood", FLOODERS)];
  const secrets: Readonly<Record<string, string>> = await registerUnits(dataDir, [...pressers, ...flooding]);
  const logins = (names: readonly string[]) => names.map((unit) => ({ unit, secret: secrets[unit] ?? "" }));
  const [mqttPort, httpPort] = [await freePort(), await freePort()];
  const ports = { PATROL_MQTT_PORT: String(mqttPort), PATROL_HTTP_PORT: String(httpPort) };
  await using gateway = startPatrol(["gateway"], { PATROL_DATA_DIR: dataDir, PATROL_LOG_LEVEL: "error", ...ports });
  await gateway.line(/^patrol gateway: /);
  const { lost } = await storm({
    mqttPort,
    httpPort,
    units: logins(pressers),
    flooders: logins(flooding),
    window: 4,
    presses: PRESSES,
    ratePerS: 50,
  });
  expect(lost).toEqual([]);
  const desk = openReader(join(dataDir, "desk.db"));
  const incidents = desk.prepare("SELECT count(*) AS n, count(DISTINCT unit) AS units FROM incident").get();
  desk.close();
  expect(incidents).toEqual({ n: PRESSES + 1, units: PRESSES });
  const metrics = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();
  const records = Number(/^patrol_records_total\{kind="stored"\} (\d+)/m.exec(metrics)?.[1]);
  process.stdout.write(`presses beside ${records} records of a flood\n`);
  expect(records).toBeGreaterThan(10_000);
});
