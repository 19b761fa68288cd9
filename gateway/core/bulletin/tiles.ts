/** The eight figures at the top of the page. */
import type { Bulletin, Summary } from "../patrol/report.ts";
import { changedWithUnit } from "./figures.ts";
import { type Form, figure } from "./format.ts";
import { html, type Markup } from "./markup.ts";
import { gapsOf, groundOf, shareOf } from "./sums.ts";
import { type Key, type Language, say } from "./texts.ts";

/** `value`: of a week; `note`: what is said under it of the week itself. */
type Tile = {
  readonly label: Key;
  readonly form: Form;
  readonly value: (summary: Summary) => number | null;
  readonly note: Markup | string;
};

const HOUR_MS = 3_600_000;

export function tiles(language: Language, bulletin: Bulletin): Markup {
  const { now, before } = bulletin;
  const boxes = tilesOf(language, now).map(({ label, form, value, note }) => {
    const [here, there] = [value(now), value(before)];
    return html`<div class="tile"><h2>${say(language, label)}</h2><p class="value">${figure(language, form, here)} ${changedWithUnit(language, form, here, there)}</p><p>${note}</p></div>\n`;
  });
  return html`<section class="tiles">\n${boxes}</section>\n`;
}

function tilesOf(language: Language, now: Summary): readonly Tile[] {
  const count = (n: number) => figure(language, "count", n);
  const hours = (ms: number) => figure(language, "hours", ms);
  const { incidents, steps, targetMs } = now.response;
  const { total } = now.patrol;
  const ground = groundOf(now.coverage);
  const points = now.checkpoints.total;
  const onScene = {
    share: figure(language, "share", steps.onScene.withinTarget),
    target: figure(language, "time", targetMs),
    count: count(steps.onScene.count),
  };
  return [
    {
      label: "sos",
      form: "count",
      value: ({ response }) => response.incidents.all,
      note: say(language, "sosOf", {
        real: count(incidents.real),
        false: count(incidents.false),
        open: count(incidents.open),
      }),
    },
    {
      label: "onScene",
      form: "time",
      value: ({ response }) => response.steps.onScene.medianMs,
      note: say(language, "onSceneOf", onScene),
    },
    {
      label: "duty",
      form: "hours",
      value: ({ patrol }) => patrol.total.dutyMs,
      note: say(language, "dutyOf", { parked: hours(total.parkedMs), gaps: hours(gapsOf(total)) }),
    },
    {
      label: "distance",
      form: "km",
      value: ({ patrol }) => patrol.total.distanceM,
      note: say(language, "distanceOf", { units: count(now.patrol.units.length), stops: count(total.stops) }),
    },
    {
      label: "visited",
      form: "share",
      value: ({ checkpoints: { total: all } }) => shareOf(all.visited, all.planned),
      note: say(language, "visitedOf", { visited: count(points.visited), planned: count(points.planned) }),
    },
    {
      label: "missed",
      form: "count",
      value: ({ checkpoints: { total: all } }) => (all.planned === 0 ? null : all.missed),
      note: say(language, "missedOf", { tooShort: count(points.tooShort), unknown: count(points.unknown) }),
    },
    {
      label: "covered",
      form: "share",
      value: ({ coverage }) => groundOf(coverage).share,
      note: say(language, "coveredOf", { covered: count(ground.covered), cells: count(ground.cells) }),
    },
    {
      label: "blind",
      form: "count",
      value: ({ coverage }) => (groundOf(coverage).cells === 0 ? null : groundOf(coverage).blind),
      note: say(language, "blindOf", { hours: Math.round(now.coverage.blindMs / HOUR_MS) }),
    },
  ];
}
