/** Looking is recorded (I18): every route is reviewed here for whether it tells about people, and those that do are called. */
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "../cli/ask.ts";
import { verifyLedger } from "../gateway/audit.ts";
import { ROUTES } from "../gateway/core/access/routes.ts";
import type { ReadEntry } from "../gateway/core/ledger-reading.ts";
import { openLedgerTable } from "../gateway/sqlite/ledger-reader.ts";
import { needsMount, openSmallDisk } from "./faults/disk.ts";
import { registerUnits, startGateway } from "./support/gateway.ts";
import { batch, fixRecord } from "./support/messages.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { connectUnit, receipted } from "./support/unit-client.ts";
import { until } from "./support/until.ts";

const FORMATS = ["json", "gpx", "kml", "geojson", "csv", "ndjson"];
const SPAN = "from=1&to=2";

/** `calls`: what tells about people, with the act that must be recorded. `none`: why what it answers does not. */
type Review = { readonly calls: readonly (readonly [path: string, act: string])[] } | { readonly none: string };

const PAGE = "a page of its own, without anything on it";
const LIVE = "where units are now: the map itself, which whoever has the right to it looks at all day";
const MAP = "the map without anybody on it";
const FIGURES = "figures and states, nobody in them";
const REVIEWED: Readonly<Record<string, Review>> = {
  "GET /healthz": { none: FIGURES },
  "GET /readyz": { none: FIGURES },
  "GET /metrics": { none: FIGURES },
  "GET /set-up": { none: PAGE },
  "GET /sign-in": { none: PAGE },
  "GET /door.js": { none: PAGE },
  "GET /door.css": { none: PAGE },
  "GET /": { none: PAGE },
  "GET /sos": { none: PAGE },
  "GET /replay": { none: PAGE },
  "GET /coverage": { none: PAGE },
  "GET /units": { none: PAGE },
  "GET /admin": { none: PAGE },
  "GET /icon.svg": { none: PAGE },
  "GET /icon-sos.svg": { none: PAGE },
  "GET /assets/:file": { none: PAGE },
  "GET /api/v1/openapi.json": { none: "the API's description" },
  "GET /api/v1/me": { none: "who asks, to whoever asks" },
  "GET /api/v1/console": { none: "the gateway's own version and settings" },
  // As JSON who may sign in; as a file it is an export.
  "GET /api/v1/operators": { calls: [["operators?format=csv", "export"]] },
  "GET /api/v1/tokens": { none: "which programs may" },
  "GET /api/v1/certificates": { none: "certificates of units" },
  "GET /api/v1/units": { none: LIVE },
  "GET /api/v1/units/:unit": { none: LIVE },
  "GET /api/v1/units/:unit/profile": { none: "how a unit reports" },
  "GET /api/v1/unit-secrets": { none: "hashes, on this machine only" },
  "GET /api/v1/live": { none: LIVE },
  "GET /api/v1/tracks": {
    calls: FORMATS.map((format) => [
      `tracks?unit=bike-07&${SPAN}&format=${format}`,
      format === "json" ? "history" : "export",
    ]),
  },
  // No unit can be picked, no time chosen but the last quarter of an hour: what the live map has just shown, drawn behind it.
  "GET /api/v1/trails": { none: LIVE },
  "GET /api/v1/sos": { none: "calls for help, whose desk has its own journal" },
  "GET /api/v1/sos/:id": { none: "one call for help" },
  "GET /api/v1/nearest": { none: LIVE },
  "GET /api/v1/orders": { none: "what units were told to do" },
  "GET /api/v1/map": { none: MAP },
  "GET /api/v1/map/:source/:z/:x/:y": { none: MAP },
  "GET /api/v1/map/:source/archive": { none: MAP },
  "GET /api/v1/map/:source/data": { none: MAP },
  "GET /api/v1/quarantine": { calls: [["quarantine", "quarantine"]] },
  "GET /api/v1/stations": { calls: [["stations?format=csv", "export"]] },
  // As JSON the names that the map shows beside units; as a file it is an export.
  "GET /api/v1/officers": { calls: [["officers?format=csv", "export"]] },
  "GET /api/v1/officers/:officer/extract": { calls: [["officers/017/extract", "extract"]] },
  "GET /api/v1/shifts": { calls: [["shifts?format=csv", "export"]] },
  "GET /api/v1/assignments": {
    calls: [
      ["assignments", "assignments"],
      [`assignments?officer=017&${SPAN}`, "assignments"],
      ["assignments?format=csv", "export"],
    ],
  },
  "GET /api/v1/assignments/current": { none: LIVE },
  "GET /api/v1/zones": {
    calls: [
      ["zones?format=csv", "export"],
      ["zones?format=geojson", "export"],
    ],
  },
  "GET /api/v1/zones/:id": { none: "where patrols are to go, not where anybody is" },
  "GET /api/v1/checkpoints": {
    calls: [
      ["checkpoints?format=csv", "export"],
      ["checkpoints?format=geojson", "export"],
    ],
  },
  "GET /api/v1/checkpoints/:id": { none: "where patrols are to go, not where anybody is" },
  "GET /api/v1/reports/patrol": {
    calls: [
      [`reports/patrol?${SPAN}`, "report"],
      [`reports/patrol?unit=bike-07&${SPAN}`, "report"],
      [`reports/patrol?${SPAN}&format=csv`, "export"],
    ],
  },
  // Coverage and response name nobody who was on duty; who asked for them is written down all the same.
  "GET /api/v1/reports/coverage": {
    calls: [
      [`reports/coverage?${SPAN}&cells=true`, "report"],
      [`reports/coverage?${SPAN}&format=csv`, "export"],
    ],
  },
  "GET /api/v1/reports/checkpoints": {
    calls: [
      [`reports/checkpoints?${SPAN}`, "report"],
      [`reports/checkpoints?${SPAN}&format=csv`, "export"],
    ],
  },
  "GET /api/v1/reports/response": {
    calls: [
      [`reports/response?${SPAN}`, "report"],
      [`reports/response?${SPAN}&format=csv`, "export"],
    ],
  },
  // It names nobody; that it was asked for is written down as every report is.
  "GET /api/v1/reports/bulletin": {
    calls: [
      ["reports/bulletin?station=daguan", "bulletin"],
      ["reports/bulletin?station=daguan&format=html", "bulletin"],
      ["reports/bulletin?station=daguan&format=csv", "bulletin"],
    ],
  },
  "GET /api/v1/ground/state": { none: "which key points are due and where nobody has been, not who was" },
  "GET /api/v1/audit": { calls: [["audit?about=017", "audit"]] },
  "GET /api/v1/audit/head": { none: "a number and a hash" },
  "GET /api/v1/audit/verify": { none: "whether the ledger is whole, not what it says" },
};

