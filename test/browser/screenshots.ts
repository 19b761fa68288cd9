/**
 * `npm run screenshots`: every screen of the console at two sizes, by night and by day, in both languages, of a demo that it
 * starts. Into `screenshots/<size>/<theme>/<language>/`, or a folder that is named.
 */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { SECTIONS } from "../../gateway/console/core/sections.ts";
import type { Size } from "./browser.ts";
import { onStage, replayOf, type Setting, type Stage, show } from "./stage.ts";

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

const problems = await onStage(UNITS, async (stage) => {
  await shootAll(stage, "1-quiet", QUIET, { now: Date.now(), sos: "" });
  const sos = await stage.press("bike-02");
  await shootAll(stage, "2-ringing", RINGING, { now: Date.now(), sos });
  await stage.ask("POST", `sos/${sos}/acknowledge`, {});
  await stage.ask("POST", `sos/${sos}/dispatch`, { unit: "bike-03" });
  await shootAll(stage, "3-taken", TAKEN, { now: Date.now(), sos });
});
for (const problem of problems) say(`went wrong in a page: ${problem}`);

async function shootAll(stage: Stage, act: string, shots: readonly Shot[], facts: Facts): Promise<void> {
  for (const setting of SETTINGS) {
    const into = join(target, setting.size.join("x"), setting.theme, setting.language);
    await mkdir(into, { recursive: true });
    await using one = await stage.open(setting);
    for (const { name, path } of shots) {
      await show(one, path(facts));
      await one.page.screenshot({ path: join(into, `${act}-${name}.png`), animations: "disabled" });
    }
    say(`${into}: ${shots.length}`);
  }
}
