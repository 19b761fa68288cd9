import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startTileServer, TILE, TILE_TAG, type TileServer } from "../../test/support/tile-server.ts";
import { until } from "../../test/support/until.ts";
import type { TileResult } from "../core/map/service.ts";
import type { XyzSource } from "../core/map/source.ts";
import { type RemoteLimits, RemoteTiles } from "./remote-tiles.ts";

const LIMITS: RemoteLimits = { timeoutMs: 500, mostBytes: 100_000, atOnce: 4, waiting: 8, cacheBytes: 5_000_000 };
const DAY_MS = 86_400_000;

let server: TileServer;
let now: number;
let counts: Record<string, number>;
let end: AbortController;

beforeEach(async () => {
  server = await startTileServer();
  now = 1_000_000;
  counts = {};
  end = new AbortController();
});
afterEach(async () => {
  end.abort();
  await server[Symbol.asyncDispose]();
});

function remote(limits: Partial<RemoteLimits> = {}): RemoteTiles {
  const count = (_name: string, kind: string, by = 1) => {
    counts[kind] = (counts[kind] ?? 0) + by;
  };
  return new RemoteTiles({ ...LIMITS, ...limits }, () => now, count, end.signal);
}
const source = (): XyzSource => ({
  id: "streets",
  name: "Streets",
  kind: "xyz",
  tiles: "raster",
  url: `${server.origin}/{z}/{x}/{y}.png?key=SECRETKEY`,
  subdomains: [],
  headers: { referer: "https://example.org/" },
  attribution: null,
  isDefault: true,
  over: null,
  projection: "EPSG:3857",
  origin: null,
  resolutions: null,
  tileSize: 256,
  minZoom: 0,
  maxZoom: 18,
});
const at = (x: number) => ({ z: 10, x, y: 1 });
const problemOf = (result: TileResult) => (result.kind === "failed" ? result.problem : result.kind);

