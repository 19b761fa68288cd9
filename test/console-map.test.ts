/** The map's ground in a real browser: tiles of GCJ-02 under WGS-84, archives, GeoJSON, and the plain ground, without WebGL. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { registerUnits, startGateway } from "./support/gateway.ts";
import { batch, fixRecord } from "./support/messages.ts";
import { writeArchive } from "./support/pmtiles.ts";
import { solidPng } from "./support/png.ts";
import { hire, signIn } from "./support/staff.ts";
import { tempFolder } from "./support/temp.ts";
import { startTileServer, type TileServer } from "./support/tile-server.ts";
import { connectUnit, receipted } from "./support/unit-client.ts";
import { until } from "./support/until.ts";

const BEIJING = { lat: 39.915, lon: 116.404 };
const RED = solidPng(256, [220, 0, 0]);
const BLUE = solidPng(256, [0, 0, 220]);
/** #0e2b44 */
const WATER = "14,43,68,255";
/** The tile at zoom 16 in which the shifted position of `BEIJING` lies (116.41024); the real one lies west of it. */
const SHIFTED_COLUMN = 53_959;

let browser: Browser;
let stack: AsyncDisposable[];
let server: TileServer;
let folder: string;
let secret: string;
let problems: string[];

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-software-rasterizer"],
  });
}, 60_000);
afterAll(() => browser.close());
beforeEach(async () => {
  problems = [];
  const temp = await tempFolder();
  server = await startTileServer();
  stack = [temp, server];
  folder = temp.path;
  secret = (await registerUnits(folder, ["bike-07"]))["bike-07"];
  await hire(folder, "eye", "viewer");
});
afterEach(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

/** The live page with one unit in its middle. */
async function openMap(sources: readonly object[], theme = "night"): Promise<Page> {
  const gateway = await startGateway(folder, { PATROL_MAP: JSON.stringify(sources) });
  stack.push(gateway);
  const unit = await connectUnit(`mqtt://127.0.0.1:${gateway.addresses.mqttPort}`, "bike-07", secret);
  stack.push(unit);
  await unit.publish("records", batch([{ ...fixRecord(1, Date.now()), ...BEIJING }]));
  await receipted(unit, 1);
  const base = `http://127.0.0.1:${gateway.addresses.httpPort}`;
  const { cookie } = await signIn(base, "eye");
  const [name = "", value = ""] = cookie.split("=");
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  stack.push({ [Symbol.asyncDispose]: () => context.close() });
  await context.addCookies([{ name, value, url: base }]);
  const page = await context.newPage();
  page.on("console", (said) => {
    const { url } = said.location();
    const isOurs = url.includes("/api/v1/map") || !said.text().startsWith("Failed to load resource");
    if (said.type() === "error" && isOurs) problems.push(`${said.text()} ${url}`);
  });
  page.on("pageerror", (err) => problems.push(err.message));
  await page.goto(`${base}/?theme=${theme}&lang=en`);
  return page;
}

type Rgba = readonly [number, number, number, number];

/** The topmost ground there, as the page's own script; this project has no types of a browser. */
const GROUND_AT = `(right, down) => {
  let found = null;
  for (const canvas of document.querySelectorAll(".ol-layer canvas")) {
    const box = canvas.getBoundingClientRect();
    const map = canvas.closest(".map").getBoundingClientRect();
    const scale = canvas.width / box.width;
    const x = Math.floor((map.left + map.width / 2 + right - box.left) * scale);
    const y = Math.floor((map.top + map.height / 2 + down - box.top) * scale);
    const [red, green, blue, alpha] = canvas.getContext("2d").getImageData(x, y, 1, 1).data;
    if (alpha > 0) found = [red, green, blue, alpha];
  }
  return found;
}`;

/** What the ground shows so many pixels from the middle of the map; null: nothing of it is drawn there. */
function groundAt(page: Page, dx: number, dy: number): Promise<Rgba | null> {
  return page.evaluate<Rgba | null>(`(${GROUND_AT})(${dx}, ${dy})`);
}

test("tiles of GCJ-02 lie under positions of WGS-84, to the pixel", { timeout: 90_000 }, async () => {
  server.draw = (path) => (path.startsWith(`/16/${SHIFTED_COLUMN}/`) ? RED : BLUE);
  const url = `${server.origin}/{z}/{x}/{y}`;
  const page = await openMap(
    [{ id: "amap", kind: "xyz", url, projection: "GCJ02:3857", attribution: "AutoNavi" }],
    "day",
  );
  const isRed = async (dx: number) => {
    const colour = await groundAt(page, dx, 60);
    return colour === null ? null : colour[0] > 200 && colour[2] < 50;
  };
  await until("the shifted tile is under the unit", () => isRed(0));
  // Column 53959 begins at 116.405640 of GCJ-02, which is 116.399396 of WGS-84: 214.6 pixels west of the unit at zoom 16.
  await until("the edge is there", async () => (await isRed(-212)) === true && (await isRed(-218)) === false);
  expect(await page.locator(".named").textContent()).toBe("AutoNavi");
  expect(problems).toEqual([]);
});

test.each([
  // 0.55 of 255
  { theme: "night", alpha: 140 },
  { theme: "day", alpha: 255 },
])("an archive of pictures is drawn, at $theme with $alpha of 255", { timeout: 90_000 }, async ({ theme, alpha }) => {
  await writeFile(join(folder, "city.pmtiles"), writeArchive(2, [{ z: 0, x: 0, y: 0, bytes: RED }]));
  const page = await openMap([{ id: "city", kind: "pmtiles", path: join(folder, "city.pmtiles") }], theme);
  const [red, green, blue, got] = await until("a picture is there", () => groundAt(page, 100, 100));
  expect(Math.abs(red - 220)).toBeLessThanOrEqual(2);
  expect([green, blue]).toEqual([0, 0]);
  expect(Math.abs(got - alpha)).toBeLessThanOrEqual(2);
  expect(problems).toEqual([]);
});

test("an archive of vector tiles is drawn in our own colours", { timeout: 90_000 }, async () => {
  // The tile of zoom 14 in which BEIJING lies.
  const tile = { z: 14, x: 13_489, y: 6_207, bytes: lakeTile() };
  await writeFile(join(folder, "city.pmtiles"), writeArchive(1, [tile]));
  const page = await openMap([{ id: "city", kind: "pmtiles", path: join(folder, "city.pmtiles") }]);
  await until("the lake is drawn", async () => (await groundAt(page, 60, 60))?.join() === WATER);
  expect(problems).toEqual([]);
});

/** A vector tile (Mapbox Vector Tile specification 2.1) with one layer, `water`, whose polygon fills it. */
function lakeTile(): Buffer {
  // MoveTo (0, 0), LineTo three corners, ClosePath; zigzag of 4096 is 8192.
  const far = [0x80, 0x40];
  const near = [0xff, 0x3f];
  const geometry = [9, 0, 0, 26, ...far, 0, 0, ...far, ...near, 0, 15];
  const feature = [0x18, 3, 0x22, geometry.length, ...geometry];
  const name = [0x0a, 5, ...Buffer.from("water")];
  const layer = [0x78, 2, ...name, 0x12, feature.length, ...feature, 0x28, 0x80, 0x20];
  return Buffer.from([0x1a, layer.length, ...layer]);
}

test("water of a file is drawn", { timeout: 90_000 }, async () => {
  const { lat, lon } = BEIJING;
  const ring = [-1, 1, 1, -1, -1].map((x, n) => [lon + x * 0.01, lat + ([-1, -1, 1, 1, -1][n] ?? 0) * 0.01]);
  const lake = { type: "Feature", properties: { name: "湖" }, geometry: { type: "Polygon", coordinates: [ring] } };
  const path = join(folder, "water.geojson");
  await writeFile(path, JSON.stringify({ type: "FeatureCollection", features: [lake] }));
  const page = await openMap([{ id: "water", kind: "geojson", path, role: "water" }]);
  await until("the lake is drawn", async () => (await groundAt(page, 150, 100))?.join() === WATER);
  expect(problems).toEqual([]);
});

test("with nothing configured there is a graticule, and nobody is asked for anything", {
  timeout: 90_000,
}, async () => {
  const page = await openMap([]);
  await page.locator(".ol-layer canvas").first().waitFor();
  const hasLine = async () => {
    for (let dx = -300; dx < 300; dx += 1) if ((await groundAt(page, dx, 60)) !== null) return true;
    return false;
  };
  await until("a meridian is drawn", hasLine);
  expect(server.asked).toEqual([]);
  expect(problems).toEqual([]);
});

test("a tile that the server does not give comes when it gives it", { timeout: 90_000 }, async () => {
  server.draw = () => RED;
  server.mode = { kind: "status", status: 500 };
  const page = await openMap([{ id: "streets", kind: "xyz", url: `${server.origin}/{z}/{x}/{y}` }], "day");
  await until("it was refused", () => server.asked.length >= 3);
  server.mode = null;
  await until("it is drawn", async () => ((await groundAt(page, 100, 100))?.[0] ?? 0) > 200, 40_000);
});
