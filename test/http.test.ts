/** The HTTP API as a program meets it: what is there, what is wrong, and the live stream. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { followEvents } from "./support/events.ts";
import { type RunningGateway, registerUnits, startGateway } from "./support/gateway.ts";
import { batch, fixRecord } from "./support/messages.ts";
import { tempFolder } from "./support/temp.ts";
import { connectUnit, receipted, type UnitClient } from "./support/unit-client.ts";

const stack: AsyncDisposable[] = [];
let gateway: RunningGateway;
let base: string;
let unit: UnitClient;
/** Ten fixes a second apart, then ten more after five minutes of silence. */
const START = Date.now() - 900_000;
const TIMES = [
  ...Array.from({ length: 10 }, (_, n) => START + n * 1000),
  ...Array.from({ length: 10 }, (_, n) => START + 309_000 + n * 1000),
];

beforeAll(async () => {
  const folder = await tempFolder();
  stack.push(folder);
  const secrets = await registerUnits(folder.path, ["bike-07", "bike-08"]);
  gateway = await startGateway(folder.path);
  stack.push(gateway);
  base = `http://127.0.0.1:${gateway.addresses.httpPort}`;
  unit = await connectUnit(`mqtt://127.0.0.1:${gateway.addresses.mqttPort}`, "bike-07", secrets["bike-07"]);
  stack.push(unit);
  const records = TIMES.map((time, n) => fixRecord(n + 1, time, { lat: 30.5 + n / 10_000 }));
  await unit.publish("records", batch([...records, fixLost(21, START + 9_500)]));
  await receipted(unit, 21);
});
afterAll(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

function fixLost(seq: number, time: number): Record<string, unknown> {
  return { seq, type: "fix-lost", time, clock: "gnss", uptimeMs: 5, lastFixTime: time };
}

describe("a wrong request gets a problem+json sentence", () => {
  test.each([
    { path: "/api/v1/tracks", status: 400, says: "Say whose track" },
    { path: "/api/v1/tracks?unit=bike-07", status: 400, says: "from and to must be" },
    { path: "/api/v1/tracks?unit=bike-07&from=5&to=5", status: 400, says: "from must be before to" },
    { path: "/api/v1/tracks?unit=bike-07&from=yesterday&to=now", status: 400, says: "ISO 8601" },
    { path: "/api/v1/tracks?unit=bike-99&from=0&to=1", status: 404, says: "There is no unit bike-99" },
    { path: "/api/v1/tracks?unit=bike-07&from=0&to=1&format=dwg", status: 400, says: "format must be one of json" },
    { path: "/api/v1/tracks?unit=bike-07&from=0&to=1&known=never", status: 400, says: "known must be now or then" },
    { path: "/api/v1/tracks?unit=bike-07&from=0&to=1&simplify=0", status: 400, says: "simplify must be metres" },
    { path: "/api/v1/tracks?unit=bike-07&from=0&to=1&simplify=x", status: 400, says: "simplify must be metres" },
    { path: "/api/v1/tracks?unit=bike-07&from=0&to=1&simplify=5&format=gpx", status: 400, says: "every fix" },
    { path: "/api/v1/trails?minutes=16", status: 400, says: "minutes" },
    { path: "/api/v1/units/bike-99", status: 404, says: "There is no unit bike-99" },
    { path: "/api/v1/units/%00", status: 404, says: "There is no unit" },
    { path: "/api/v1/units/%zz", status: 400, says: "/api/v1/units/%zz" },
    { path: "/api/v1/nothing?secret=1", status: 404, says: "There is nothing at GET /api/v1/nothing." },
    { path: "/api/v1/quarantine?before=x", status: 400, says: "before must be" },
  ])("GET $path: $status", async ({ path, status, says }) => {
    const answer = await fetch(base + path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    const problem = (await answer.json()) as { detail: string };
    expect(problem).toMatchObject({ status, detail: expect.stringContaining(says) });
  });

  test("units cannot be added over TCP", async () => {
    const answer = await fetch(`${base}/api/v1/units/bike-66`, {
      method: "PUT",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    expect(answer.status).toBe(403);
  });
});

describe("a track", () => {
  const query = `unit=bike-07&from=${START - 1}&to=${START + 900_000}`;

  test("is a bundle of differences with its gap and the gap's cause", async () => {
    const { body } = await gateway.get(`/api/v1/tracks?${query}`);
    const [track] = (body as { units: Record<string, unknown>[] }).units;
    expect(track).toMatchObject({
      unit: "bike-07",
      count: 20,
      ts: [START, ...Array(9).fill(1000), 300_000, ...Array(9).fill(1000)],
      lat: [30_500_000, ...Array(19).fill(100)],
      gaps: [
        { from: START - 1, to: START, cause: "unknown" },
        { from: START + 9000, to: START + 309_000, cause: "no-signal" },
        { from: START + 318_000, to: START + 900_000, cause: "unknown" },
      ],
      stops: [],
    });
  });

  test("is GPX in two segments", async () => {
    const answer = await fetch(`${base}/api/v1/tracks?${query}&format=gpx`);
    expect(answer.headers.get("content-type")).toContain("application/gpx+xml");
    const text = await answer.text();
    expect(text.match(/<trkseg>/g)).toHaveLength(2);
    expect(text.match(/<trkpt /g)).toHaveLength(20);
  });

  test("is GeoJSON in two features", async () => {
    const { body } = await gateway.get(`/api/v1/tracks?${query}&format=geojson`);
    expect(
      (body as { features: { geometry: { type: string; coordinates: unknown[] } }[] }).features.map(
        (f) => f.geometry.coordinates.length,
      ),
    ).toEqual([10, 10]);
  });

  test("is KML in two placemarks", async () => {
    const answer = await fetch(`${base}/api/v1/tracks?${query}&format=kml`);
    expect(answer.headers.get("content-type")).toContain("application/vnd.google-earth.kml+xml");
    expect(answer.headers.get("content-disposition")).toMatch(
      /^attachment; filename="bike-07_\d{8}T\d{6}Z_\d{8}T\d{6}Z\.kml"$/,
    );
    const text = await answer.text();
    expect(text.match(/<gx:Track>/g)).toHaveLength(2);
    expect(text.match(/<gx:coord>/g)).toHaveLength(20);
  });

  test("is CSV in two segments", async () => {
    const answer = await fetch(`${base}/api/v1/tracks?${query}&format=csv`);
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
    const rows = (await answer.text()).trimEnd().split("\r\n").slice(1);
    expect(rows.map((row) => row.split(",")[1])).toEqual([...Array(10).fill("1"), ...Array(10).fill("2")]);
  });

  test("is one JSON object a line", async () => {
    const text = await (await fetch(`${base}/api/v1/tracks?${query}&format=ndjson`)).text();
    const lines = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(20);
    expect(lines[0]).toMatchObject({ unit: "bike-07", fixTime: START, lat: 30.5, speedMps: 4.1, reason: "interval" });
  });
});

describe("the live stream", () => {
  test("begins with a snapshot, brings fixes, and takes up where it was left", { timeout: 20_000 }, async () => {
    await using first = await followEvents(`${base}/api/v1/live`);
    const snapshot = await first.next("snapshot");
    expect((snapshot.data as { units: { unit: string }[] }).units.map((one) => one.unit)).toEqual([
      "bike-07",
      "bike-08",
    ]);
    await unit.publish("records", batch([fixRecord(100, Date.now() - 2_000)]));
    const fixes = await first.next("fixes");
    expect(fixes.data).toMatchObject({ fixes: [{ unit: "bike-07", state: "live" }] });
    await first[Symbol.asyncDispose]();

    await unit.publish("records", batch([fixRecord(101, Date.now() - 1_000)]));
    await receipted(unit, 101);
    await using second = await followEvents(`${base}/api/v1/live`, fixes.id);
    const missed = await second.next("fixes");
    expect(missed.data).toMatchObject({ fixes: [{ unit: "bike-07", fix: { reason: "interval" } }] });
    expect(second.seen).not.toContain("snapshot");
  });

  test("answers an id that it does not know with a snapshot", async () => {
    await using stream = await followEvents(`${base}/api/v1/live`, "another-run-5");
    expect((await stream.next("snapshot")).id).toMatch(/^[0-9a-f]{8}-\d+$/);
  });
});

test("/healthz, /readyz and /metrics answer", async () => {
  expect(await gateway.get("/healthz")).toEqual({ status: 200, body: { status: "ok" } });
  expect(await gateway.get("/readyz")).toEqual({ status: 200, body: { status: "ready" } });
  expect(await gateway.metric("patrol_units")).toBe(2);
});
