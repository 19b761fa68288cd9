/** Reports of a real gateway: late data corrects them, and only what it touches is computed again. */
import { createHash } from "node:crypto";
import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CheckpointReport, PatrolReport } from "../gateway/core/patrol/report.ts";
import { needsMount, openSmallDisk } from "./faults/disk.ts";
import { type RunningGateway, registerUnits, startGateway } from "./support/gateway.ts";
import { backlog, HOUR, morning, send, setUpStation, yesterday } from "./support/patrolled.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { connectUnit, type UnitClient } from "./support/unit-client.ts";

const UTC = { PATROL_TIMEZONE: "UTC" };
const DAY = yesterday(Date.now());
const WHOLE_DAY = `from=${DAY}&to=${DAY + 24 * HOUR}&station=north`;
const MADE = 'patrol_reports_total{kind="made"}';

let folder: Awaited<ReturnType<typeof tempFolder>>;
let dataDir: string;
let secret: string;

beforeEach(async () => {
  folder = await tempFolder();
  dataDir = folder.path;
  secret = (await registerUnits(dataDir, ["bike-07"]))["bike-07"];
});
afterEach(() => folder[Symbol.asyncDispose]());

const connect = (gateway: RunningGateway): Promise<UnitClient> =>
  connectUnit(`mqtt://127.0.0.1:${gateway.addresses.mqttPort}`, "bike-07", secret);

