/**
 * `kill -9` of device, gateway and the link between them, at random moments, with the real processes: every record that
 * a device has accepted is stored once, and no seq is used twice. The oracle is the devices' own list.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { registerUnits } from "./support/gateway.ts";
import { freePort } from "./support/mosquitto.ts";
import { judge } from "./support/oracle.ts";
import { type PatrolProcess, startPatrol } from "./support/process.ts";
import { startProxy } from "./support/proxy.ts";
import { seeded } from "./support/random.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const ROUNDS = 100;
const UNITS = ["bike-01", "bike-02", "moto-01"] as const;
const SEED = Number(process.env.PATROL_TEST_SEED ?? 20_261_121);

test(`${ROUNDS} kills lose nothing that was accepted (seed ${SEED})`, { timeout: 600_000 }, async () => {
  const random = seeded(SEED);
  await using folder = await tempFolder();
  const dataDir = join(folder.path, "gateway");
  const secrets = await registerUnitsIn(dataDir);
  const [mqttPort, httpPort] = [await freePort(), await freePort()];
  await using proxy = await startProxy(mqttPort);
  const linkDir = join(folder.path, "ports");
  await using simulator = startPatrol([
    "simulate",
    "--units",
    String(UNITS.length),
    "--speed",
    "60",
    "--link-dir",
    linkDir,
  ]);
  await simulator.line(/^moto-01 /);

  const startGateway = async (): Promise<PatrolProcess> => {
    const ports = { PATROL_MQTT_PORT: String(mqttPort), PATROL_HTTP_PORT: String(httpPort) };
    const gateway = startPatrol(["gateway"], { PATROL_DATA_DIR: dataDir, PATROL_LOG_LEVEL: "error", ...ports });
    await gateway.line(/^patrol gateway: /);
    return gateway;
  };
  const lists = Object.fromEntries(UNITS.map((unit) => [unit, join(folder.path, `${unit}.accepted`)]));
  const startDevice = (unit: (typeof UNITS)[number]): PatrolProcess =>
    startPatrol(["device"], {
      PATROL_UNIT: unit,
      PATROL_BROKER_SECRET: secrets[unit],
      PATROL_BROKER_URL: `mqtt://127.0.0.1:${proxy.port}`,
      PATROL_GNSS_PATH: join(linkDir, unit),
      PATROL_DATA_DIR: join(folder.path, unit),
      PATROL_ACCEPTED_LIST: lists[unit] as string,
      PATROL_LOG_LEVEL: "info",
    });

  let gateway = await startGateway();
  const devices = UNITS.map(startDevice);
  const kills = { device: 0, gateway: 0, link: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    await moment(100 + random() * 1_400);
    const dice = random();
    if (dice < 0.5) {
      const which = Math.floor(random() * UNITS.length);
      await devices[which]?.kill();
      devices[which] = startDevice(UNITS[which] as (typeof UNITS)[number]);
      kills.device += 1;
    } else if (dice < 0.75) {
      await gateway.kill();
      gateway = await startGateway();
      kills.gateway += 1;
    } else {
      proxy.cut();
      kills.link += 1;
    }
  }
  // One that was started just now does not listen yet to being told to stop.
  await until("every device runs", () => devices.every(({ lines, errors }) => lines.length + errors.length > 0));
  const codes = await Promise.all(devices.map((device) => device.stop()));
  await simulator.stop();
  UNITS.forEach((unit, n) => {
    devices[n] = startDevice(unit);
  });
  let verdict = judge(dataDir, lists);
  await until(
    "everything accepted is stored",
    () => {
      verdict = judge(dataDir, lists);
      return verdict.missing.length === 0;
    },
    60_000,
  ).catch(() => {});
  process.stdout.write(`kills ${JSON.stringify(kills)}, accepted ${verdict.accepted}, stored ${verdict.stored}\n`);
  expect(codes).toEqual([0, 0, 0]);
  expect(verdict).toMatchObject({ missing: [], different: [], reused: [], pointless: [] });
  expect(verdict.accepted).toBeGreaterThan(ROUNDS);
  await Promise.all([...devices, gateway].map((process) => process.kill()));
});

async function registerUnitsIn(dataDir: string): Promise<Record<(typeof UNITS)[number], string>> {
  await mkdir(dataDir, { recursive: true });
  return registerUnits(dataDir, UNITS);
}

/** The random moment at which a kill falls: time is what this test is about. */
function moment(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
