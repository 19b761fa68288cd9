/** A gateway with a real InfluxDB: receipts, live state and readiness do not depend on it, and a replay is the same bytes from either store. */
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openReader } from "../gateway/sqlite/database.ts";
import { followEvents } from "./support/events.ts";
import { influxSettings, openForwarding } from "./support/forwarding.ts";
import { type RunningGateway, registerUnits, startGateway } from "./support/gateway.ts";
import { startInfluxd } from "./support/influxd.ts";
import { batch, fixRecord, NO_HEALTH } from "./support/messages.ts";
import { needs } from "./support/need.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { connectUnit, receipted } from "./support/unit-client.ts";
import { until } from "./support/until.ts";

const influxdNeed = needs("influxd");
const START = Date.now() - 1_800_000;
const QUEUED = "patrol_forward_queue_fixes";

const HEALTH = { ...NO_HEALTH, gnss: "no-fix" };

let stack: AsyncDisposable[];
let folder: string;
let secret: string;

beforeEach(async () => {
  const temp = await tempFolder();
  stack = [temp];
  folder = temp.path;
  secret = (await registerUnits(folder, ["bike-07"]))["bike-07"];
});
afterEach(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

async function gatewayWith(env: Readonly<Record<string, string>>): Promise<RunningGateway> {
  const gateway = await startGateway(folder, env);
  stack.push(gateway);
  return gateway;
}

async function connected(gateway: RunningGateway) {
  const unit = await connectUnit(`mqtt://127.0.0.1:${gateway.addresses.mqttPort}`, "bike-07", secret);
  stack.push(unit);
  return unit;
}

/** An hour of records with a gap, nulls, a loss, and two fixes of one time. */
function hour(): readonly unknown[] {
  const fixes = Array.from({ length: 90 }, (_, n) => {
    const time = START + n * 10_000 + (n > 40 ? 300_000 : 0);
    const some = n % 7 === 0 ? { altitudeM: null, courseDeg: null, hdop: null } : { courseDeg: (n * 37.77) % 360 };
    return fixRecord(n + 1, time, { lat: 30.5 + n / 9_999, lon: -117 - n / 7_777, speedMps: n / 3, ...some });
  });
  const loss = { seq: 91, type: "fix-lost", time: START + 405_000, clock: "gnss", uptimeMs: 5, lastFixTime: null };
  return [...fixes, loss, fixRecord(92, START + 50_000, { lat: 1 })];
}

async function replays(gateway: RunningGateway): Promise<Record<string, string>> {
  const bytes: Record<string, string> = {};
  for (const format of ["json", "gpx", "geojson", "ndjson"]) {
    const query = `unit=bike-07&from=${START - 1}&to=${START + 1_230_000}&format=${format}`;
    const answer = await fetch(`http://127.0.0.1:${gateway.addresses.httpPort}/api/v1/tracks?${query}`);
    bytes[format] = `${answer.status} ${await answer.text()}`;
  }
  return bytes;
}

describe.skipIf(influxdNeed.isMissing)(`a gateway with InfluxDB ${influxdNeed.label}`, () => {
  test("receipts, shows and is ready while it is down, and forwards once it is up", { timeout: 60_000 }, async () => {
    const influxd = await startInfluxd(folder);
    stack.push(influxd);
    await influxd.kill();
    const gateway = await gatewayWith({ PATROL_INFLUX_URL: influxd.url });
    const unit = await connected(gateway);
    await using live = await followEvents(`http://127.0.0.1:${gateway.addresses.httpPort}/api/v1/live`);
    await unit.publish("records", batch([fixRecord(1, Date.now() - 2_000)]));
    await receipted(unit, 1);
    expect((await live.next("fixes")).data).toMatchObject({ fixes: [{ unit: "bike-07" }] });
    expect((await gateway.get("/readyz")).status).toBe(200);
    await until("it is counted as waiting", async () => (await gateway.metric(QUEUED)) === 1);
    expect(await gateway.metric("patrol_forward_lag_seconds")).toBeGreaterThan(0);
    await until("a write failed", () => gateway.metric('patrol_forward_writes_total{kind="none"}'));

    await influxd.start();
    const sent = () => gateway.metric('patrol_forward_fixes_total{kind="forwarded"}');
    await until("it is forwarded", async () => (await sent()) === 1, 40_000);
    await until("none waits", async () => (await gateway.metric(QUEUED)) === 0);
    expect(await influxd.ask('SELECT count("mode") FROM "pos"', "patrol")).toEqual([[0, 1]]);
  });

  test("replays the same bytes from InfluxDB, from what still waits, and from the embedded store", {
    timeout: 60_000,
  }, async () => {
    const influxd = await startInfluxd(folder);
    stack.push(influxd);
    const env = { PATROL_INFLUX_URL: influxd.url, PATROL_STORE_READ: "influx" };
    const gateway = await gatewayWith(env);
    const unit = await connected(gateway);
    await unit.publish("records", batch(hour()));
    await receipted(unit, 92);
    const waiting = await replays(gateway);
    await until("all is forwarded", async () => {
      return (await gateway.metric('patrol_forward_fixes_total{kind="forwarded"}')) === 90;
    });
    const distant = await replays(gateway);
    await gateway[Symbol.asyncDispose]();
    const embedded = await replays(
      await gatewayWith({ PATROL_INFLUX_URL: influxd.url, PATROL_STORE_READ: "embedded" }),
    );
    expect(embedded.json).toContain('"count":90');
    expect(embedded.json).toContain('"cause":"no-signal"');
    expect(distant).toEqual(embedded);
    expect(waiting).toEqual(embedded);
  });

  test("writes what a unit says of itself, and its coming and going, beside the fixes", {
    timeout: 60_000,
  }, async () => {
    const influxd = await startInfluxd(folder);
    stack.push(influxd);
    const gateway = await gatewayWith({ PATROL_INFLUX_URL: influxd.url });
    const unit = await connected(gateway);
    const health = { ...HEALTH, batteryMv: 3_710, outboxRecords: 4 };
    await unit.publish("status", { v: 1, state: "online", session: 1, sentTime: 1, health });
    await unit[Symbol.asyncDispose]();
    const rows = async () => {
      const query = 'SELECT "presence", "gnss", "battery_mv", "outbox_records" FROM "state" WHERE "unit" = \'bike-07\'';
      return (await influxd.ask(query, "patrol").catch(() => [])).map((row) => row.slice(1));
    };
    await until("all is there", async () => (await rows()).length === 3, 20_000);
    expect(await rows()).toEqual([
      ["online", null, null, null],
      ["online", "no-fix", 3_710, 4],
      ["offline", null, null, null],
    ]);
    await until("none waits", async () => (await gateway.metric("patrol_forward_further_points")) === 0);
    expect(await gateway.metric('patrol_forward_further_total{kind="forwarded"}')).toBe(3);
  });

  test("answers 503 with a sentence for a track that only InfluxDB has, while it is down", async () => {
    const gateway = await gatewayWith({ PATROL_INFLUX_URL: "http://127.0.0.1:9", PATROL_STORE_READ: "influx" });
    const answer = await gateway.get(`/api/v1/tracks?unit=bike-07&from=${START}&to=${START + 1}`);
    expect(answer).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining("PATROL_STORE_READ=embedded") },
    });
  });
});