describe("every route", () => {
  const gets = Object.keys(ROUTES).filter((route) => route.startsWith("GET "));

  test("that answers something has been reviewed for whom it tells about", () => {
    expect(gets.filter((route) => !(route in REVIEWED))).toEqual([]);
    expect(Object.keys(REVIEWED).filter((route) => !(route in ROUTES))).toEqual([]);
  });

  test("that changes something is recorded", () => {
    const silent = Object.entries(ROUTES).filter(
      ([route, { recorded }]) => !route.startsWith("GET ") && recorded === "no",
    );
    expect(silent).toEqual([]);
  });
});

describe("a call that tells about people", () => {
  const stack: AsyncDisposable[] = [];
  let dataDir: string;
  beforeAll(async () => {
    const folder = await tempFolder();
    stack.push(folder);
    dataDir = folder.path;
    await registerUnits(dataDir, ["bike-07"]);
    stack.push(await startGateway(dataDir));
    await ask(dataDir, { method: "POST", path: "stations", body: { station: "daguan" } });
    await ask(dataDir, { method: "POST", path: "officers", body: { officer: "017", name: "李伟" } });
  });
  afterAll(async () => {
    for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
  });

  const calls = Object.entries(REVIEWED).flatMap(([route, review]) => {
    return "calls" in review ? review.calls.map(([path, act]) => ({ route, path, act })) : [];
  });
  test.each(calls)("GET $path is in the ledger as $act", async ({ path, act }) => {
    const before = await entries(dataDir);
    await ask(dataDir, { method: "GET", path, isText: true });
    const after = await entries(dataDir);
    expect(after).toHaveLength(before.length + 1);
    expect(after[0]).toMatchObject({ act, actor: expect.stringMatching(/^local:/), from: "control.sock" });
    const named = /017|bike-07/.exec(path)?.[0];
    if (named !== undefined) expect(after[0]?.about).toEqual([named]);
  });
});

