/** The page's map: zones, cells and key points, with scale and north, and without tiles. */
import type { Bulletin } from "../patrol/report.ts";
import { listed } from "./checkpoint-section.ts";
import { figure } from "./format.ts";
import { closedPath, type Frame, frameOf, isNear, MAP, type Position, scaleMetres } from "./frame.ts";
import { cellPaths, cellSign, corners, PATTERNS } from "./map-cells.ts";
import { pointSign, pointSigns } from "./map-points.ts";
import { html, type Markup, NOTHING } from "./markup.ts";
import { CELL_LOOKS, type CellLook, compare, type Worst } from "./sums.ts";
import { type Key, type Language, say } from "./texts.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Height of a zone's name, which is also the width of a Chinese character. */
const LETTER = 26;
const LEAST_LETTERS = 4;

/** With its legend. Nothing where the station has neither zones nor key points. */
export function mapSection(language: Language, bulletin: Bulletin): Markup {
  const { now, rings } = bulletin;
  const { cells } = now.coverage;
  const borders = Object.values(rings).flat();
  const ground = borders.length > 0 ? borders : (cells?.ring.flatMap(corners) ?? []);
  const checkpoints = now.checkpoints.checkpoints.filter(({ lon, lat }) => isNear([lon, lat], ground));
  const points = checkpoints.map(({ lon, lat }): Position => [lon, lat]);
  const frame = frameOf([...ground, ...points]);
  if (!frame) return NOTHING;
  const numbers = new Map(listed(bulletin).map((one, n) => [one.checkpoint, n + 1]));
  const { paths, isCoarse } = cellPaths(now.coverage, frame);
  const off = now.checkpoints.checkpoints.length - checkpoints.length;
  return html`<h2>${say(language, "map")}</h2>
<svg class="map" viewBox="0 0 ${MAP.width} ${MAP.height}" role="img" aria-label="${say(language, "map")}">
${PATTERNS}${paths}${borderPaths(bulletin, frame)}${pointSigns(checkpoints, numbers, frame)}${scale(language, frame)}${north(language)}</svg>
${legend(language, bulletin, cells !== null && cells.cell.length > 0)}${isCoarse ? html`<p>${say(language, "coarse")}</p>\n` : NOTHING}${off > 0 ? html`<p>${say(language, "off", { n: off })}</p>\n` : NOTHING}`;
}

/** Beats with a solid border, key areas with a broken one; names in the middle of their corners. */
function borderPaths({ now, rings }: Bulletin, { place }: Frame): readonly Markup[] {
  const zones = now.coverage.zones.toSorted((a, b) => compare(a.zone, b.zone));
  const drawn = zones.flatMap(({ zone, name, kind }) => {
    const ring = rings[zone];
    return ring === undefined || ring.length === 0 ? [] : [{ name, kind, places: ring.map(place) }];
  });
  return [
    ...drawn.map(
      ({ kind, places }) =>
        html`<path d="${closedPath(places)}" fill="none" stroke="#000" stroke-width="${kind === "patrol" ? 4 : 3}" stroke-dasharray="${kind === "patrol" ? "none" : "9 6"}"/>\n`,
    ),
    ...drawn.map(({ name, places }) => {
      const xs = places.map(([x]) => x);
      const ys = places.map(([, y]) => y);
      const [west, east] = [Math.min(...xs), Math.max(...xs)];
      const y = Math.round((Math.min(...ys) + Math.max(...ys)) / 2);
      const text = shortened(name, Math.max(LEAST_LETTERS, Math.floor((east - west) / LETTER)));
      return html`<text class="halo" x="${Math.round((west + east) / 2)}" y="${y}" font-size="${LETTER}" text-anchor="middle">${text}</text>\n`;
    }),
  ];
}

/** As much of a name as there is room for, by characters and not by halves of them. */
function shortened(name: string, most: number): string {
  const characters = [...name];
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}\u2026` : name;
}

function scale(language: Language, frame: Frame): Markup {
  const metres = scaleMetres(frame);
  const length = Math.round(metres * frame.perMetre * 10) / 10;
  const y = MAP.height - 14;
  const text =
    metres >= 1000 ? figure(language, "km", metres).replace(".0", "") : say(language, "metres", { n: metres });
  return html`<path d="M24 ${y - 8}v8h${length}v-8" fill="none" stroke="#000" stroke-width="3"/><text class="halo" x="${24 + length + 10}" y="${y}" font-size="24">${text}</text>\n`;
}

function north(language: Language): Markup {
  const [x, y] = [MAP.width - 34, MAP.height - 44];
  return html`<path d="M${x} ${y}l12 34l-12 -8l-12 8z" fill="#000"/><text class="halo" x="${x - 34}" y="${y + 32}" font-size="26" text-anchor="middle">${say(language, "north")}</text>\n`;
}

function legend(language: Language, { now }: Bulletin, hasCells: boolean): Markup {
  const { blindMs, to, lookedFrom } = now.coverage;
  const hours = Math.round((blindMs / HOUR_MS) * 10) / 10;
  const days = Math.round((to - lookedFrom) / DAY_MS);
  const looks: Readonly<Record<CellLook, string>> = {
    fresh: say(language, "here", { hours: hours / 4 }),
    half: say(language, "here", { hours: hours / 2 }),
    day: say(language, "here", { hours }),
    blind: say(language, "blindHere", { hours }),
    never: days > 0 ? say(language, "neverHere", { days }) : say(language, "notLooked"),
  };
  const verdicts: readonly (readonly [Worst, Key])[] = [
    ["visited", "visitedShort"],
    ["tooShort", "tooShort"],
    ["missed", "missedShort"],
    ["unknown", "unknown"],
    ...(now.checkpoints.total.due === 0 ? [] : ([["due", "due"]] as const)),
  ];
  const hasPlans = now.checkpoints.total.planned > 0;
  return html`<p class="legend">${hasCells ? CELL_LOOKS.map((look) => html`<span>${cellSign(look)}${looks[look]}</span> `) : NOTHING}</p>
<p class="legend">${hasPlans ? verdicts.map(([verdict, key]) => html`<span>${pointSign(verdict)}${say(language, key)}</span> `) : NOTHING}</p>
`;
}
