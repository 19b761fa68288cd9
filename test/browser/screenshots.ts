/**
 * `npm run screenshots`: every screen of the console at two sizes, by night and by day, in both languages, of a demo that it
 * starts. Into `screenshots/<size>/<theme>/<language>/`, or a folder that is named.
 */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Cookie } from "playwright-core";
import { SECTIONS } from "../../gateway/console/core/sections.ts";
import type { ShownIncident } from "../../gateway/core/sos/view.ts";
import { startPatrol } from "../support/process.ts";
import { tempFolder } from "../support/temp.ts";
import { until } from "../support/until.ts";
import { type Browser, type Console, type Language, openBrowser, type Size, type Theme } from "./browser.ts";
import { settled } from "./sights.ts";

type Setting = { readonly size: Size; readonly theme: Theme; readonly language: Language };
/** `path`: with what the scene's `Facts` are. */
type Shot = { readonly name: string; readonly path: (facts: Facts) => string };
type Facts = { readonly now: number; readonly sos: string };

const SIZES: readonly Size[] = [
  [1366, 768],
  [1920, 1080],
];
const SETTINGS: readonly Setting[] = SIZES.flatMap((size) =>
  (["night", "day"] as const).flatMap((theme) =>
    (["zh-CN", "en"] as const).map((language) => ({ size, theme, language })),
  ),
);
const UNITS = 12;
const HOUR_MS = 3_600_000;
const PATIENT_MS = 300_000;
const LOOK_MS = 500;

const QUIET: readonly Shot[] = [
  { name: "live", path: () => "/" },
  { name: "live-unit", path: () => "/?unit=bike-01" },
  { name: "sos-list", path: () => "/sos" },
  { name: "replay", path: ({ now }) => replayOf(["bike-01", "bike-02", "moto-01"], now - 2 * HOUR_MS, now) },
  { name: "replay-night", path: ({ now }) => replayOf(["bike-01", "bike-03"], now - 14 * HOUR_MS, now - 6 * HOUR_MS) },
  { name: "coverage", path: () => "/coverage?by=day" },
  { name: "coverage-passes", path: () => "/coverage?by=week&mode=passes" },
  ...["points", "patrols", "response", "bulletin"].map((tab) => ({
    name: `coverage-${tab}`,
    path: () => `/coverage?tab=${tab}&by=shift`,
  })),
  { name: "units", path: () => "/units" },
  { name: "unit", path: () => "/units?unit=bike-01" },
  ...SECTIONS.map((section) => ({ name: `admin-${section}`, path: () => `/admin?section=${section}` })),
];
const RINGING: readonly Shot[] = [
  { name: "sos-ringing", path: () => "/" },
  { name: "sos-ringing-open", path: ({ sos }) => `/?sos=${sos}` },
  { name: "sos-ringing-units", path: () => "/units" },
];
const TAKEN: readonly Shot[] = [
  { name: "sos-dispatched", path: ({ sos }) => `/?sos=${sos}` },
  { name: "sos-page", path: ({ sos }) => `/sos?sos=${sos}` },
];

const target = resolve(process.argv[2] ?? "screenshots");
const say = (line: string) => process.stdout.write(`${line}\n`);

await using folder = await tempFolder();
await using demo = startPatrol(["demo", "--units", String(UNITS), "--data-dir", join(folder.path, "demo")]);
const base = await said(/^gateway at (http:\/\/[\d.:]+);/);
const link = await said(/^sign in, once, .*?: http:\/\/[\d.:]+(\S+)$/);
await using browser = await openBrowser();
const cookies = await enter(browser, base, link);
await using first = await browser.open({ base, as: null, cookies });
await until("every unit is live", async () => (await unitsLive(first)) === UNITS, PATIENT_MS);

await shootAll("1-quiet", QUIET, { now: Date.now(), sos: "" });
demo.say("press bike-02 sos 2500ms");
const { id } = await until("the press is an SOS", () => openIncident(first, "bike-02"), PATIENT_MS);
await shootAll("2-ringing", RINGING, { now: Date.now(), sos: id });
await ask(first, "POST", `sos/${id}/acknowledge`, {});
await ask(first, "POST", `sos/${id}/dispatch`, { unit: "bike-03" });
await shootAll("3-taken", TAKEN, { now: Date.now(), sos: id });
for (const problem of browser.takeProblems()) say(`went wrong in a page: ${problem}`);
await demo.stop();

/** It has a day of the past to make before it says anything. */
async function said(pattern: RegExp): Promise<string> {
  const line = () => demo.lines.map((one) => pattern.exec(one)?.[1]).find((one) => one !== undefined);
  return await until(`the demo says ${pattern}`, line, PATIENT_MS);
}

async function shootAll(act: string, shots: readonly Shot[], facts: Facts): Promise<void> {
  for (const { size, theme, language } of SETTINGS) {
    const into = join(target, size.join("x"), theme, language);
    await mkdir(into, { recursive: true });
    await using one = await browser.open({ base, as: null, cookies, size, theme, language });
    // The gateway asks for a reason by a refusal.
    one.expects(/403 \(Forbidden\)/);
    for (const { name, path } of shots) {
      await one.page.goto(base + path(facts));
      await settledWhoeverAsks(one);
      await one.page.screenshot({ path: join(into, `${act}-${name}.png`), animations: "disabled" });
    }
    say(`${into}: ${shots.length}`);
  }
}

/** A look at what was before the shift wants a reason. */
async function settledWhoeverAsks(one: Console): Promise<void> {
  const purpose = one.page.getByTestId("purpose");
  const shown = settled(one).then(() => "shown" as const);
  for (;;) {
    const asked = purpose.waitFor({ timeout: LOOK_MS }).then(
      () => "asked" as const,
      () => "not yet" as const,
    );
    const what = await Promise.race([shown, asked]);
    if (what === "shown") return;
    if (what === "not yet") continue;
    await purpose.fill("截图存档");
    await one.page.locator('dialog button[type="submit"]').click();
    await purpose.waitFor({ state: "hidden" });
  }
}

/** The demo's link signs in once; what it gave is used from then on. */
async function enter(browser: Browser, base: string, link: string): Promise<readonly Cookie[]> {
  await using one = await browser.open({ base, as: null, path: link });
  await one.page.locator(".frame > header nav").waitFor();
  return await one.context.cookies();
}

function replayOf(units: readonly string[], from: number, to: number): string {
  return `/replay?${units.map((unit) => `u=${unit}`).join("&")}&from=${from}&to=${to}&t=${from + (to - from) / 2}`;
}

async function unitsLive(one: Console): Promise<number> {
  const { items } = (await ask(one, "GET", "units")) as { readonly items: readonly { readonly state: string }[] };
  return items.filter(({ state }) => state === "live").length;
}

async function openIncident(one: Console, unit: string): Promise<ShownIncident | undefined> {
  const { items } = (await ask(one, "GET", "sos?open=true")) as { readonly items: readonly ShownIncident[] };
  return items.find((incident) => incident.unit === unit);
}

/** Asks the API as the page does. */
async function ask({ context }: Console, method: string, path: string, data?: object): Promise<unknown> {
  const options = { method, headers: { origin: base }, ...(data ? { data } : {}) };
  return await (await context.request.fetch(`${base}/api/v1/${path}`, options)).json();
}
