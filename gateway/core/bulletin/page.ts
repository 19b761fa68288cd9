/** The weekly bulletin as one page of A4 upright: black on white, no script, nothing from elsewhere, the same input the same bytes. */
import type { Bulletin } from "../patrol/report.ts";
import { weekBefore } from "../patrol/week.ts";
import { checkpointSection } from "./checkpoint-section.ts";
import { NO_FIGURE } from "./format.ts";
import { mapSection } from "./map.ts";
import { html, type Markup, NOTHING } from "./markup.ts";
import { responseSection } from "./response-section.ts";
import { STYLE } from "./style.ts";
import { type Language, say } from "./texts.ts";
import { tiles } from "./tiles.ts";
import { unitSection } from "./unit-section.ts";
import { daysOf, localTime } from "./week-days.ts";
import { zoneSection } from "./zone-section.ts";

/**
 * `digest`: SHA-256 in hex of the bulletin's canonical JSON. `replaces`: the digest of one that was given out before for the
 * same week; null: there was none, or it was the same.
 */
export type PageParts = {
  readonly bulletin: Bulletin;
  readonly language: Language;
  readonly digest: string;
  readonly replaces: string | null;
};

export function bulletinPage({ bulletin, language, digest, replaces }: PageParts): string {
  const { name, week } = bulletin;
  const title = say(language, "title");
  const days = daysOf(week);
  const body = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name} ${week} - ${title}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<main>
<header><h1>${name}</h1><p>${title} <b>${week}</b></p><p>${say(language, "days", { from: days.monday, to: days.sunday })}</p></header>
${notes(bulletin, language, replaces)}${tiles(language, bulletin)}${responseSection(language, bulletin)}<section class="ground">
<div class="picture">${mapSection(language, bulletin)}</div>
<div>${zoneSection(language, bulletin)}${checkpointSection(language, bulletin)}</div>
</section>
${unitSection(language, bulletin)}<footer><p>${say(language, "footer", { station: bulletin.station, week, zone: bulletin.timeZone })} · ${say(language, "beside", { week: weekBefore(week) ?? NO_FIGURE, none: NO_FIGURE })}</p><p>${say(language, "digest", { digest })}</p></footer>
</main>
</body>
</html>
`;
  return body.markup;
}

function notes({ isWhole, now, timeZone }: Bulletin, language: Language, replaces: string | null): Markup {
  const until = localTime(now.patrol.to, timeZone);
  const running = isWhole ? NOTHING : html`<p class="note">${say(language, "notOver", { until })}</p>\n`;
  const again =
    replaces === null ? NOTHING : html`<p class="note">${say(language, "replaces", { digest: replaces })}</p>\n`;
  return html`${running}${again}`;
}
