/** The weekly bulletin from stored tracks to the page, through the API and the command. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "../cli/ask.ts";
import { STYLE } from "../gateway/core/bulletin/style.ts";
import type { Bulletin } from "../gateway/core/patrol/report.ts";
import { type RunningGateway, registerUnits, startGateway } from "./support/gateway.ts";
import { batch, fixRecord } from "./support/messages.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { connectUnit } from "./support/unit-client.ts";
import { until } from "./support/until.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Monday 00:00 of this week in Shanghai, which knows no summer time: 5 January 1970 was a Monday. */
const MONDAY =
  Math.floor((Date.now() + 8 * HOUR_MS - 4 * DAY_MS) / (7 * DAY_MS)) * 7 * DAY_MS + 4 * DAY_MS - 8 * HOUR_MS;
/** Wednesday 10:00 of the week before. */
const WEDNESDAY_TEN = MONDAY - 5 * DAY_MS + 10 * HOUR_MS;
const PLACE = { lat: 30.5433, lon: 117.0631 };

const stack: AsyncDisposable[] = [];
let dataDir: string;
let gateway: RunningGateway;

const post = (path: string, body: unknown) => ask(dataDir, { method: "POST", path, body });
const text = async (query: string) =>
  String(await ask(dataDir, { method: "GET", path: `reports/bulletin?${query}`, isText: true }));

async function patrol(...args: readonly string[]) {
  await using process = startPatrol(["bulletin", "--data-dir", dataDir, ...args], {});
  const code = await process.ended;
  return { code, out: process.lines.join("\n"), err: process.errors.join("\n") };
}

