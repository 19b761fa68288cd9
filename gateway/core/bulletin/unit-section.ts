/** Units: hours on duty as bars, and kilometres. */
import type { Bulletin, UnitWork } from "../patrol/report.ts";
import { changed } from "./figures.ts";
import { figure } from "./format.ts";
import { html, type Markup, NOTHING } from "./markup.ts";
import { compare } from "./sums.ts";
import { type Language, say } from "./texts.ts";

/** Three columns of fourteen; what is beyond them is told as a sum. */
const MOST_SHOWN = 42;
/** Of a bar, in steps of its own drawing. */
const BAR = { width: 100, height: 10 } as const;

/** Lines of the section for so many units. */
export function unitLines(units: number): number {
  const shown = Math.min(units, MOST_SHOWN);
  return Math.ceil(shown / columnsOf(shown));
}

export function unitSection(language: Language, { now, before }: Bulletin): Markup {
  const { units, total } = now.patrol;
  if (units.length === 0) return html`<section class="units"><p>${say(language, "noUnits")}</p></section>\n`;
  const earlier = new Map(before.patrol.units.map((unit) => [unit.unit, unit]));
  const shown = selected(units);
  const most = Math.max(1, ...shown.map(({ dutyMs }) => dutyMs));
  const rows = shown.map((unit) => row(language, unit, earlier.get(unit.unit) ?? null, most));
  const gaps = {
    noSignal: figure(language, "hours", total.gapMs["no-signal"]),
    off: figure(language, "hours", total.gapMs.off),
    thinned: figure(language, "hours", total.gapMs.thinned),
    unknown: figure(language, "hours", total.gapMs.unknown),
  };
  return html`<section class="units">
<h2>${say(language, "units")} <span class="key moving"></span>${say(language, "moving")} <span class="key parked"></span>${say(language, "parked")}</h2>
<div class="bars in-${columnsOf(shown.length)}">
${rows}</div>
<p>${more(language, units, shown)}${say(language, "gapNote", gaps)}</p>
</section>
`;
}

/** All of them, or those that were on duty for the longest; in the order of their keys. */
function selected(units: readonly UnitWork[]): readonly UnitWork[] {
  const longest = units.toSorted((a, b) => b.dutyMs - a.dutyMs || compare(a.unit, b.unit)).slice(0, MOST_SHOWN);
  return longest.sort((a, b) => compare(a.unit, b.unit));
}

function columnsOf(shown: number): 2 | 3 {
  return shown > 28 ? 3 : 2;
}

function row(language: Language, unit: UnitWork, before: UnitWork | null, most: number): Markup {
  const at = (ms: number) => Math.round((ms / most) * BAR.width * 10) / 10;
  const moving = at(unit.movingMs);
  const parked = at(unit.parkedMs);
  return html`<div><b>${unit.label ?? unit.unit}</b><svg viewBox="0 0 ${BAR.width} ${BAR.height}" preserveAspectRatio="none"><rect width="${moving}" height="${BAR.height}" fill="#222"/><rect x="${moving}" width="${parked}" height="${BAR.height}" fill="#bbb"/></svg><span>${figure(language, "hours", unit.dutyMs)}</span>${changed("hours", unit.dutyMs, before?.dutyMs ?? null)}<span>${figure(language, "km", unit.distanceM)}</span></div>
`;
}

function more(language: Language, units: readonly UnitWork[], shown: readonly UnitWork[]): Markup {
  const left = units.filter((unit) => !shown.includes(unit));
  if (left.length === 0) return NOTHING;
  const sum = (of: (unit: UnitWork) => number) => left.reduce((all, unit) => all + of(unit), 0);
  const hours = figure(
    language,
    "hours",
    sum(({ dutyMs }) => dutyMs),
  );
  const km = figure(
    language,
    "km",
    sum(({ distanceM }) => distanceM),
  );
  return html`${say(language, "unitsMore", { n: left.length, hours, km })}. `;
}