async function checkpoints(gateway: RunningGateway): Promise<CheckpointReport> {
  const { status, body } = await gateway.get(`/api/v1/reports/checkpoints?${WHOLE_DAY}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body as CheckpointReport;
}
async function patrol(gateway: RunningGateway): Promise<PatrolReport> {
  return (await gateway.get(`/api/v1/reports/patrol?${WHOLE_DAY}`)).body as PatrolReport;
}
const none = { planned: 1, visited: 0, tooShort: 0, missed: 0, unknown: 0, due: 0 };

test.each(["patrol", "coverage", "checkpoints", "response"])(
  "%s as a file proves itself, and the ledger says what left",
  async (report) => {
    await using gateway = await startGateway(dataDir, UTC);
    await setUpStation(dataDir);
    const base = `http://127.0.0.1:${gateway.addresses.httpPort}/api/v1`;
    const answer = await fetch(`${base}/reports/${report}?${WHOLE_DAY}&format=csv&purpose=inspection`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const hash = createHash("sha256").update(bytes).digest();
    expect(answer.status).toBe(200);
    expect(answer.headers.get("repr-digest")).toBe(`sha-256=:${hash.toString("base64")}:`);
    expect(bytes.subarray(0, 3).toString("hex")).toBe("efbbbf");
    const { body } = await gateway.get("/api/v1/audit?act=export");
    expect(body).toMatchObject({
      items: [
        { act: "export", purpose: "inspection", detail: { report, bytes: bytes.length, sha256: hash.toString("hex") } },
      ],
    });
  },
);

describe("late data", () => {
  test("turns a missed visit into one that was made, and only the hours beside it are computed again", async () => {
    await using gateway = await startGateway(dataDir, UTC);
    const { checkpoint } = await setUpStation(dataDir);
    await using unit = await connect(gateway);
    await send(unit, morning(DAY));
    expect((await checkpoints(gateway)).total).toEqual({ ...none, missed: 1 });
    const before = await gateway.metric(MADE);
    // The hours of the day, one before and one after.
    expect(before).toBe(26);
    expect((await checkpoints(gateway)).total).toEqual({ ...none, missed: 1 });
    expect(await gateway.metric(MADE)).toBe(before);
    const { total } = await patrol(gateway);
    // From 08:00 to the last fix at 09:59, without four minutes of silence.
    expect(total).toMatchObject({ dutyMs: 6_900_000, gapMs: { unknown: 240_000 }, distanceM: 0 });
    expect(await gateway.metric(MADE)).toBe(before);

    await send(unit, backlog(DAY));
    const after = await checkpoints(gateway);
    expect(after.total).toEqual({ ...none, visited: 1 });
    const arrival = DAY + 8 * HOUR + 30 * 60_000 + 50_000;
    const [visit] = after.checkpoints[0]?.visits ?? [];
    expect(after.checkpoints[0]?.checkpoint).toBe(checkpoint);
    expect(visit).toMatchObject({ unit: "bike-07", officers: [], isLongEnough: true });
    expect(Math.abs((visit?.from ?? 0) - arrival)).toBeLessThan(2_000);
    expect(Math.abs((visit?.to ?? 0) - (arrival + 140_000))).toBeLessThan(2_000);
    await patrol(gateway);
    // 07:00 to 08:00 ends at a fix of the hour that was touched, 09:00 to 10:00 begins after one.
    expect(await gateway.metric(MADE)).toBe(before + 3);
  });

  test("counts after a restart too", async () => {
    {
      await using gateway = await startGateway(dataDir, UTC);
      await setUpStation(dataDir);
      await using unit = await connect(gateway);
      await send(unit, morning(DAY));
      expect((await checkpoints(gateway)).total).toEqual({ ...none, missed: 1 });
      await send(unit, backlog(DAY));
    }
    await using gateway = await startGateway(dataDir, UTC);
    expect((await checkpoints(gateway)).total).toEqual({ ...none, visited: 1 });
    expect(await gateway.metric(MADE)).toBe(3);
  });
});

describe("reports.db", () => {
  async function stored(): Promise<CheckpointReport> {
    await using gateway = await startGateway(dataDir, UTC);
    await setUpStation(dataDir);
    await using unit = await connect(gateway);
    await send(unit, morning(DAY));
    await patrol(gateway);
    return await checkpoints(gateway);
  }
  const path = () => join(dataDir, "reports.db");

  test("spares a gateway that starts again all the work", async () => {
    const report = await stored();
    await using gateway = await startGateway(dataDir, UTC);
    expect(await checkpoints(gateway)).toEqual(report);
    expect(await gateway.metric(MADE)).toBe(0);
  });

  test.each([
    ["is gone", () => rm(path()), 0],
    ["is no database", () => writeFile(path(), "these are no pieces of anything, ".repeat(400)), 1],
    ["was cut off", () => truncate(path(), 5_000), 1],
    ["has a page of zeros", () => blank(path(), 4_096), 1],
  ])("is made again when it %s", async (_, damage, rebuilt) => {
    const report = await stored();
    await damage();
    await using gateway = await startGateway(dataDir, UTC);
    expect(await checkpoints(gateway)).toEqual(report);
    expect(await gateway.metric(MADE)).toBe(26);
    expect(await gateway.metric('patrol_reports_total{kind="rebuilt"}')).toBe(rebuilt);
  });

  test("that belongs to other tracks counts for nothing", async () => {
    await stored();
    const other = await readFile(path());
    await using second = await tempFolder();
    const secrets = await registerUnits(second.path, ["bike-07"]);
    [dataDir, secret] = [second.path, secrets["bike-07"]];
    const report = await stored();
    await writeFile(path(), other);
    await using gateway = await startGateway(dataDir, UTC);
    expect(await checkpoints(gateway)).toEqual({ ...report });
    expect(await gateway.metric('patrol_reports_total{kind="rebuilt"}')).toBe(1);
  });
});

test("a gateway that is killed while it makes reports makes the same ones afterwards", {
  timeout: 60_000,
}, async () => {
  const env = { PATROL_DATA_DIR: dataDir, PATROL_MQTT_PORT: "0", PATROL_HTTP_PORT: "0", ...UTC };
  let expected = "";
  for (let round = 0; round < 4; round++) {
    await using gateway = startPatrol(["gateway"], env);
    const [, http, mqtt] = await gateway.line(/127\.0\.0\.1:(\d+).*mqtt:\/\/127\.0\.0\.1:(\d+)/);
    const base = `http://127.0.0.1:${http}/api/v1/reports`;
    if (round === 0) {
      await setUpStation(dataDir);
      await using unit = await connectUnit(`mqtt://127.0.0.1:${mqtt}`, "bike-07", secret);
      await send(unit, morning(DAY));
    }
    if (round === 3) {
      const patrolled = await (await fetch(`${base}/patrol?${WHOLE_DAY}`)).text();
      await rm(join(dataDir, "reports.db"), { force: true });
      expected = patrolled;
      break;
    }
    const asked = fetch(`${base}/patrol?${WHOLE_DAY}`).then(
      (answer) => answer.status,
      () => null,
    );
    if (round > 0) await asked;
    await gateway.kill();
    await asked;
  }
  await using gateway = await startGateway(dataDir, UTC);
  const answer = await fetch(`http://127.0.0.1:${gateway.addresses.httpPort}/api/v1/reports/patrol?${WHOLE_DAY}`);
  expect(await answer.text()).toBe(expected);
});

const mount = needsMount();
test.skipIf(mount.isMissing)(
  `a full disk stops no report, and is counted ${mount.label}`,
  { timeout: 60_000 },
  async () => {
    await using disk = await openSmallDisk(12_000);
    dataDir = disk.path;
    secret = (await registerUnits(dataDir, ["bike-07"]))["bike-07"];
    await using gateway = await startGateway(dataDir, UTC);
    await setUpStation(dataDir);
    await using unit = await connect(gateway);
    await send(unit, morning(DAY));
    disk.fill(0);
    expect((await checkpoints(gateway)).total).toEqual({ ...none, missed: 1 });
    expect(await gateway.metric('patrol_reports_total{kind="unsaved"}')).toBeGreaterThan(0);
    disk.free();
    await send(unit, backlog(DAY));
    expect((await checkpoints(gateway)).total).toEqual({ ...none, visited: 1 });
  },
);

async function blank(path: string, bytes: number): Promise<void> {
  const content = await readFile(path);
  content.fill(0, 4_096, 4_096 + bytes);
  await writeFile(path, content);
}
