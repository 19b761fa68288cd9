/** Units' credentials on a running gateway: rotated and revoked, and how soon that counts. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "../cli/ask.ts";
import type { ShownUnit } from "../gateway/core/fleet.ts";
import { type RunningGateway, registerUnits, startGateway } from "./support/gateway.ts";
import { batch, fixRecord } from "./support/messages.ts";
import { startMosquitto } from "./support/mosquitto.ts";
import { hashedPassword } from "./support/mosquitto-password.ts";
import { needs } from "./support/need.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { connectUnit, receipted, type UnitClient } from "./support/unit-client.ts";
import { until } from "./support/until.ts";

const UNITS = ["bike-01", "bike-02", "bike-03", "bike-04"] as const;
const SECRET = /^[\w-]{24}$/;

const stack: AsyncDisposable[] = [];
let folder: string;
let gateway: RunningGateway;
let url: string;
let secrets: Record<(typeof UNITS)[number], string>;

beforeAll(async () => {
  const temp = await tempFolder();
  stack.push(temp);
  folder = temp.path;
  secrets = await registerUnits(folder, UNITS);
  gateway = await startGateway(folder);
  stack.push(gateway);
  url = `mqtt://127.0.0.1:${gateway.addresses.mqttPort}`;
});
afterAll(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

async function shown(unit: string): Promise<ShownUnit> {
  return (await gateway.get(`/api/v1/units/${unit}`)).body as ShownUnit;
}

function closing(unit: UnitClient): Promise<number> {
  return new Promise((resolve) => unit.client.once("close", () => resolve(performance.now())));
}

/** What the commands ask, without a process for each. */
const rotate = async (unit: string) =>
  (await ask(folder, { method: "POST", path: `units/${unit}/credential` })) as { readonly secret: string };
const revoke = async (unit: string) =>
  (await ask(folder, { method: "DELETE", path: `units/${unit}/credential` })) as ShownUnit;
const passwords = async () =>
  ((await ask(folder, { method: "GET", path: "unit-secrets" })) as { items: { unit: string; secretHash: string }[] })
    .items;

const refused = expect.objectContaining({ code: 4 });

describe("a revoked unit", () => {
  test("loses every live connection within a second, gets in no more, and keeps its history", async () => {
    await using unit = await connectUnit(url, "bike-01", secrets["bike-01"]);
    await using second = await connectUnit(url, "bike-01", secrets["bike-01"], { clientId: "bike-01.sos" });
    await using other = await connectUnit(url, "bike-02", secrets["bike-02"]);
    await unit.publish("records", batch([fixRecord(1, Date.now() - 5_000)]));
    await receipted(unit, 1);
    const metric = 'patrol_units_state{kind="revoked"}';
    expect(await gateway.metric(metric)).toBe(0);
    const closed = Promise.all([closing(unit), closing(second)]);
    expect(await revoke("bike-01")).toMatchObject({
      unit: "bike-01",
      state: "revoked",
      revokedTime: expect.any(Number),
    });
    const answeredAt = performance.now();
    for (const at of await closed) expect(at - answeredAt).toBeLessThan(1000);
    await expect(connectUnit(url, "bike-01", secrets["bike-01"])).rejects.toEqual(refused);
    expect(await shown("bike-01")).toMatchObject({ presence: "offline", fix: { lat: 30.5433 } });
    expect(await gateway.metric(metric)).toBe(1);
    const { body } = await gateway.get("/api/v1/tracks?unit=bike-01&from=0&to=4102444800000");
    expect((body as { units: { count: number }[] }).units[0]?.count).toBe(1);
    expect(other.client.connected).toBe(true);
  });

  test("is revoked once: the first time stays", async () => {
    const first = await revoke("bike-03");
    const again = await revoke("bike-03");
    expect(again.revokedTime).toBe(first.revokedTime);
  });

  test("gets in again with a new secret, and with the old one never", async () => {
    await revoke("bike-03");
    const { secret } = await rotate("bike-03");
    expect(secret).toMatch(SECRET);
    await expect(connectUnit(url, "bike-03", secrets["bike-03"])).rejects.toEqual(refused);
    await using unit = await connectUnit(url, "bike-03", secret);
    await unit.publish("records", batch([fixRecord(1, Date.now() - 4_000)]));
    await receipted(unit, 1);
    expect(await shown("bike-03")).toMatchObject({ state: "live", revokedTime: null });
  });

  test("stays revoked over a restart", async () => {
    await using temp = await tempFolder();
    const known = await registerUnits(temp.path, ["bike-07"]);
    const env = { PATROL_DATA_DIR: temp.path };
    await using revoking = startPatrol(["unit", "revoke", "bike-07"], env);
    expect(await revoking.ended).toBe(0);
    await using restarted = await startGateway(temp.path);
    const there = `mqtt://127.0.0.1:${restarted.addresses.mqttPort}`;
    await expect(connectUnit(there, "bike-07", known["bike-07"])).rejects.toEqual(refused);
    expect((await restarted.get("/api/v1/units/bike-07")).body).toMatchObject({ state: "revoked" });
  });
});