/** Newest first. */
async function entries(dataDir: string): Promise<readonly ReadEntry[]> {
  using table = openLedgerTable(dataDir);
  const filter = { actor: null, about: null, act: null, from: null, to: null };
  return (await table.scanLedger({ filter, before: Number.MAX_SAFE_INTEGER, scan: 100_000 })).entries;
}

test("a gateway killed at the first byte of an answer has the look on disk", { timeout: 120_000 }, async () => {
  await using folder = await tempFolder();
  const dataDir = folder.path;
  const secrets = await registerUnits(dataDir, ["bike-07"]);
  const env = { PATROL_DATA_DIR: dataDir, PATROL_MQTT_PORT: "0", PATROL_HTTP_PORT: "0" };
  const start = Date.now() - 600_000;
  const purposes = ["json", "gpx", "csv", "json", "geojson", "ndjson"].map((format, n) => ({
    format,
    purpose: `round ${n}`,
  }));
  for (const [round, { format, purpose }] of purposes.entries()) {
    await using gateway = startPatrol(["gateway"], env);
    const [, httpPort, mqttPort] = await gateway.line(/127\.0\.0\.1:(\d+).*mqtt:\/\/127\.0\.0\.1:(\d+)/);
    if (round === 0) {
      await using unit = await connectUnit(`mqtt://127.0.0.1:${mqttPort}`, "bike-07", secrets["bike-07"]);
      await unit.publish("records", batch(Array.from({ length: 90 }, (_, n) => fixRecord(n + 1, start + n * 1000))));
      await receipted(unit, 90);
    }
    const query = new URLSearchParams({
      unit: "bike-07",
      from: String(start),
      to: String(start + 90_000),
      format,
      purpose,
    });
    await firstByte(Number(httpPort), `/api/v1/tracks?${query}`, () => gateway.kill());
  }
  const looks = (await entries(dataDir)).filter(({ act }) => act === "history" || act === "export");
  expect(looks.map(({ purpose }) => purpose).reverse()).toEqual(purposes.map(({ purpose }) => purpose));
  using table = openLedgerTable(dataDir);
  expect(await verifyLedger(table, null)).toMatchObject({ isSound: true });
});

/** Asks, and calls `kill` in the very callback that brings the first byte. */
function firstByte(port: number, path: string, kill: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("data", (bytes) => {
      expect(bytes.toString()).toMatch(/^HTTP\/1\.1 200 /);
      kill().then(resolve, reject);
    });
    socket.on("error", () => {});
    socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  });
}

const mount = needsMount();
test.skipIf(mount.isMissing)(
  `a look is refused rather than given unrecorded when the disk is full ${mount.label}`,
  { timeout: 120_000 },
  async () => {
    // Too small for the room that the desk reserves: that would hold thousands of entries more.
    const pages = 1_600;
    await using disk = await openSmallDisk(pages);
    await registerUnits(disk.path, ["bike-07"]);
    await using gateway = await startGateway(disk.path);
    await until("there is no room to reserve", async () => (await gateway.metric("patrol_sos_reserve")) === 0);
    disk.fill(20);
    let given = 0;
    let answer = await gateway.get(`/api/v1/tracks?unit=bike-07&${SPAN}`);
    for (; answer.status === 200 && given < 5_000; given++)
      answer = await gateway.get(`/api/v1/tracks?unit=bike-07&${SPAN}`);
    expect(answer).toMatchObject({
      status: 503,
      body: {
        detail: expect.stringMatching(/^The ledger cannot be written \(.*\), and nothing is shown without its entry/),
      },
    });
    expect((await gateway.get("/api/v1/units")).status).toBe(200);
    expect((await gateway.get("/api/v1/audit/verify")).body).toMatchObject({ isSound: true });
    disk.free();
    expect((await gateway.get(`/api/v1/tracks?unit=bike-07&${SPAN}`)).status).toBe(200);
    expect((await entries(disk.path)).filter(({ act }) => act === "history")).toHaveLength(given + 1);
    expect(given).toBeGreaterThan(0);
    process.stdout.write(`looks given before the disk was full: ${given}\n`);
  },
);
