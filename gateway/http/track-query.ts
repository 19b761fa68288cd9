/** What is asked of tracks: whose, when and how. Every function throws `invalid` with a sentence. */
import { PatrolError } from "../../runtime/error.ts";
import { EXPORTS } from "../core/export/formats.ts";
import { parseTime } from "../core/time.ts";
import type { Span } from "../core/track.ts";
import { noUnit } from "./scope.ts";

export type TracksQuery = {
  unit?: string | string[];
  from?: string;
  to?: string;
  known?: string;
  simplify?: string;
  format?: string;
  purpose?: string;
};

/** How it is answered: null is the replay bundle. */
export type Export = (typeof EXPORTS)[number];

const MOST_UNITS = 200;
const MOST_METRES = 1_000;

/** Also throws `not_found` for a unit that is not there. */
export function unitsOf(query: TracksQuery, isKnown: (unit: string) => boolean): readonly string[] {
  const units = [...new Set([query.unit ?? []].flat())];
  if (units.length === 0) throw new PatrolError("invalid", "Say whose track: ?unit=bike-07, repeated for several.");
  if (units.length > MOST_UNITS) throw new PatrolError("invalid", `At most ${MOST_UNITS} units at once.`);
  const unknown = units.find((unit) => !isKnown(unit));
  if (unknown !== undefined) throw noUnit(unknown);
  return units;
}

export function spanOf(query: TracksQuery): Span {
  const from = parseTime(query.from ?? "");
  const to = parseTime(query.to ?? "");
  if (from === null || to === null) {
    throw new PatrolError(
      "invalid",
      "from and to must be Unix milliseconds or ISO 8601, as in from=2026-11-21T08:00:00Z.",
    );
  }
  if (from >= to) throw new PatrolError("invalid", "from must be before to.");
  return { from, to };
}

/** Null: the replay bundle. */
export function exportOf({ format = "json" }: TracksQuery): Export | null {
  const one = EXPORTS.find((known) => known.format === format) ?? null;
  if (one || format === "json") return one;
  const formats = ["json", ...EXPORTS.map((known) => known.format)].join(", ");
  throw new PatrolError("invalid", `format must be one of ${formats}, not "${format}".`);
}

/** What only a replay can be asked for: an export has every fix, and when each was received. */
export function viewOf({ known = "now", simplify }: TracksQuery, one: Export | null) {
  if (known !== "now" && known !== "then") throw new PatrolError("invalid", "known must be now or then.");
  const simplifyM = simplify === undefined ? null : Number(simplify);
  if (simplifyM !== null && !(simplifyM >= 1 && simplifyM <= MOST_METRES)) {
    throw new PatrolError("invalid", `simplify must be metres, from 1 to ${MOST_METRES}.`);
  }
  if (one && simplifyM !== null) {
    throw new PatrolError("invalid", "An export has every fix: leave simplify out, or ask for format=json.");
  }
  return { known, simplifyM } as const;
}

/** `bike-07_20261121T080000Z_20261121T160000Z.gpx`; `units` in place of several names. */
export function fileName(units: readonly string[], span: Span, format: string): string {
  const time = (ms: number) => new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return `${units.length === 1 ? units[0] : "units"}_${time(span.from)}_${time(span.to)}.${format}`;
}
