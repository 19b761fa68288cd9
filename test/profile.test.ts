/** `profile` from the command line through either broker to a real device, over restarts of both. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { ShownUnit } from "../gateway/core/fleet.ts";
import { openLog } from "../runtime/log.ts";
import { openSimulator } from "../simulator/simulator.ts";
import { type RunningGateway, registerUnits, startGateway } from "./support/gateway.ts";
import { startMosquitto } from "./support/mosquitto.ts";
import { hashedPassword } from "./support/mosquitto-password.ts";
import { needs } from "./support/need.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { connectUnit } from "./support/unit-client.ts";
import { until } from "./support/until.ts";

const PATROL = fileURLToPath(new URL("../cli/patrol.js", import.meta.url));
const TOPIC = "patrol/v1/bike-07/profile";
const QUICK =
  '{"v":1,"movingIntervalMs":2000,"parkedIntervalMs":60000,"deviationM":15,"distanceM":50,"silentSos":false}';
const mosquitto = needs("mosquitto");

function patrol(dataDir: string, ...args: readonly string[]) {
  const env = { PATH: process.env.PATH ?? "" };
  const { stdout, stderr, status } = spawnSync(process.execPath, [PATROL, ...args, "--data-dir", dataDir], { env });
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
}

/** As a process, so that the command line can reach it while this one waits. */
async function startedGateway(dataDir: string, env: Readonly<Record<string, string>>) {
  const gateway = startPatrol(["gateway"], {
    PATROL_DATA_DIR: dataDir,
    PATROL_MQTT_PORT: "0",
    PATROL_HTTP_PORT: "0",
    ...env,
  });
  const ready = await until("the gateway is ready", () =>
    gateway.errors.find((line) => line.includes("gateway ready")),
  );
  return { gateway, ports: JSON.parse(ready) as { readonly mqttPort: number; readonly httpPort: number } };
}

test("a profile that is set reaches the unit, and a unit that connects later, over a restart of the gateway", async () => {
  await using folder = await tempFolder();
  const { "bike-07": secret } = await registerUnits(folder.path, ["bike-07"]);
  {
    const { gateway, ports } = await startedGateway(folder.path, {});
    await using _ = gateway;
    await using unit = await connectUnit(`mqtt://127.0.0.1:${ports.mqttPort}`, "bike-07", secret);
    const set = patrol(folder.path, "unit", "profile", "bike-07", "--moving-interval-ms", "2000", "--json");
    expect(set).toEqual({ status: 0, stdout: `${QUICK.replace('"v":1,', "")}\n`, stderr: "" });
    await until("the profile comes", () => unit.messages.find((one) => one.topic === TOPIC));
    expect(unit.messages.filter((one) => one.topic === TOPIC)).toEqual([{ topic: TOPIC, text: QUICK }]);
    await gateway.stop();
  }
  await using gateway = await startGateway(folder.path);
  await using later = await connectUnit(`mqtt://127.0.0.1:${gateway.addresses.mqttPort}`, "bike-07", secret);
  await until("the profile comes again", () => later.messages.find((one) => one.topic === TOPIC));
  expect(later.messages.filter((one) => one.topic === TOPIC)).toEqual([{ topic: TOPIC, text: QUICK }]);
});

test.skipIf(mosquitto.isMissing)(
  `the same through an external broker that has forgotten it ${mosquitto.label}`,
  async () => {
    await using folder = await tempFolder();
    const { "bike-07": secret } = await registerUnits(folder.path, ["bike-07"]);
    expect(patrol(folder.path, "unit", "profile", "bike-07", "--moving-interval-ms", "2000").status).toBe(0);
    const users = [`bike-07:${hashedPassword(secret)}`, `_gateway:${hashedPassword("secret-of-the-test")}`];
    await using broker = await startMosquitto(folder.path, users);
    await using _ = await startGateway(folder.path, {
      PATROL_EXTERNAL_BROKER_URL: broker.url,
      PATROL_EXTERNAL_BROKER_USER: "_gateway",
      PATROL_EXTERNAL_BROKER_SECRET: "secret-of-the-test",
    });
    await using unit = await connectUnit(broker.url, "bike-07", secret);
    const told = await until("the profile comes", () => unit.messages.find((one) => one.topic === TOPIC));
    expect(told.text).toBe(QUICK);
  },
);