describe("a rotated secret", () => {
  test("ends the connections of the old one within a second", async () => {
    await using unit = await connectUnit(url, "bike-02", secrets["bike-02"]);
    const closed = closing(unit);
    const { secret } = await rotate("bike-02");
    const answeredAt = performance.now();
    expect((await closed) - answeredAt).toBeLessThan(1000);
    expect(secret).toMatch(SECRET);
    expect(secret).not.toBe(secrets["bike-02"]);
    await expect(connectUnit(url, "bike-02", secrets["bike-02"])).rejects.toEqual(refused);
    await using again = await connectUnit(url, "bike-02", secret);
    expect(again.client.connected).toBe(true);
  });
});

describe("patrol unit", { timeout: 60_000 }, () => {
  test("rotates, revokes and lists, with a gateway and without one", async () => {
    await using temp = await tempFolder();
    await registerUnits(temp.path, ["bike-07"]);
    const run = async (...args: string[]) => {
      await using process = startPatrol(["unit", ...args], { PATROL_DATA_DIR: temp.path });
      return { code: await process.ended, out: process.lines.join("\n"), err: process.errors.join("\n") };
    };
    expect(JSON.parse((await run("rotate", "bike-07", "--json")).out)).toEqual({
      unit: "bike-07",
      secret: expect.stringMatching(SECRET),
    });
    expect(await run("revoke", "bike-07")).toMatchObject({
      code: 0,
      out: expect.stringContaining("bike-07 is revoked"),
    });
    expect((await run("list")).out).toMatch(/^bike-07 .* revoked$/);
    expect(await run("revoke", "bike-99")).toEqual({
      code: 1,
      out: "",
      err: "patrol: There is no unit bike-99; GET /api/v1/units lists them.",
    });
    await using there = await startGateway(temp.path);
    expect((await there.get("/api/v1/units/bike-07")).body).toMatchObject({ state: "revoked" });
    expect((await run("rotate", "bike-07")).out).toMatch(/^secret {2}[\w-]{24}$/m);
    expect((await there.get("/api/v1/units/bike-07")).body).toMatchObject({ state: "unknown", revokedTime: null });
  });
});

describe("PUT /units/:unit", () => {
  test("registers what is new, changes what is there, and with If-None-Match: * leaves it", async () => {
    const put = (body: unknown, isNew = false) => ask(folder, { method: "PUT", path: "units/moto-01", body, isNew });
    expect(await put({ kind: "motorcycle" })).toEqual({ unit: "moto-01", secret: expect.stringMatching(SECRET) });
    const changed = await put({ station: "north" });
    expect(changed).toMatchObject({ unit: "moto-01", kind: "motorcycle", station: "north" });
    expect(changed).not.toHaveProperty("secret");
    await expect(put({ kind: "car" }, true)).rejects.toMatchObject({ code: "conflict" });
    await expect(put({ kind: "tank" })).rejects.toMatchObject({ code: "invalid" });
    expect(await shown("moto-01")).toMatchObject({ kind: "motorcycle", station: "north" });
  });
});

