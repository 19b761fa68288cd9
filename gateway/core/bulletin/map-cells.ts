/** Cells on the page's map, as few paths as there are looks. */
import type { CoverageReport } from "../patrol/report.ts";
import { closedPath, type Frame, type Place, type Position } from "./frame.ts";
import { html, type Markup } from "./markup.ts";
import { CELL_LOOKS, type CellLook, cellLook } from "./sums.ts";

/** More of them than this would be smaller than print can show, and are drawn as squares. */
const MOST_CELLS_DRAWN = 3_000;
/** Side of a square, 1 mm. */
const SQUARE = 10;

const FILLS: Readonly<Record<CellLook, string>> = {
  fresh: "#8c8c8c",
  half: "#b4b4b4",
  day: "#dadada",
  blind: "url(#blind)",
  never: "url(#never)",
};

export const PATTERNS: Markup = html`<defs>
<pattern id="blind" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="9" height="9" fill="#fff"/><rect width="2.2" height="9" fill="#000"/></pattern>
<pattern id="never" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="9" height="9" fill="#fff"/><rect width="2.2" height="9" fill="#000"/><rect width="9" height="2.2" fill="#000"/></pattern>
</defs>
`;

/** `isCoarse`: they are squares. */
export function cellPaths(
  coverage: CoverageReport,
  frame: Frame,
): { readonly paths: readonly Markup[]; readonly isCoarse: boolean } {
  const looks = looksOf(coverage, frame);
  const isCoarse = looks.length > MOST_CELLS_DRAWN;
  const pieces = isCoarse ? squares(looks) : looks.map(({ look, places }) => ({ look, path: closedPath(places) }));
  const paths = CELL_LOOKS.flatMap((look) => {
    const path = pieces.filter((one) => one.look === look).map((one) => one.path);
    return path.length === 0 ? [] : [html`<path fill="${FILLS[look]}" d="${path.join("")}"/>\n`];
  });
  return { paths, isCoarse };
}

/** A small drawing of one look, for the legend. */
export function cellSign(look: CellLook): Markup {
  return html`<svg viewBox="0 0 40 30"><rect x="1" y="1" width="38" height="28" fill="${FILLS[look]}" stroke="#000" stroke-width="2"/></svg>`;
}

type Looked = { readonly look: CellLook; readonly places: readonly Place[] };

function looksOf({ cells, to, blindMs }: CoverageReport, { place }: Frame): readonly Looked[] {
  if (!cells) return [];
  return cells.cell.map((_, n) => ({
    look: cellLook(cells.lastTime[n] ?? null, to, blindMs),
    places: corners(cells.ring[n] ?? []).map(place),
  }));
}

/** The corners of a ring that is written as [lon, lat, lon, lat, ...]. */
export function corners(ring: readonly number[]): readonly Position[] {
  const found: Position[] = [];
  for (let n = 0; n + 1 < ring.length; n += 2) found.push([ring[n] ?? 0, ring[n + 1] ?? 0]);
  return found;
}

/** One square for all the cells whose first corners lie in it, with the look of the worst. */
function squares(cells: readonly Looked[]) {
  const worst = new Map<string, { readonly at: Place; readonly look: CellLook }>();
  for (const { look, places } of cells) {
    const [x, y] = places[0] ?? [0, 0];
    const at: Place = [Math.floor(x / SQUARE) * SQUARE, Math.floor(y / SQUARE) * SQUARE];
    const key = at.join(" ");
    const known = worst.get(key);
    if (!known || CELL_LOOKS.indexOf(look) > CELL_LOOKS.indexOf(known.look)) worst.set(key, { at, look });
  }
  return [...worst.values()].map(({ at: [x, y], look }) => ({
    look,
    path: `M${x} ${y}h${SQUARE}v${SQUARE}h-${SQUARE}z`,
  }));
}
