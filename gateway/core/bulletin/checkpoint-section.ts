/** Key points: what became of the planned visits, and where it was worst. */
import type { Bulletin, CheckpointWork, Verdicts } from "../patrol/report.ts";
import { changed } from "./figures.ts";
import { figure } from "./format.ts";
import { html, type Markup, NOTHING } from "./markup.ts";
import { worstFirst, worstOf } from "./sums.ts";
import { type Key, type Language, say } from "./texts.ts";
import { unitLines } from "./unit-section.ts";
import { zoneLines } from "./zone-section.ts";

/** Lines that a page has for key points, zones and units together, with all its notes. */
const LINES = 32;
const LEAST_LISTED = 6;
const MOST_LISTED = 24;

const COLUMNS = ["planned", "visited", "tooShort", "missed", "unknown"] as const;
const LABELS: Readonly<Record<keyof Verdicts, Key>> = {
  planned: "planned",
  visited: "visitedShort",
  tooShort: "tooShort",
  missed: "missedShort",
  unknown: "unknown",
  due: "due",
};

/** Those that are listed and bear their number on the map, worst first: where anything but visits came about, as far as the page has room. */
export function listed({ now }: Bulletin): readonly CheckpointWork[] {
  const room = LINES - zoneLines(now.coverage.zones.length) - unitLines(now.patrol.units.length);
  return worstFirst(now.checkpoints.checkpoints)
    .filter((one) => worstOf(one) !== "visited")
    .slice(0, Math.min(MOST_LISTED, Math.max(LEAST_LISTED, room)));
}

export function checkpointSection(language: Language, bulletin: Bulletin): Markup {
  const { now, before } = bulletin;
  const { checkpoints, total } = now.checkpoints;
  if (checkpoints.length === 0) return html`<p>${say(language, "noPoints")}</p>\n`;
  if (checkpoints.every((one) => one.plan === null)) return html`<p>${say(language, "noPlans")}</p>\n`;
  const columns: readonly (keyof Verdicts)[] = total.due === 0 ? COLUMNS : [...COLUMNS, "due"];
  const heads = columns.map((one) => html`<th>${say(language, LABELS[one])}</th>`);
  const week = (key: Key, verdicts: Verdicts) =>
    html`<tr class="sum"><th></th><th class="name">${say(language, key)}</th>${cellsOf(language, columns, verdicts)}</tr>\n`;
  const changes = columns.map((one) => html`<td>${changed("count", total[one], before.checkpoints.total[one])}</td>`);
  return html`<table class="points${total.due === 0 ? "" : " running"}"><thead><tr><th></th><th class="name">${say(language, "points_")}</th>${heads}</tr></thead><tbody>
${week("thisWeek", total)}${week("weekBefore", before.checkpoints.total)}<tr class="sum"><th></th><th></th>${changes}</tr>
${rows(language, columns, bulletin)}</tbody></table>
${total.unknown > 0 ? html`<p>${say(language, "unknownNote")}</p>\n` : NOTHING}`;
}

function rows(language: Language, columns: readonly (keyof Verdicts)[], bulletin: Bulletin): readonly Markup[] {
  const shown = listed(bulletin);
  const span = columns.length + 1;
  const said = (key: Key, n = 0) =>
    html`<tr><th></th><th class="name" colspan="${span}">${say(language, key, { n: figure(language, "count", n) })}</th></tr>\n`;
  if (shown.length === 0) return [said("allVisited")];
  const left = worstFirst(bulletin.now.checkpoints.checkpoints).length - shown.length;
  return [
    said("worst"),
    ...shown.map(
      (one, n) =>
        html`<tr><th class="number">${n + 1}</th><th class="name">${one.name}</th>${cellsOf(language, columns, one)}</tr>\n`,
    ),
    ...(left > 0 ? [said("pointsMore", left)] : []),
  ];
}

function cellsOf(language: Language, columns: readonly (keyof Verdicts)[], verdicts: Verdicts): readonly Markup[] {
  return columns.map((one) => html`<td>${figure(language, "count", verdicts[one])}</td>`);
}
