/** Key points on the page's map: a shape for each verdict, told apart without any colour. */
import type { CheckpointWork } from "../patrol/report.ts";
import type { Frame } from "./frame.ts";
import { html, type Markup, NOTHING } from "./markup.ts";
import { type Worst, worstOf } from "./sums.ts";

/** From the lowest to the topmost, so that a missed one is never hidden by others. */
const ORDER: readonly (Worst | "none")[] = ["none", "visited", "due", "unknown", "tooShort", "missed"];

/** More of them would hide the ground: those that are not listed are drawn smaller. */
const CROWD = 100;

/** `numbers`: of those that are listed beside the map. */
export function pointSigns(
  checkpoints: readonly CheckpointWork[],
  numbers: ReadonlyMap<string, number>,
  { place }: Frame,
): readonly Markup[] {
  const size = checkpoints.length > CROWD ? 0.6 : 1;
  const signs = checkpoints.map((one) => {
    const [x, y] = place([one.lon, one.lat]);
    const verdict = worstOf(one) ?? "none";
    const number = numbers.get(one.checkpoint);
    const label =
      number === undefined
        ? NOTHING
        : html`<text class="halo" x="${x + 15}" y="${y + 9}" font-size="26">${number}</text>`;
    const drawn = html`<g transform="translate(${x} ${y}) scale(${numbers.has(one.checkpoint) ? 1 : size})">${SHAPES[verdict]}</g>${label}\n`;
    return { drawn, layer: ORDER.indexOf(verdict) + (number === undefined ? 0 : ORDER.length) };
  });
  return signs.sort((a, b) => a.layer - b.layer).map(({ drawn }) => drawn);
}

/** A small drawing of one shape, for the legend. */
export function pointSign(verdict: Worst | "none"): Markup {
  return html`<svg viewBox="-18 -18 36 36">${SHAPES[verdict]}</svg>`;
}

const SHAPES: Readonly<Record<Worst | "none", Markup>> = {
  none: html`<circle r="6" fill="#fff" stroke="#000" stroke-width="2.5"/>`,
  visited: html`<circle r="9" fill="#000" stroke="#fff" stroke-width="2"/>`,
  due: html`<circle r="12" fill="#fff" stroke="#000" stroke-width="3"/><circle r="4" fill="#000"/>`,
  unknown: html`<path d="M0 -16L16 0L0 16L-16 0Z" fill="#fff" stroke="#000" stroke-width="3"/><text y="8" font-size="22" font-weight="bold" text-anchor="middle">?</text>`,
  tooShort: html`<path d="M0 -15L15 12H-15Z" fill="#fff" stroke="#000" stroke-width="4.5"/>`,
  missed: html`<rect x="-14" y="-14" width="28" height="28" fill="#000" stroke="#fff" stroke-width="2"/><path d="M-8 -8L8 8M8 -8L-8 8" stroke="#fff" stroke-width="5"/>`,
};
