/** What is painted on a screen, by its colours. */
import type { Locator, Page } from "playwright-core";
import { type Near, pixelsNear } from "./page/pixels.ts";

/** How many pixels of `target` are near a colour (#rrggbb), and their middle, in its own CSS pixels. `blank` reads them. */
export async function paintedNear(blank: Page, target: Locator, colour: string, tolerance: number): Promise<Near> {
  const png = await target.screenshot();
  return await blank.evaluate(pixelsNear, [png.toString("base64"), colour, tolerance] as const);
}