beforeAll(async () => {
  const folder = await tempFolder();
  stack.push(folder);
  dataDir = folder.path;
  const secrets = await registerUnits(dataDir, ["bike-07"]);
  gateway = await startGateway(dataDir);
  stack.push(gateway);
  await post("stations", { station: "daguan", name: "大观派出所" });
  await ask(dataDir, {
    method: "PUT",
    path: "units/bike-07",
    body: { kind: "e-bike", station: "daguan", label: null },
  });
  const { lat, lon } = PLACE;
  const corners = [
    [-5, -5],
    [5, -5],
    [5, 5],
    [-5, 5],
    [-5, -5],
  ].map(([x = 0, y = 0]) => [lon + x / 1000, lat + y / 1000]);
  await post("zones", { name: "龙山片区", station: "daguan", kind: "patrol", ring: corners });
  const plan = { times: 1, per: "day" };
  await post("checkpoints", {
    name: "人民路小学",
    station: "daguan",
    ...PLACE,
    radiusM: 75,
    leastStayMs: 120_000,
    plan,
  });
  await using unit = await connectUnit(`mqtt://127.0.0.1:${gateway.addresses.mqttPort}`, "bike-07", secrets["bike-07"]);
  // Ten minutes at the key point, at walking pace.
  const fixes = Array.from({ length: 61 }, (_, n) =>
    fixRecord(n + 1, WEDNESDAY_TEN + n * 10_000, { ...PLACE, lat: PLACE.lat + n / 500_000, speedMps: 1.1 }),
  );
  await unit.publish("records", batch(fixes));
  await until("all is stored", () => unit.receiptsFor(61) > 0);
}, 120_000);
afterAll(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

describe("a running gateway", () => {
  test("gives the last whole week of the only station, counted from the stored tracks", async () => {
    const bulletin = JSON.parse(await text("")) as Bulletin;
    expect(bulletin).toMatchObject({ station: "daguan", name: "大观派出所", isWhole: true, from: MONDAY - 7 * DAY_MS });
    expect(bulletin.to).toBe(MONDAY);
    const { patrol: work, checkpoints, coverage } = bulletin.now;
    expect(work.total).toMatchObject({ dutyMs: 600_000, movingMs: 600_000 });
    expect(work.units.map(({ unit }) => unit)).toEqual(["bike-07"]);
    expect(checkpoints.total).toMatchObject({ planned: 7, visited: 1 });
    expect(coverage.zones[0]?.covered).toBeGreaterThan(0);
    expect(bulletin.before.patrol.total.dutyMs).toBe(0);
    expect(Object.values(bulletin.rings)).toHaveLength(1);
  });

  test("gives the same bytes twice, and the page says the digest of the JSON", async () => {
    const json = await text("");
    expect(await text("")).toBe(json);
    const digest = createHash("sha256").update(json).digest("hex");
    const page = await text("format=html&lang=zh-CN");
    expect(page).toContain(digest);
    expect(page).toContain("<h1>大观派出所</h1>");
    expect(await text("format=csv")).toContain(`checkpoints,,,visited,1,0\r\n`);
  });

  test("takes the week as from and to, and says when they are none", async () => {
    const span = (from: number, to: number) => `from=${from}&to=${to}`;
    expect(await text(span(MONDAY - 7 * DAY_MS, MONDAY))).toBe(await text(""));
    await expect(text(span(MONDAY - 7 * DAY_MS, MONDAY - 1))).rejects.toThrow("A bulletin is of one week");
    await expect(text("week=2026-W60")).rejects.toThrow('There is no week "2026-W60"');
    await expect(text("week=2999-W01")).rejects.toThrow("The week 2999-W01 has not begun yet.");
    await expect(text("format=pdf")).rejects.toThrow('format must be one of json, html, csv, not "pdf".');
    await expect(text("lang=de")).rejects.toThrow('lang must be one of zh-CN, en, not "de".');
    await expect(text("station=nowhere")).rejects.toThrow("There is no station nowhere");
  });

  test("marks the week that runs, counted up to now", async () => {
    const page = await text(`format=html&lang=en&from=${MONDAY}&to=${MONDAY + 7 * DAY_MS}`);
    expect(page).toMatch(/This week is not over yet: counted up to \d{4}-\d\d-\d\d \d\d:\d\d, /);
  });

  test("serves the page with its own style and nothing else", async () => {
    const answer = await fetch(`http://127.0.0.1:${gateway.addresses.httpPort}/api/v1/reports/bulletin?format=html`, {
      headers: { "accept-language": "en" },
    });
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const hash = createHash("sha256").update(STYLE).digest("base64");
    expect(answer.headers.get("content-security-policy")).toBe(
      `default-src 'none';style-src 'sha256-${hash}';base-uri 'none';form-action 'none';frame-ancestors 'none'`,
    );
    expect(answer.headers.get("content-disposition")).toMatch(/^inline; filename="bulletin_\d{4}-W\d\d\.html"$/);
    expect(await answer.text()).toContain('<html lang="en">');
  });
});

test("the command writes the page to a file, and says what is wrong in a sentence", { timeout: 120_000 }, async () => {
  const out = join(dataDir, "page.html");
  expect(await patrol("--lang", "en", "--out", out)).toMatchObject({ code: 0, out: "" });
  expect(await readFile(out, "utf8")).toBe(await text("format=html&lang=en"));
  expect(await patrol("--week", "47")).toMatchObject({
    code: 2,
    err: expect.stringContaining('There is no week "47"'),
  });
  expect(await patrol("--format", "gif")).toMatchObject({ code: 2 });
  await post("stations", { station: "yixiu", name: "宜秀派出所" });
  expect(await patrol()).toMatchObject({
    code: 2,
    err: expect.stringContaining("Say whose bulletin, station=...: daguan, yixiu."),
  });
});

test("without a gateway the command gives the same bytes", { timeout: 120_000 }, async () => {
  const running = await text("station=daguan&format=html&lang=zh-CN");
  await gateway[Symbol.asyncDispose]();
  const out = join(dataDir, "offline.html");
  expect(await patrol("--station", "daguan", "--lang", "zh-CN", "--out", out)).toMatchObject({ code: 0 });
  expect(await readFile(out, "utf8")).toBe(running);
});
