/** What a replay is made of, over HTTP: the whole picture of a span, sent once and compressed, and exports that prove themselves. */
import { createHash } from "node:crypto";
import { request } from "node:http";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "../cli/ask.ts";
import type { ReadEntry } from "../gateway/core/ledger-reading.ts";
import { openLedgerTable } from "../gateway/sqlite/ledger-reader.ts";
import { type RunningGateway, registerUnits, startGateway } from "./support/gateway.ts";
import { batch, fixRecord } from "./support/messages.ts";
import { openRoomAt, press, type Room, SOS_ID } from "./support/sos.ts";
import { issue } from "./support/staff.ts";
import { tempFolder } from "./support/temp.ts";
import { connectUnit, receipted, type UnitClient } from "./support/unit-client.ts";

const stack: AsyncDisposable[] = [];
let dataDir: string;
let gateway: RunningGateway;
let base: string;
let room: Room;
let unit: UnitClient;
const NOW = Date.now();
const START = NOW - 1_200_000;
const note = (seq: number, time: number, kind: string) => {
  return { seq, type: "note", time, clock: "gnss", uptimeMs: 5, kind, detail: {} };
};

beforeAll(async () => {
  const folder = await tempFolder();
  stack.push(folder);
  dataDir = folder.path;
  const secrets = await registerUnits(dataDir, ["bike-07", "bike-08"]);
  gateway = await startGateway(dataDir);
  stack.push(gateway);
  base = `http://127.0.0.1:${gateway.addresses.httpPort}/api/v1`;
  room = openRoomAt(gateway.addresses.httpPort);
  unit = await connectUnit(`mqtt://127.0.0.1:${gateway.addresses.mqttPort}`, "bike-07", secrets["bike-07"]);
  stack.push(unit);
  // A ride of 90 s, three minutes parked, off for five minutes, and a ride again.
  const ride = Array.from({ length: 90 }, (_, n) => fixRecord(n + 1, START + n * 1_000, { lat: 30.5 + n / 10_000 }));
  const parked = Array.from({ length: 4 }, (_, n) =>
    fixRecord(101 + n, START + 90_000 + n * 60_000, { lat: 30.509, speedMps: 0, reason: n === 0 ? "stop" : "parked" }),
  );
  const again = Array.from({ length: 20 }, (_, n) => fixRecord(201 + n, START + 600_000 + n * 1_000, { lat: 30.51 }));
  const off = [note(110, START + 280_000, "shutdown"), note(111, START + 590_000, "boot")];
  await unit.publish("records", batch([...parked, ...off, ...again]));
  await unit.publish("records", batch(ride));
  await receipted(unit, 220);
  await receipted(unit, 90);
  await press(unit, 300);
  await receipted(unit, 300);
  await room.ask("acknowledge");
  await room.post("orders", { unit: "bike-07", kind: "message", text: "come back" });
}, 60_000);
afterAll(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

const query = (more = "", from = START, to = START + 620_000) => `tracks?unit=bike-07&from=${from}&to=${to}${more}`;
const get = (path: string, headers: Record<string, string> = {}) => fetch(`${base}/${path}`, { headers });

type Bundle = {
  readonly units: readonly (Readonly<Record<string, readonly number[]>> & {
    readonly count: number;
    readonly gaps: readonly unknown[];
    readonly stops: readonly unknown[];
  })[];
  readonly sos: readonly { readonly id: string; readonly history: readonly { readonly what: { type: string } }[] }[];
  readonly orders: readonly { readonly text: string }[];
};
const bundleOf = async (path: string) => (await (await get(path)).json()) as Bundle;

/** Newest first. */
async function entries(): Promise<readonly ReadEntry[]> {
  using table = openLedgerTable(dataDir);
  const filter = { actor: null, about: null, act: null, from: null, to: null };
  return (await table.scanLedger({ filter, before: Number.MAX_SAFE_INTEGER, scan: 100_000 })).entries;
}

describe("a replay", () => {
  test("has stops, and gaps with their cause", async () => {
    expect((await bundleOf(query())).units).toMatchObject([
      {
        count: 114,
        gaps: [
          { from: START + 270_000, to: START + 600_000, cause: "off" },
          { from: START + 619_000, to: START + 620_000, cause: "unknown" },
        ],
        stops: [{ from: START + 90_000, to: START + 270_000, lat: 30.509, lon: 117.0631 }],
      },
    ]);
  });

  test("as known then says when each fix was received, and as known now does not", async () => {
    const [track] = (await bundleOf(query("&known=then"))).units;
    const sum = (track?.rx ?? []).reduce((all, step) => all + step, 0);
    expect(track?.rx).toHaveLength(114);
    // The last fix was made 581 s before the test began, and received after that.
    expect(sum).toBeGreaterThanOrEqual(581_000);
    expect(sum).toBeLessThan(641_000);
    expect((await bundleOf(query())).units[0]).not.toHaveProperty("rx");
  });

  test("simplified has fewer fixes, and the same gaps and stops", async () => {
    const [whole] = (await bundleOf(query())).units;
    const [fewer] = (await bundleOf(query("&simplify=10"))).units;
    expect(fewer?.count).toBeLessThan(12);
    expect([fewer?.gaps, fewer?.stops]).toEqual([whole?.gaps, whole?.stops]);
  });

  test("has the SOS of its span with what happened, and the orders, and none of another span or unit", async () => {
    const { sos, orders } = await bundleOf(query("", NOW - 60_000, NOW + 60_000));
    expect(sos).toMatchObject([{ id: SOS_ID, unit: "bike-07", state: "ACKNOWLEDGED" }]);
    expect(sos[0]?.history.map(({ what }) => what.type)).toEqual(["signal", "acknowledge"]);
    expect(orders).toMatchObject([{ unit: "bike-07", text: "come back" }]);
    expect(await bundleOf(query())).toMatchObject({ sos: [], orders: [] });
    const other = `tracks?unit=bike-08&from=${NOW - 60_000}&to=${NOW + 60_000}`;
    expect(await bundleOf(other)).toMatchObject({ sos: [], orders: [], units: [{ count: 0 }] });
  });

  test("comes compressed where that is accepted, and is the same", async () => {
    const plain = await get(query(), { "accept-encoding": "identity" });
    const packed = await get(query(), { "accept-encoding": "gzip" });
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(packed.headers.get("content-encoding")).toBe("gzip");
    expect(packed.headers.get("vary")).toContain("accept-encoding");
    expect(await packed.text()).toBe(await plain.text());
    expect(packed.headers.get("cache-control")).toBe("no-store");
  });

  test("is not sent again to whoever has the same, which is a look all the same, until a late record changes it", async () => {
    const first = await get(query());
    const tag = first.headers.get("etag") ?? "";
    const before = (await entries()).length;
    const same = await get(query(), { "if-none-match": tag });
    expect([same.status, await same.text()]).toEqual([304, ""]);
    expect(await entries()).toHaveLength(before + 1);
    await unit.publish("records", batch([fixRecord(400, START + 610_500)]));
    await receipted(unit, 400);
    const changed = await get(query(), { "if-none-match": tag });
    expect(changed.status).toBe(200);
    expect(((await changed.json()) as Bundle).units[0]?.count).toBe(115);
  });
});

test("an SOS that arrived late belongs to the span in which it was pressed", async () => {
  const id = "01KAJ7W8Q0ABCDEFGHJKMNPQRT";
  await press(unit, 600, { id, time: START + 615_000 });
  await receipted(unit, 600);
  expect((await bundleOf(query())).sos).toMatchObject([{ id, times: { pressed: START + 615_000 } }]);
  expect((await bundleOf(query("", START, START + 615_000))).sos).toEqual([]);
});

describe("an export", () => {
  test.each(["gpx", "kml", "geojson", "csv", "ndjson"])(
    "as %s proves itself, and the ledger says what left",
    async (format) => {
      const answer = await get(query(`&format=${format}&purpose=complaint%20117`));
      const bytes = Buffer.from(await answer.arrayBuffer());
      const hash = createHash("sha256").update(bytes).digest();
      expect(answer.status).toBe(200);
      expect(answer.headers.get("repr-digest")).toBe(`sha-256=:${hash.toString("base64")}:`);
      expect(answer.headers.get("content-length")).toBe(String(bytes.length));
      expect(bytes.length).toBeGreaterThan(1_000);
      const [entry] = await entries();
      expect(entry).toMatchObject({
        act: "export",
        about: ["bike-07"],
        purpose: "complaint 117",
        detail: { format, bytes: bytes.length, sha256: hash.toString("hex") },
      });
    },
  );

  test("as CSV begins with a byte order mark, for spreadsheets", async () => {
    const bytes = Buffer.from(await (await get(query("&format=csv"))).arrayBuffer());
    expect([...bytes.subarray(0, 7)]).toEqual([0xef, 0xbb, 0xbf, ...Buffer.from("unit")]);
  });

  test("is named after the unit and its times", async () => {
    const name = (await get(query("&format=gpx", 1_795_248_000_000, 1_795_276_800_000))).headers.get(
      "content-disposition",
    );
    expect(name).toBe('attachment; filename="bike-07_20261121T080000Z_20261121T160000Z.gpx"');
  });
});

describe("trails", () => {
  test("are the last minutes of every unit that was heard of, and no look", async () => {
    await unit.publish("records", batch([fixRecord(500, NOW - 20_000), fixRecord(501, NOW - 5_000, { lat: 30.6 })]));
    await receipted(unit, 501);
    const before = (await entries()).length;
    const answer = await get("trails?minutes=5");
    expect(await answer.json()).toMatchObject({
      v: 1,
      units: [
        {
          unit: "bike-07",
          ts: [expect.any(Number), 15_000],
          lat: [30_543_300, 56_700],
          lon: [117_063_100, 0],
          breaks: [],
        },
      ],
    });
    expect(await entries()).toHaveLength(before);
  });

  test("reach back so many minutes", async () => {
    const { from, to } = (await (await get("trails?minutes=15")).json()) as { from: number; to: number };
    expect(to - from).toBe(900_000);
  });
});

test("gunzip of what is sent is what is meant", async () => {
  // fetch unpacks by itself: here the bytes are looked at.
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    const asked = request(`${base}/${query()}`, { headers: { "accept-encoding": "gzip" } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () => resolve(Buffer.concat(parts)));
    });
    asked.on("error", reject);
    asked.end();
  });
  expect(bytes.length).toBeLessThan(1_500);
  expect(JSON.parse(gunzipSync(bytes).toString())).toMatchObject({ v: 1, known: "now", simplify: null });
});

