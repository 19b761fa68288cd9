/** What is painted on a screen, by its colours. */
import type { Locator, Page } from "playwright-core";
import { type Near, pixelsNear } from "./page/pixels.ts";

/**
 * How many pixels within `reach` of the middle of `target`, left, right, up and down, are near a colour (#rrggbb), and how
 * far their own middle is from it, in CSS pixels. `blank` reads them.
 */
export async function paintedNear(
  blank: Page,
  target: Locator,
  reach: number,
  colour: string,
  tolerance: number,
): Promise<Near> {
  const box = await target.boundingBox();
  if (!box) throw new Error("it is not on the page");
  const [left, top] = [box.x + box.width / 2 - reach, box.y + box.height / 2 - reach];
  const png = await target.page().screenshot({ clip: { x: left, y: top, width: 2 * reach, height: 2 * reach } });
  const { count, x, y } = await blank.evaluate(pixelsNear, [png.toString("base64"), colour, tolerance] as const);
  return { count, x: x - reach, y: y - reach };
}
