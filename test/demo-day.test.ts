/** What `patrol demo` has to show at once, by real processes: a day behind it, a way in, and buttons to press. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { detailOf, send } from "./support/client.ts";
import { type RunningDemo, startDemo } from "./support/demo.ts";
import { registerUnits } from "./support/gateway.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

type Incident = {
  readonly unit: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly flags: { readonly late: boolean; readonly senderCancelled: boolean; readonly drill: boolean };
  readonly responseMs: { readonly acknowledged: number | null; readonly onScene: number | null };
  readonly times: { readonly pressed: number };
};
type Items<T> = { readonly items: readonly T[] };

const HOUR_MS = 3_600_000;
let folder: Awaited<ReturnType<typeof tempFolder>>;
let dataDir: string;
let running: RunningDemo;

beforeAll(async () => {
  folder = await tempFolder();
  dataDir = join(folder.path, "demo");
  running = await startDemo(["--units", "5", "--data-dir", dataDir, "--press", "2s"]);
}, 180_000);
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const sos = async () => ((await running.get("sos")) as Items<Incident>).items;

describe("a demo", () => {
  test("says that it is one", async () => {
    const begun = Date.now();
    const about = (await running.get("console")) as { readonly serverTime: number };
    expect(about).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as unknown,
      isDemo: true,
      hasSiren: false,
      timezone: "Asia/Shanghai",
      locale: "zh-CN",
      serverTime: expect.any(Number) as unknown,
    });
    expect(Math.abs(about.serverTime - begun)).toBeLessThan(60_000);
    await using doctor = startPatrol(["doctor", "--data-dir", dataDir]);
    await doctor.line(/^-\tdemo: all of this was made up by patrol demo/);
  });

  test("lets its link in once, and then says how to get another", async () => {
    const again = { headers: { origin: running.url }, body: { link: running.secret } };
    const answer = await send("POST", `${running.url}/api/v1/session`, again);
    expect(answer.status).toBe(403);
    expect(detailOf(answer)).toBe(
      "This link has been used already, or is too old. For another: press l in the demo's terminal, or run patrol operator sign-in-link demo --data-dir FOLDER.",
    );
    await using more = startPatrol(["operator", "sign-in-link", "demo", "--data-dir", dataDir]);
    const [, link = ""] = await more.line(/#link=([\w-]{43})$/);
    const opened = await send("POST", `${running.url}/api/v1/session`, {
      headers: { origin: running.url },
      body: { link },
    });
    expect(opened.body).toMatchObject({ kind: "operator", name: "demo", role: "admin" });
  });

  test("refuses its link to whoever is not at this machine", async () => {
    const headers = { origin: running.url, "x-forwarded-for": "192.0.2.7" };
    const answer = await send("POST", `${running.url}/api/v1/session`, { headers, body: { link: "x".repeat(43) } });
    expect(answer.status).toBe(403);
    expect(detailOf(answer)).toBe("Such a link works on the machine that the demo runs on; open it there.");
  });

  test("has people, stations and shifts, and an officer on every unit now", async () => {
    expect(((await running.get("stations")) as Items<unknown>).items).toHaveLength(4);
    expect(((await running.get("shifts")) as Items<unknown>).items).toHaveLength(12);
    expect(((await running.get("officers")) as Items<unknown>).items).toHaveLength(15);
    const current = (await running.get("assignments/current")) as Items<{ readonly unit: string }>;
    expect(current.items.map(({ unit }) => unit).sort()).toEqual([
      "bike-01",
      "bike-02",
      "bike-03",
      "foot-01",
      "moto-01",
    ]);
  });

  test("has six SOS behind it with all kinds of outcomes and their times", async () => {
    const past = (await sos()).filter(({ times }) => times.pressed < Date.now() - HOUR_MS);
    expect(past.map(({ outcome }) => outcome).sort()).toEqual(["drill", "false", "real", "real", "real", "test"]);
    expect(past.every(({ state }) => state === "CLOSED")).toBe(true);
    const real = past.filter(({ outcome }) => outcome === "real");
    expect(real.every(({ responseMs }) => (responseMs.onScene ?? 0) > (responseMs.acknowledged ?? 0))).toBe(true);
    expect(real.map(({ flags }) => flags.late).sort()).toEqual([false, false, true]);
    expect(past.find(({ outcome }) => outcome === "false")?.flags.senderCancelled).toBe(true);
  });

  test("has tracks of the whole day with gaps, as real records of an outbox that no device has", async () => {
    const [from, to] = [Date.now() - 24 * HOUR_MS, Date.now()];
    const query = `tracks?unit=bike-01&from=${from}&to=${to}&purpose=${encodeURIComponent("a test of the demo")}`;
    const bundle = JSON.stringify(await running.get(query));
    expect(bundle.length).toBeGreaterThan(20_000);
    expect(bundle).toContain('"gaps":[{"from"');
    const quarantine = (await running.get("quarantine")) as Items<unknown>;
    expect(quarantine.items).toEqual([]);
  });

  test("presses a real board by itself when it is told to, and the room hears of it", async () => {
    await running.demo.line(/^SOS is pressed on ([a-z]+-\d\d)$/);
    const open = await until(
      "an open SOS",
      async () => {
        const { items } = (await running.get("sos?open=true")) as Items<Incident>;
        return items[0];
      },
      60_000,
    );
    expect(open.outcome).toBeNull();
    expect(open.flags.drill).toBe(false);
    await running.demo.line(/kit STORED/);
  });
});

test("a demo that is killed leaves nothing running behind it", async () => {
  const { pid } = running.demo;
  const childrenNow = () => readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  const children = await until("gateway, simulator and five devices run", () => {
    const list = childrenNow();
    return list.length === 7 ? list : null;
  });
  await running.demo.kill();
  await until("all of it has ended", () => children.every((child) => !existsSync(`/proc/${child}`)), 30_000);
});

test("a demo keeps its hands off a real gateway's folder", async () => {
  await using other = await tempFolder();
  await registerUnits(other.path, ["bike-07"]);
  await using refused = startPatrol(["demo", "--data-dir", other.path]);
  expect(await refused.ended).toBe(1);
  expect(refused.errors.join(" ")).toContain("holds the data of a real gateway, and a demo makes its own up");
}, 60_000);