test("a token of one station gets trails of its units, and tracks of no other", async () => {
  await using folder = await tempFolder();
  const secrets = await registerUnits(folder.path, ["bike-01", "bike-02"]);
  const east = await issue(folder.path, "east", ["live", "history"], "east");
  await ask(folder.path, { method: "PUT", path: "units/bike-02", body: { station: "east" } });
  await using small = await startGateway(folder.path);
  for (const name of ["bike-01", "bike-02"] as const) {
    await using one = await connectUnit(`mqtt://127.0.0.1:${small.addresses.mqttPort}`, name, secrets[name]);
    await one.publish("records", batch([fixRecord(1, Date.now() - 2_000)]));
    await receipted(one, 1);
  }
  const own = `http://127.0.0.1:${small.addresses.httpPort}/api/v1`;
  const headers = { authorization: `Bearer ${east}` };
  const trails = (await (await fetch(`${own}/trails`, { headers })).json()) as { units: { unit: string }[] };
  expect(trails.units.map((one) => one.unit)).toEqual(["bike-02"]);
  const statusOf = async (unit: string) =>
    (await fetch(`${own}/tracks?unit=${unit}&from=1&to=2&purpose=why`, { headers })).status;
  expect([await statusOf("bike-02"), await statusOf("bike-01")]).toEqual([200, 404]);
});