test("what cannot be is refused with a sentence, with a gateway and without", async () => {
  await using folder = await tempFolder();
  await registerUnits(folder.path, ["bike-07"]);
  const refusals = () => [
    patrol(folder.path, "unit", "profile", "bike-07", "--moving-interval-ms", "1"),
    patrol(folder.path, "unit", "profile", "bike-07", "--deviation-m", "ten"),
    patrol(folder.path, "unit", "profile", "bike-99", "--distance-m", "70"),
  ];
  const expected = [
    [2, "patrol: the profile is out of bounds: movingIntervalMs must be >= 1000\n"],
    [2, "patrol: the profile is out of bounds: deviationM must be number\n"],
    [1, "patrol: there is no unit bike-99; `patrol unit list` lists them\n"],
  ];
  expect(refusals().map(({ status, stderr }) => [status, stderr])).toEqual(expected);
  const { gateway } = await startedGateway(folder.path, {});
  await using _ = gateway;
  expect(refusals().map(({ status, stderr }) => [status, stderr])).toEqual(expected);
  expect(patrol(folder.path, "unit", "profile", "bike-07", "--json").stdout).toContain('"movingIntervalMs":10000');
});

test("a device obeys at once, and still does after a restart", async () => {
  await using folder = await tempFolder();
  const { "bike-07": secret } = await registerUnits(folder.path, ["bike-07"]);
  await using gateway = await startGateway(folder.path);
  const options = { units: ["bike-07"], seed: 1, speed: 1, linkDir: join(folder.path, "ports"), now: Date.now };
  await using simulator = await openSimulator({ ...options, log: openLog("simulator", "silent") });
  const stop = new AbortController();
  const streaming = simulator.stream(stop.signal);
  const startDevice = () =>
    startPatrol(["device"], {
      PATROL_UNIT: "bike-07",
      PATROL_BROKER_SECRET: secret,
      PATROL_BROKER_URL: `mqtt://127.0.0.1:${gateway.addresses.mqttPort}`,
      PATROL_GNSS_PATH: join(folder.path, "ports", "bike-07"),
      PATROL_DATA_DIR: join(folder.path, "device"),
    });
  {
    await using device = startDevice();
    await until("the unit is online", async () => (await health(gateway))?.intervalMs === 10_000);
    expect(await put(folder.path, { movingIntervalMs: 3000, parkedIntervalMs: 6000 })).toBe(200);
    await until("the device obeys", async () => [3000, 6000].includes((await health(gateway))?.intervalMs ?? 0));
    expect(await device.stop()).toBe(0);
  }
  // Without the gateway's word it still obeys: that is from its own disk.
  await using device = startDevice();
  const isKept = () => device.errors.some((line) => line.includes("uplink connected"));
  await until("the device is back", isKept);
  await until("and still obeys", async () => [3000, 6000].includes((await health(gateway))?.intervalMs ?? 0));
  expect(device.errors.some((line) => line.includes("profile changed"))).toBe(false);
  stop.abort();
  await streaming;
});

async function health(gateway: RunningGateway) {
  return ((await gateway.get("/api/v1/units/bike-07")).body as ShownUnit).health;
}

/** Over the control socket, as an administrator's program would. */
async function put(dataDir: string, changes: Readonly<Record<string, number>>): Promise<number | undefined> {
  const { request } = await import("node:http");
  const standard = {
    movingIntervalMs: 10_000,
    parkedIntervalMs: 60_000,
    deviationM: 15,
    distanceM: 50,
    silentSos: false,
  };
  const text = JSON.stringify({ ...standard, ...changes });
  return await new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": text.length };
    const path = "/api/v1/units/bike-07/profile";
    const asked = request({ socketPath: join(dataDir, "control.sock"), method: "PUT", path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on("error", reject);
    asked.end(text);
  });
}
