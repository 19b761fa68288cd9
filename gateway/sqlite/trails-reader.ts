/** Reads the newest fixes of a whole fleet, unit by unit, in one call. */
import { type TrailFix, type TrailQuery, trailOf } from "../core/export/trail.ts";
import { REASONS } from "../core/track.ts";
import type { Database, Statement } from "./database.ts";

/** A unit that sends twice a second for a quarter of an hour has as many; of one that sends more often the newest count. */
const MOST_OF_UNIT = 2_000;

type Row = Readonly<Record<"ts" | "lat" | "lon" | "reason", string>>;

export class TrailsReader {
  readonly #newest: Statement;

  constructor(database: Database) {
    this.#newest = database.prepare(
      `SELECT json_group_array(ts) AS ts, json_group_array(lat) AS lat, json_group_array(lon) AS lon,
         json_group_array(reason) AS reason
       FROM (SELECT ts, lat, lon, reason FROM fix WHERE unit = (SELECT id FROM unit WHERE unit = ?) AND ts >= ? AND ts < ?
         ORDER BY ts DESC LIMIT ${MOST_OF_UNIT})`,
    );
  }

  trails({ units, span }: TrailQuery): string {
    const trails = units.flatMap((unit) => {
      const fixes = fixesOf(this.#newest.get(unit, span.from, span.to) as Row);
      return fixes.length === 0 ? [] : [trailOf(unit, fixes, span)];
    });
    return JSON.stringify(trails);
  }
}

/** Oldest first. */
function fixesOf(row: Row): readonly TrailFix[] {
  const [ts, lat, lon, reason] = [row.ts, row.lat, row.lon, row.reason].map((text) => JSON.parse(text) as number[]);
  const fixes = (ts ?? []).map((time, n) => ({
    ts: time,
    lat: lat?.[n] ?? 0,
    lon: lon?.[n] ?? 0,
    reason: REASONS[reason?.[n] ?? 0] ?? "interval",
  }));
  return fixes.reverse();
}
