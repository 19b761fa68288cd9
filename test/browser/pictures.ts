/**
 * `npm run pictures`: the pictures of the operator's guide, of a demo that it starts, in both languages. Into
 * `docs/pictures/<language>/`, or a folder that is named. Debian's pngquant makes them small.
 */
import { execFileSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Console, type Language, SMALL } from "./browser.ts";
import { startShift } from "./sights.ts";
import { drawn, onStage, replayOf, show } from "./stage.ts";

const UNITS = 9;
const MINUTE_MS = 60_000;
const IN_TROUBLE = "foot-01";
const target = resolve(process.argv[2] ?? "docs/pictures");

const problems = await onStage(UNITS, async (stage) => {
  await using chinese = await stage.open({ size: SMALL, theme: "night", language: "zh-CN" });
  await using english = await stage.open({ size: SMALL, theme: "night", language: "en" });
  const both: readonly (readonly [Language, Console])[] = [
    ["zh-CN", chinese],
    ["en", english],
  ];
  const shoot = async (name: string, path: string | null) => {
    for (const [language, console] of both) {
      if (path === null) await drawn(console);
      else await show(console, path);
      await mkdir(join(target, language), { recursive: true });
      const file = join(target, language, `${name}.png`);
      await console.page.screenshot({ path: file, animations: "disabled" });
      execFileSync("pngquant", ["--force", "--strip", "--ext", ".png", file]);
    }
  };
  await shoot("coverage", "/coverage?by=day");
  for (const [language, console] of both) {
    await show(console, "/");
    await startShift(console, language === "en" ? "Sound on" : "警报音开");
  }
  const sos = await stage.press(IN_TROUBLE);
  for (const [, { page }] of both)
    await page
      .getByRole("button", { name: /^(派遣|Send) / })
      .first()
      .waitFor();
  await shoot("live", null);
  await english.page.keyboard.press("F2");
  await english.page.getByText("Acknowledged", { exact: true }).first().waitFor();
  await english.page
    .getByRole("button", { name: /^Send / })
    .first()
    .click();
  await shoot("sos", `/sos?sos=${sos}`);
  const now = Date.now();
  const units = ["bike-01", "bike-02", "moto-01", IN_TROUBLE];
  await shoot("replay", replayOf(units, now - 120 * MINUTE_MS, now, now - 40 * MINUTE_MS));
});
for (const problem of problems) process.stdout.write(`went wrong in a page: ${problem}\n`);
