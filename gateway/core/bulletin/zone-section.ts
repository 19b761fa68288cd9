/** Zones, the least covered first. */
import type { Bulletin, ZoneCoverage } from "../patrol/report.ts";
import { figureCells } from "./figures.ts";
import { figure } from "./format.ts";
import { html, type Markup, NOTHING } from "./markup.ts";
import { minutesPerCell, shareOf } from "./sums.ts";
import { type Language, say } from "./texts.ts";

/** More would push the page over its end; the worst stand first. */
const MOST_ROWS = 7;

/** Lines of the table for so many zones. */
export function zoneLines(zones: number): number {
  return Math.min(zones, MOST_ROWS + 1);
}

export function zoneSection(language: Language, { now, before }: Bulletin): Markup {
  const { zones } = now.coverage;
  if (zones.length === 0) return html`<p>${say(language, "noZones")}</p>\n`;
  const earlier = new Map(before.coverage.zones.map((zone) => [zone.zone, zone]));
  const rows = zones.slice(0, MOST_ROWS).map((zone) => row(language, zone, earlier.get(zone.zone) ?? null));
  const left = zones.length - MOST_ROWS;
  const more = left > 0 ? html`<p>${say(language, "zonesMore", { n: left })}</p>\n` : NOTHING;
  return html`<table class="zones"><thead><tr><th class="name">${say(language, "zone")}</th><th>${say(language, "cells")}</th><th colspan="2">${say(language, "share")}</th><th colspan="2">${say(language, "blindShort")}</th><th colspan="2">${say(language, "perCell")}</th></tr></thead><tbody>
${rows}</tbody></table>
${more}`;
}

function row(language: Language, zone: ZoneCoverage, before: ZoneCoverage | null): Markup {
  const kind = zone.kind === "key" ? html` <small>${say(language, "key")}</small>` : NOTHING;
  const share = (of: ZoneCoverage | null) => of && shareOf(of.covered, of.cells);
  return html`<tr><th class="name">${zone.name}${kind}</th><td>${figure(language, "count", zone.cells)}</td>${figureCells(language, "share", share(zone), share(before))}${figureCells(language, "count", zone.blind, before?.blind ?? null)}${figureCells(language, "decimal", minutesPerCell(zone), before && minutesPerCell(before))}</tr>
`;
}
