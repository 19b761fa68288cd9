/** A demo that runs and a browser whom its link has let in: for pictures of the console. */
import { join } from "node:path";
import type { Cookie } from "playwright-core";
import type { ShownIncident } from "../../gateway/core/sos/view.ts";
import { type PatrolProcess, startPatrol } from "../support/process.ts";
import { tempFolder } from "../support/temp.ts";
import { until } from "../support/until.ts";
import { type Browser, type Console, type Language, openBrowser, type Size, type Theme } from "./browser.ts";
import { settled } from "./sights.ts";

export type Setting = { readonly size: Size; readonly theme: Theme; readonly language: Language };
export type Stage = {
  /** A console as the demo's administrator has it. */
  readonly open: (setting: Setting) => Promise<Console>;
  /** Presses SOS on a unit's board; resolves with the incident's id. */
  readonly press: (unit: string) => Promise<string>;
  /** Asks the API as the page does. */
  readonly ask: (method: string, path: string, data?: object) => Promise<unknown>;
};

const PATIENT_MS = 300_000;
const LOOK_MS = 500;
/** Why the pictures look at history, in the demo's ledger. */
const PURPOSE = "截图存档";

/** Starts a demo of so many units and acts once all of them are live; answers what went wrong in its pages. */
export async function onStage(units: number, act: (stage: Stage) => Promise<void>): Promise<readonly string[]> {
  await using folder = await tempFolder();
  await using demo = startPatrol(["demo", "--units", String(units), "--data-dir", join(folder.path, "demo")]);
  try {
    return await acted(demo, units, act);
  } finally {
    // A demo that is killed leaves its processes behind.
    await demo.stop();
  }
}

async function acted(
  demo: PatrolProcess,
  units: number,
  act: (stage: Stage) => Promise<void>,
): Promise<readonly string[]> {
  /** It has the past to make before it says anything. */
  const said = (pattern: RegExp) => {
    const line = () => demo.lines.map((one) => pattern.exec(one)?.[1]).find((one) => one !== undefined);
    return until(`the demo says ${pattern}`, line, PATIENT_MS);
  };
  const base = await said(/^gateway at (http:\/\/[\d.:]+);/);
  const link = await said(/^sign in, once, .*?: http:\/\/[\d.:]+(\S+)$/);
  await using browser = await openBrowser();
  const cookies = await enter(browser, base, link);
  await using first = await browser.open({ base, as: null, cookies });
  const ask = async (method: string, path: string, data?: object): Promise<unknown> => {
    const options = { method, headers: { origin: base }, ...(data ? { data } : {}) };
    return await (await first.context.request.fetch(`${base}/api/v1/${path}`, options)).json();
  };
  const unitsLive = async () => {
    const { items } = (await ask("GET", "units")) as { readonly items: readonly { readonly state: string }[] };
    return items.filter(({ state }) => state === "live").length;
  };
  const openIncident = async (unit: string) => {
    const { items } = (await ask("GET", "sos?open=true")) as { readonly items: readonly ShownIncident[] };
    return items.find((incident) => incident.unit === unit);
  };
  await until("every unit is live", async () => (await unitsLive()) === units, PATIENT_MS);
  await act({
    ask,
    open: async (setting) => {
      const console = await browser.open({ base, as: null, cookies, ...setting });
      // The gateway asks for a reason by a refusal.
      console.expects(/403 \(Forbidden\)/);
      return console;
    },
    press: async (unit) => {
      demo.say(`press ${unit} sos 2500ms`);
      return (await until("the press is an SOS", () => openIncident(unit), PATIENT_MS)).id;
    },
  });
  return browser.takeProblems();
}

/** Goes to `path` on the console, and resolves once what is there is drawn. */
export async function show(console: Console, path: string): Promise<void> {
  await console.page.goto(new URL(path, console.page.url()).href);
  await drawn(console);
}

/** Resolves once the page is drawn; a look at what was before the shift wants a reason, which it is given. */
export async function drawn(console: Console): Promise<void> {
  const purpose = console.page.getByTestId("purpose");
  const shown = settled(console).then(() => "shown" as const);
  for (;;) {
    const asked = purpose.waitFor({ timeout: LOOK_MS }).then(
      () => "asked" as const,
      () => "not yet" as const,
    );
    const what = await Promise.race([shown, asked]);
    if (what === "shown") return;
    if (what === "not yet") continue;
    await purpose.fill(PURPOSE);
    await console.page.locator('dialog button[type="submit"]').click();
    await purpose.waitFor({ state: "hidden" });
  }
}

/** The address of a replay with the playhead at `at`, times in Unix ms. */
export function replayOf(units: readonly string[], from: number, to: number, at = from + (to - from) / 2): string {
  return `/replay?${units.map((unit) => `u=${unit}`).join("&")}&from=${from}&to=${to}&t=${at}`;
}

/** The demo's link signs in once; what it gave is used from then on. */
async function enter(browser: Browser, base: string, link: string): Promise<readonly Cookie[]> {
  await using one = await browser.open({ base, as: null, path: link });
  await one.page.locator(".frame > header nav").waitFor();
  return await one.context.cookies();
}
