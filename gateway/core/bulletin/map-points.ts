/** Key points on the page's map: a shape for each verdict, told apart without any colour. */
import type { CheckpointWork } from "../patrol/report.ts";
import type { Frame } from "./frame.ts";
import { html, type Markup, NOTHING } from "./markup.ts";
import { type Worst, worstOf } from "./sums.ts";

/** From the lowest to the topmost, so that a missed one is never hidden by others. */
const ORDER: readonly (Worst | "none")[] = ["none", "visited", "due", "unknown", "tooShort", "missed"];

/** `numbers`: of those that are listed beside the map. */
export function pointSigns(
  checkpoints: readonly CheckpointWork[],
  numbers: ReadonlyMap<string, number>,
  { place }: Frame,
): readonly Markup[] {
  const signs = checkpoints.map((one) => {
    const [x, y] = place([one.lon, one.lat]);
    const verdict = worstOf(one) ?? "none";
    const number = numbers.get(one.checkpoint);
    const label =
      number === undefined
        ? NOTHING
        : html`<text class="halo" x="${x + 11}" y="${y + 8}" font-size="24">${number}</text>`;
    const drawn = html`<g transform="translate(${x} ${y})">${SHAPES[verdict]}</g>${label}\n`;
    return { drawn, layer: ORDER.indexOf(verdict) };
  });
  return signs.sort((a, b) => a.layer - b.layer).map(({ drawn }) => drawn);
}

/** A small drawing of one shape, for the legend. */
export function pointSign(verdict: Worst | "none"): Markup {
  return html`<svg viewBox="-15 -15 30 30">${SHAPES[verdict]}</svg>`;
}

const SHAPES: Readonly<Record<Worst | "none", Markup>> = {
  none: html`<circle r="5" fill="#fff" stroke="#000" stroke-width="2"/>`,
  visited: html`<circle r="7" fill="#000" stroke="#fff" stroke-width="2"/>`,
  due: html`<circle r="9" fill="#fff" stroke="#000" stroke-width="2.5"/><circle r="3" fill="#000"/>`,
  unknown: html`<path d="M0 -13L13 0L0 13L-13 0Z" fill="#fff" stroke="#000" stroke-width="2.5"/><text y="6.5" font-size="18" font-weight="bold" text-anchor="middle">?</text>`,
  tooShort: html`<path d="M0 -12L12 10H-12Z" fill="#fff" stroke="#000" stroke-width="3.5"/>`,
  missed: html`<rect x="-11" y="-11" width="22" height="22" fill="#000" stroke="#fff" stroke-width="2"/><path d="M-6 -6L6 6M6 -6L-6 6" stroke="#fff" stroke-width="4"/>`,
};
