/** The map over HTTP: what consoles are told, tiles, archives by range, GeoJSON. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { PMTiles } from "pmtiles";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { detailOf, send } from "./support/client.ts";
import { type RunningGateway, registerUnits, startGateway } from "./support/gateway.ts";
import { writeArchive } from "./support/pmtiles.ts";
import { solidPng } from "./support/png.ts";
import { startPatrol } from "./support/process.ts";
import { hire, signIn } from "./support/staff.ts";
import { tempFolder } from "./support/temp.ts";
import { startTileServer, type TileServer } from "./support/tile-server.ts";

const RED = solidPng(4, [200, 0, 0]);
const BLUE = solidPng(4, [0, 0, 200]);
const ARCHIVE = writeArchive(2, [
  { z: 0, x: 0, y: 0, bytes: RED },
  { z: 1, x: 1, y: 0, bytes: BLUE },
  { z: 3, x: 5, y: 2, bytes: RED },
]);
const ROADS = JSON.stringify({ type: "FeatureCollection", features: [] });

const stack: AsyncDisposable[] = [];
let gateway: RunningGateway;
let server: TileServer;
let folder: string;
let base: string;
let headers: Readonly<Record<string, string>>;

beforeAll(async () => {
  const temp = await tempFolder();
  stack.push(temp);
  folder = temp.path;
  server = await startTileServer();
  stack.push(server);
  await registerUnits(folder, ["bike-07"]);
  await hire(folder, "eye", "viewer");
  await mkdir(join(folder, "tiles/3/5"), { recursive: true });
  await writeFile(join(folder, "tiles/3/5/2.png"), RED);
  await writeFile(join(folder, "city.pmtiles"), ARCHIVE);
  await writeFile(join(folder, "roads.geojson"), ROADS);
  const map = [
    {
      id: "tdt",
      name: "天地图",
      kind: "wmts",
      url: `${server.origin}/vec_w/wmts?tk=SECRETKEY`,
      layer: "vec",
      matrixSet: "w",
    },
    { id: "amap", kind: "xyz", url: `${server.origin}/{z}/{x}/{y}?k=SECRETKEY`, projection: "GCJ02:3857", maxZoom: 19 },
    { id: "disk", kind: "xyz", path: join(folder, "tiles"), attribution: "survey office" },
    { id: "city", kind: "pmtiles", path: join(folder, "city.pmtiles") },
    { id: "roads", kind: "geojson", path: join(folder, "roads.geojson"), role: "roads" },
  ];
  gateway = await startGateway(folder, { PATROL_MAP: JSON.stringify(map) });
  stack.push(gateway);
  base = `http://127.0.0.1:${gateway.addresses.httpPort}`;
  headers = await signIn(base, "eye");
}, 60_000);
afterAll(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

const get = (path: string, more: Readonly<Record<string, string>> = {}) =>
  send("GET", `${base}/api/v1/${path}`, { headers: { ...headers, ...more } });
const bytesOf = async (path: string, more: Readonly<Record<string, string>> = {}) => {
  const answer = await fetch(`${base}/api/v1/${path}`, { headers: { ...headers, ...more } });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
};

test("consoles are told what there is, and nothing of where it comes from", async () => {
  const { status, text, body } = await get("map");
  expect(status).toBe(200);
  const usual = { origin: null, resolutions: null, tileSize: 256, bounds: null, over: null, attribution: null };
  const all = { ...usual, role: null, problem: null, isDefault: false, projection: "EPSG:3857", tiles: "raster" };
  expect(body).toEqual({
    items: [
      { ...all, id: "tdt", name: "天地图", kind: "wmts", minZoom: 0, maxZoom: 18, isDefault: true },
      { ...all, id: "amap", name: "amap", kind: "xyz", minZoom: 0, maxZoom: 19, projection: "GCJ02:3857" },
      { ...all, id: "disk", name: "disk", kind: "xyz", minZoom: 0, maxZoom: 18, attribution: "survey office" },
      { ...all, id: "city", name: "city", kind: "pmtiles", minZoom: 0, maxZoom: 3, bounds: [-180, -85, 180, 85] },
      {
        ...{ ...all, id: "roads", name: "roads", kind: "geojson", minZoom: 0, maxZoom: 24, role: "roads" },
        ...{ tiles: null, projection: "EPSG:4326", isDefault: true },
      },
    ],
    next: null,
  });
  for (const secret of ["SECRETKEY", server.origin, folder]) expect(text).not.toContain(secret);
});

describe("a tile", () => {
  test("of a map server comes through, with a tag that says when it has not changed", async () => {
    const first = await bytesOf("map/tdt/3/5/2");
    expect(first.status).toBe(200);
    expect(first.headers.get("content-type")).toBe("image/png");
    expect(first.headers.get("cache-control")).toBe("private, max-age=86400");
    expect(first.headers.get("x-content-type-options")).toBe("nosniff");
    expect(first.headers.get("content-security-policy")).toContain("default-src 'self'");
    const again = await bytesOf("map/tdt/3/5/2", { "if-none-match": first.headers.get("etag") ?? "" });
    expect(again).toMatchObject({ status: 304, bytes: Buffer.alloc(0) });
    expect(await gateway.metric('patrol_map_tiles_total{kind="cached"}')).toBe(1);
    expect(await gateway.metric("patrol_map_cache_bytes")).toBeGreaterThan(500);
  });

  test("of a folder comes with its type, and one that is not there is 404", async () => {
    const tile = await bytesOf("map/disk/3/5/2");
    expect(tile.headers.get("content-type")).toBe("image/png");
    expect(tile.bytes).toEqual(RED);
    expect((await get("map/disk/3/5/3")).status).toBe(404);
  });

  test.each([
    { path: "map/nobody/1/0/0", status: 404 },
    { path: "map/roads/1/0/0", status: 404 },
    { path: "map/city/1/0/0", status: 404 },
    { path: "map/tdt/19/0/0", status: 404 },
    { path: "map/tdt/1/2/0", status: 404 },
    { path: "map/disk/1/-1/0", status: 400 },
    { path: "map/disk/1/..%2f..%2f/0", status: 400 },
    { path: "map/disk/1/0/0.png", status: 400 },
    { path: "map/disk/1/999999999/0", status: 400 },
    { path: "map/tdt/archive", status: 404 },
    { path: "map/city/data", status: 404 },
  ])("GET $path is $status", async ({ path, status }) => {
    expect((await get(path)).status).toBe(status);
  });

  test("that the server does not give is 503, with a sentence and when to ask again; the sources say it too", async () => {
    server.mode = { kind: "status", status: 403 };
    const answer = await get("map/amap/5/1/1");
    expect(answer.status).toBe(503);
    expect(detailOf(answer)).toBe('The map server of "amap" answers 403 (a wrong or used-up key?).');
    expect(answer.headers["retry-after"]).toBe("1");
    expect(answer.headers["cache-control"]).toBe("no-store");
    const { body } = await get("map");
    const { items } = body as { items: { id: string; problem: string | null }[] };
    expect(items.find((one) => one.id === "amap")?.problem).toBe(detailOf(answer));
    server.mode = null;
    expect((await get("map/amap/5/1/1")).status).toBe(200);
  });

  test("is for whoever has the right to the live map, and nobody else", async () => {
    expect((await send("GET", `${base}/api/v1/map/tdt/3/5/2`)).status).toBe(401);
  });
});

describe("a PMTiles archive", () => {
  const reader = () => {
    const url = `${base}/api/v1/map/city/archive`;
    return new PMTiles({
      getKey: () => url,
      getBytes: async (offset, length) => {
        const answer = await fetch(url, { headers: { ...headers, range: `bytes=${offset}-${offset + length - 1}` } });
        expect(answer.status).toBe(206);
        return { data: await answer.arrayBuffer() };
      },
    });
  };

  test("is read in parts by the usual reader", async () => {
    const archive = reader();
    expect(await archive.getHeader()).toMatchObject({ tileType: 2, minZoom: 0, maxZoom: 3 });
    const tile = async (z: number, x: number, y: number) => (await archive.getZxy(z, x, y))?.data;
    expect(Buffer.from((await tile(1, 1, 0)) ?? new ArrayBuffer(0))).toEqual(BLUE);
    expect(Buffer.from((await tile(3, 5, 2)) ?? new ArrayBuffer(0))).toEqual(RED);
    expect(await tile(2, 0, 0)).toBeUndefined();
  });

  const size = ARCHIVE.length;
  test.each([
    { range: "bytes=0-6", status: 206, says: `bytes 0-6/${size}`, bytes: ARCHIVE.subarray(0, 7) },
    { range: "bytes=-5", status: 206, says: `bytes ${size - 5}-${size - 1}/${size}`, bytes: ARCHIVE.subarray(-5) },
    { range: "bytes=0-1,3-4", status: 200, says: null, bytes: ARCHIVE },
    { range: "", status: 200, says: null, bytes: ARCHIVE },
  ])("gives $range with $status", async ({ range, status, says, bytes }) => {
    const answer = await bytesOf("map/city/archive", range === "" ? {} : { range });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-range")).toBe(says);
    expect(answer.headers.get("accept-ranges")).toBe("bytes");
    expect(answer.bytes).toEqual(bytes);
  });

  test("refuses a part beyond its end with its size", async () => {
    const answer = await get("map/city/archive", { range: `bytes=${size}-` });
    expect(answer.status).toBe(416);
    expect(answer.headers["content-range"]).toBe(`bytes */${size}`);
  });

  test("gives the whole of a new one to whoever has a part of the old one, and 304 to whoever has it all", async () => {
    const { headers: got } = await bytesOf("map/city/archive", { range: "bytes=0-6" });
    const etag = got.get("etag") ?? "";
    expect((await bytesOf("map/city/archive", { range: "bytes=0-6", "if-range": etag })).status).toBe(206);
    expect((await bytesOf("map/city/archive", { range: "bytes=0-6", "if-range": '"old"' })).status).toBe(200);
    expect((await bytesOf("map/city/archive", { "if-none-match": etag })).status).toBe(304);
  });

  test("may be asked for many times by readers who go away in between, and no file stays open", async () => {
    for (let n = 0; n < 150; n++) {
      const gone = new AbortController();
      const asking = fetch(`${base}/api/v1/map/city/archive`, { headers, signal: gone.signal }).catch(() => null);
      if (n % 2) await asking;
      gone.abort();
      await asking;
    }
    expect((await bytesOf("map/city/archive", { range: "bytes=0-6" })).status).toBe(206);
  });
});

test("GeoJSON comes packed to whoever takes it so, and not again while it is the same", async () => {
  const packed = await get("map/roads/data", { "accept-encoding": "gzip, br" });
  expect(packed.headers).toMatchObject({ "content-type": "application/geo+json", "content-encoding": "gzip" });
  const raw = await fetch(`${base}/api/v1/map/roads/data`, { headers });
  expect(await raw.text()).toBe(ROADS);
  const plain = await get("map/roads/data", { "accept-encoding": "identity" });
  expect(plain.text).toBe(ROADS);
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(gunzipSync(Buffer.from(await rawBody("map/roads/data"))).toString()).toBe(ROADS);
  const etag = String(packed.headers.etag);
  expect((await get("map/roads/data", { "accept-encoding": "gzip", "if-none-match": etag })).status).toBe(304);
  expect((await get("map/roads/data", { "if-none-match": etag })).status).toBe(200);
});

/** As it is on the wire. */
function rawBody(path: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    import("node:http").then(({ get: ask }) => {
      ask(`${base}/api/v1/${path}`, { headers: { ...headers, "accept-encoding": "gzip" } }, (answer) => {
        const parts: Uint8Array[] = [];
        answer.on("data", (part: Uint8Array) => parts.push(part)).on("end", () => resolve(Buffer.concat(parts)));
      }).on("error", reject);
    }, reject);
  });
}

test("tiles are not counted against what else a console asks, yet bounded", async () => {
  let refused = 0;
  for (let n = 0; n < 1_300; n++) if ((await get("map/disk/3/5/2")).status !== 200) refused++;
  expect(refused).toBe(0);
  expect((await get("units")).status).toBe(200);
});

test.each([
  {
    name: "not there",
    make: { kind: "pmtiles", path: "/nowhere/city.pmtiles" },
    says: "there is no /nowhere/city.pmtiles",
  },
  { name: "no archive", make: { kind: "pmtiles", path: "README.md" }, says: "README.md is no PMTiles archive" },
  { name: "no GeoJSON", make: { kind: "geojson", path: "README.md" }, says: "must be a GeoJSON FeatureCollection" },
  { name: "no folder", make: { kind: "xyz", path: "/nowhere/tiles" }, says: "there is no /nowhere/tiles" },
])("a gateway does not start with a map file that is $name, and says which", async ({ make, says }) => {
  await using temp = await tempFolder();
  await writeFile(join(temp.path, "README.md"), "x".repeat(500));
  const path = make.path.startsWith("/") ? make.path : join(temp.path, make.path);
  const map = JSON.stringify([{ id: "a", ...make, path }]);
  await using patrol = startPatrol(["gateway"], { PATROL_DATA_DIR: temp.path, PATROL_MAP: map });
  expect(await patrol.ended).toBe(2);
  expect(patrol.errors.join("\n")).toContain("PATROL_MAP: source a: ");
  expect(patrol.errors.join("\n")).toContain(says);
});