test("a gateway without InfluxDB queues nothing and has no figures of it", async () => {
  const gateway = await gatewayWith({});
  const unit = await connected(gateway);
  await unit.publish("records", batch(hour()));
  await receipted(unit, 92);
  const database = openReader(join(folder, "tracks.db"));
  const rows = database.prepare("SELECT count(*) AS rows FROM forward_queue").get();
  database.close();
  expect({ ...(rows as object) }).toEqual({ rows: 0 });
  const { httpPort } = gateway.addresses;
  expect(await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text()).not.toContain(QUEUED);
});

test("a gateway whose InfluxDB was taken out of the settings says what waits and how to send it", async () => {
  const f = await openForwarding(folder, influxSettings("http://127.0.0.1:9"));
  await f.store("bike-07", [fixRecord(1, START), fixRecord(2, START + 1_000)]);
  await f[Symbol.asyncDispose]();
  await using gateway = startPatrol(["gateway", "--data-dir", folder, "--mqtt-port", "0", "--http-port", "0"]);
  const said = await until("it is said", () => gateway.errors.find((line) => line.includes("not set")));
  expect(said).toMatch(/2 fixes wait for an InfluxDB.*patrol migrate --to influx.*for 180 days/);
  expect(await gateway.stop()).toBe(0);
});
