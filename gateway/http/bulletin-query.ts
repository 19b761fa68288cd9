/** Which bulletin is asked for. Every function throws `invalid` or `not_found` with a sentence. */
import { PatrolError } from "../../runtime/error.ts";
import { type Principal, sees } from "../core/access/rights.ts";
import { lastWhole } from "../core/bulletin/round.ts";
import { LANGUAGES, type Language } from "../core/bulletin/texts.ts";
import { weekOf, weekSpan } from "../core/patrol/week.ts";
import type { PeopleTables } from "../core/people/tables.ts";
import { parseTime } from "../core/time.ts";

export type BulletinQuery = {
  station?: string;
  week?: string;
  from?: string;
  to?: string;
  format?: string;
  lang?: string;
};

export const FORMATS = ["json", "html", "csv"] as const;
export type BulletinFormat = (typeof FORMATS)[number];

/** A list in a sentence. */
const MOST_NAMED = 20;

/** The one that is asked for; without one the principal's own, or the only one that there is. */
export async function stationOf(
  { station }: BulletinQuery,
  principal: Principal,
  people: Pick<PeopleTables, "stations">,
): Promise<string> {
  const asked = station ?? principal.station;
  if (asked !== null) {
    if (sees(principal, asked)) return asked;
    throw new PatrolError("not_found", `There is no station ${asked}; GET /api/v1/stations lists them.`);
  }
  const all = await people.stations({ station: null, after: null, limit: MOST_NAMED + 1 });
  const [only] = all;
  if (!only) throw new PatrolError("not_found", "There is no station yet, and a bulletin is a station's.");
  if (all.length === 1) return only.station;
  const named = all.slice(0, MOST_NAMED).map((one) => one.station);
  const more = all.length > MOST_NAMED ? " and others" : "";
  throw new PatrolError("invalid", `Say whose bulletin, station=...: ${named.join(", ")}${more}.`);
}

/** `week`, or the one that `from` and `to` are; without any the last whole one. */
export function askedWeek({ week, from, to }: BulletinQuery, timeZone: string, now: number): string {
  if (from === undefined && to === undefined) return week ?? lastWhole(now, timeZone);
  const begin = parseTime(from ?? "");
  const found = begin === null ? null : weekOf(begin, timeZone);
  const span = found === null ? null : weekSpan(found, timeZone);
  const isWeek = span !== null && span.from === begin && span.to === parseTime(to ?? "");
  if (week === undefined && isWeek && found !== null) return found;
  throw new PatrolError(
    "invalid",
    "A bulletin is of one week: give week=2026-W47, or a from and to that are Monday 00:00 and the next one, and not both.",
  );
}

export function formatOf({ format = "json" }: BulletinQuery): BulletinFormat {
  const one = FORMATS.find((known) => known === format);
  if (one) return one;
  throw new PatrolError("invalid", `format must be one of ${FORMATS.join(", ")}, not "${format}".`);
}

/** `fallback`: what a browser asks for first. */
export function languageOf({ lang }: BulletinQuery, fallback: Language): Language {
  if (lang === undefined) return fallback;
  const one = LANGUAGES.find((known) => known === lang);
  if (one) return one;
  throw new PatrolError("invalid", `lang must be one of ${LANGUAGES.join(", ")}, not "${lang}".`);
}