test("a tile is fetched with the source's headers, and from then on it is there", async () => {
  const tiles = remote();
  const first = await tiles.tile(source(), at(1));
  expect(first).toEqual({ kind: "tile", tile: { type: "image/png", bytes: TILE, etag: expect.stringMatching(/^"/) } });
  expect(await tiles.tile(source(), at(1))).toEqual(first);
  expect(server.asked).toHaveLength(1);
  expect(server.asked[0]).toMatchObject({
    path: "/10/1/1.png?key=SECRETKEY",
    headers: { referer: "https://example.org/" },
  });
  expect(counts).toEqual({ fetched: 1, cached: 1 });
});

test("many who want the same tile at once ask for it once", async () => {
  const tiles = remote();
  await Promise.all(Array.from({ length: 20 }, () => tiles.tile(source(), at(1))));
  expect(server.asked).toHaveLength(1);
  expect(counts).toEqual({ fetched: 1, shared: 19 });
});

test("a tile that has grown old is asked for again, and kept when it has not changed", async () => {
  const tiles = remote();
  const first = await tiles.tile(source(), at(1));
  now += DAY_MS;
  expect(await tiles.tile(source(), at(1))).toEqual(first);
  expect(server.asked[1]?.headers["if-none-match"]).toBe(TILE_TAG);
  expect(await tiles.tile(source(), at(1))).toEqual(first);
  expect(server.asked).toHaveLength(2);
  expect(counts).toEqual({ fetched: 1, unchanged: 1, cached: 1 });
});

test("an old tile is better than none while the server fails", async () => {
  const tiles = remote();
  const first = await tiles.tile(source(), at(1));
  now += DAY_MS;
  server.mode = { kind: "status", status: 500 };
  expect(await tiles.tile(source(), at(1))).toEqual(first);
  expect(counts).toEqual({ fetched: 1, stale: 1 });
});

test.each([204, 404, 410])("%i: there is no tile, which is asked once an hour", async (status) => {
  const tiles = remote();
  server.mode = { kind: "status", status };
  expect(await tiles.tile(source(), at(1))).toEqual({ kind: "missing" });
  expect(await tiles.tile(source(), at(1))).toEqual({ kind: "missing" });
  expect(server.asked).toHaveLength(1);
  now += 3_600_000;
  await tiles.tile(source(), at(1));
  expect(server.asked).toHaveLength(2);
});

describe("a server that fails", () => {
  test.each([
    { mode: { kind: "status", status: 500 }, says: "answers 500." },
    { mode: { kind: "status", status: 403 }, says: "answers 403 (a wrong or used-up key?)." },
    { mode: { kind: "type", type: "text/html; charset=utf-8" }, says: "answers with something that is no tile" },
    { mode: { kind: "type", type: "image/svg+xml" }, says: "answers with something that is no tile" },
    { mode: { kind: "large", bytes: 100_001, isSaid: true }, says: "answers with a tile of over" },
    { mode: { kind: "large", bytes: 3_000_000, isSaid: false }, says: "answers with a tile of over" },
    { mode: { kind: "redirect", to: "http://localhost:1/a.png" }, says: "sends on to another server" },
    { mode: { kind: "redirect", to: "http://[" }, says: "sends on to another server" },
    { mode: { kind: "redirect", to: "/again" }, says: "sends on for ever." },
    { mode: { kind: "silent" }, says: "did not answer within 0.5 s." },
    { mode: { kind: "cut" }, says: "cannot be reached." },
  ] as const)("is said by name, and no address: it $says", async ({ mode, says }) => {
    const tiles = remote();
    server.mode = mode;
    const result = await tiles.tile(source(), at(1));
    expect(problemOf(result)).toContain(`The map server of "Streets" ${says}`);
    expect(problemOf(result)).not.toContain("SECRETKEY");
    expect(tiles.problemOf(source())).toBe(problemOf(result));
    expect(counts).toEqual({ failed: 1 });
    server.mode = null;
    expect((await tiles.tile(source(), at(1))).kind).toBe("tile");
    expect(tiles.problemOf(source())).toBeNull();
  });

  test("that is not there is said too", async () => {
    const gone = { ...source(), url: "http://127.0.0.1:1/{z}/{x}/{y}.png" };
    expect(problemOf(await remote().tile(gone, at(1)))).toContain("cannot be reached.");
  });

  test("within its own name may send on", async () => {
    server.mode = { kind: "redirect", to: `${server.origin}/elsewhere.png` };
    expect((await remote().tile(source(), at(1))).kind).toBe("tile");
    expect(server.asked.at(-1)?.path).toBe("/elsewhere.png");
  });

  test("is left alone after the third time, then asked by one, longer apart each time", async () => {
    const tiles = remote();
    server.mode = { kind: "status", status: 500 };
    for (let n = 1; n <= 3; n++) {
      now += 10;
      await tiles.tile(source(), at(n));
    }
    expect(await tiles.tile(source(), at(4))).toMatchObject({ kind: "failed", retryAfterMs: 1_000 });
    expect(server.asked).toHaveLength(3);
    now += 1_000;
    expect(await tiles.tile(source(), at(4))).toMatchObject({ kind: "failed", retryAfterMs: 2_000 });
    expect(server.asked).toHaveLength(4);
    now += 1_999;
    await tiles.tile(source(), at(4));
    expect(server.asked).toHaveLength(4);
    now += 1;
    server.mode = null;
    expect((await tiles.tile(source(), at(4))).kind).toBe("tile");
    expect((await tiles.tile(source(), at(5))).kind).toBe("tile");
    expect(counts).toEqual({ failed: 4, paused: 2, fetched: 2 });
  });

  test("and says for how long is left alone for so long", async () => {
    const tiles = remote();
    server.mode = { kind: "status", status: 429, headers: { "retry-after": "7" } };
    expect(await tiles.tile(source(), at(1))).toMatchObject({ kind: "failed", retryAfterMs: 7_000 });
    expect(await tiles.tile(source(), at(2))).toMatchObject({ kind: "failed", retryAfterMs: 7_000 });
    expect(server.asked).toHaveLength(1);
  });
});

test("so many are asked for at once, so many wait, and the others are told to ask again", async () => {
  const tiles = remote({ timeoutMs: 30_000 });
  server.mode = { kind: "hold" };
  const wanted = Array.from({ length: 20 }, (_, n) => tiles.tile(source(), at(n)));
  await until("four are asked for", () => server.asked.length === 4);
  server.mode = null;
  server.release();
  const kinds = (await Promise.all(wanted)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === "tile")).toHaveLength(12);
  expect(kinds.filter((kind) => kind === "failed")).toHaveLength(8);
  expect(server.mostAtOnce).toBe(4);
  expect(counts).toEqual({ fetched: 12, busy: 8 });
});

test("the cache has a bound: what was not wanted for longest goes", async () => {
  const tiles = remote({ cacheBytes: 3 * (TILE.length + 500) });
  for (const x of [1, 2, 3, 1, 4]) await tiles.tile(source(), at(x));
  expect(counts).toEqual({ fetched: 4, cached: 1, evicted: 1 });
  expect(tiles.cacheBytes).toBe(3 * (TILE.length + 500));
  await tiles.tile(source(), at(1));
  await tiles.tile(source(), at(2));
  expect(counts).toEqual({ fetched: 5, cached: 2, evicted: 2 });
});