describe("over loopback", () => {
  test.each([
    ["POST", "/api/v1/units/bike-02/credential"],
    ["DELETE", "/api/v1/units/bike-02/credential"],
    ["GET", "/api/v1/certificates"],
    ["POST", "/api/v1/certificates"],
  ])("%s %s is nothing for whoever comes over loopback", async (method, path) => {
    const answer = await fetch(`http://127.0.0.1:${gateway.addresses.httpPort}${path}`, { method });
    expect([401, 403]).toContain(answer.status);
    expect((await shown("bike-02")).state).not.toBe("revoked");
  });
});

const mosquitto = needs("mosquitto");
describe.skipIf(mosquitto.isMissing)(`what patrol unit export prints ${mosquitto.label}`, () => {
  test("lets the new secret into a real mosquitto, and neither the old one nor a revoked unit", {
    timeout: 60_000,
  }, async () => {
    await using temp = await tempFolder();
    const known = await rotate("bike-04");
    await revoke("bike-01");
    const lines = async () => (await passwords()).map(({ unit, secretHash }) => `${unit}:${secretHash}`);
    const exported = await lines();
    expect(exported.some((line) => line.startsWith("bike-01:"))).toBe(false);
    await using broker = await startMosquitto(temp.path, exported);
    await using unit = await connectUnit(broker.url, "bike-04", known.secret);
    await expect(connectUnit(broker.url, "bike-04", secrets["bike-04"])).rejects.toMatchObject({ code: 5 });
    await expect(connectUnit(broker.url, "bike-01", secrets["bike-01"])).rejects.toMatchObject({ code: 5 });

    const closed = closing(unit);
    await revoke("bike-04");
    await broker.reload(await lines());
    await closed;
    await expect(connectUnit(broker.url, "bike-04", known.secret)).rejects.toMatchObject({ code: 5 });
  });

  test("and the gateway takes nothing of a revoked unit that the broker still lets in", {
    timeout: 60_000,
  }, async () => {
    await using temp = await tempFolder();
    const known = await registerUnits(temp.path, ["bike-07"]);
    const users = { "bike-07": known["bike-07"], _gateway: "gateway-secret-of-the-test" };
    const lines = Object.entries(users).map(([user, secret]) => `${user}:${hashedPassword(secret)}`);
    await using broker = await startMosquitto(temp.path, lines);
    await using there = await startGateway(temp.path, {
      PATROL_EXTERNAL_BROKER_URL: broker.url,
      PATROL_EXTERNAL_BROKER_USER: "_gateway",
      PATROL_EXTERNAL_BROKER_SECRET: users._gateway,
    });
    await until("the gateway is ready", async () => (await there.get("/readyz")).status === 200);
    await using unit = await connectUnit(broker.url, "bike-07", users["bike-07"]);
    await unit.publish("records", batch([fixRecord(1, Date.now() - 5_000)]));
    await receipted(unit, 1);
    await ask(temp.path, { method: "DELETE", path: "units/bike-07/credential" });
    await unit.publish("records", batch([fixRecord(2, Date.now() - 4_000)]));
    await unit.publish("status", { v: 1, state: "online", session: 9, sentTime: 1, health: null });
    const refused = 'patrol_forbidden_total{kind="revoked-unit"}';
    await until("it is refused", async () => (await there.metric(refused)) === 1);
    expect(await there.metric('patrol_records_total{kind="stored"}')).toBe(1);
    expect(unit.receiptsFor(2)).toBe(0);
    await ask(temp.path, { method: "POST", path: "units/bike-07/credential" });
    await unit.publish("records", batch([fixRecord(2, Date.now() - 4_000)]));
    await receipted(unit, 2);
  });
});
