/** What tests look for on a console, and what a hand does there. */
import type { Locator } from "playwright-core";
import { until } from "../support/until.ts";
import type { Console } from "./browser.ts";

/** The band of the alarm in front, of a press or a drill. */
export function bandOf({ page }: Console): Locator {
  return page.getByRole("alert").locator("[data-sos]");
}

/** Unlocks the sound; `on`: what the chip says then. */
export async function startShift({ page }: Console, on: string): Promise<void> {
  await page.getByRole("button", { name: /Start shift|开始值班/ }).click();
  await page.getByRole("button", { name: on }).waitFor();
}

/** Tones that the page has played so far. */
export async function tonesOf({ page }: Console): Promise<number> {
  return Number((await page.locator("html").getAttribute("data-tones")) ?? 0);
}

/** Whether no tone begins while the page's clock goes on by two seconds. */
export async function isQuiet(console: Console): Promise<boolean> {
  const clock = console.page.locator(".frame > header .clock");
  const [before, from] = [await tonesOf(console), await clock.textContent()];
  for (let seconds = 0, shown = from; seconds < 2; seconds++) {
    shown = await until("the clock goes on", async () => {
      const now = await clock.textContent();
      return now !== shown && now;
    });
  }
  return (await tonesOf(console)) === before;
}

/** Resolves once the page shows what it has asked for: nothing is loading, and no request is under way. */
export async function settled({ page, underWay }: Console): Promise<void> {
  await page.locator("main, form").first().waitFor();
  await until("every request is answered", async () => {
    if (underWay() > 0) return false;
    // What came last is drawn, and what it asks for in turn is under way.
    await page.evaluate("new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))");
    return underWay() === 0;
  });
  await page.getByText(/^(Loading…|正在载入…)$/).waitFor({ state: "detached" });
}

const MOST_TABS = 150;

/** Presses Tab until the button or link that says `name` has the focus. */
export async function tabTo({ page }: Console, name: string): Promise<void> {
  const said =
    "document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim() ?? ''";
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    if (String(await page.evaluate(said)).startsWith(name)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab comes to no ${name} within ${MOST_TABS}`);
}
