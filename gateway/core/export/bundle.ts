/**
 * The replay bundle: columns of integer differences (each number counts from the one before, the first from 0), which
 * compress to a third of what objects do. `ts` ms, `lat` and `lon` 1e-6 degree, `alt` m, `spd` 0.1 m/s, `crs` degree;
 * null where not known. `reason` indexes `REASONS`.
 */
import type { Gap } from "../gap.ts";
import { REASONS, type StoredFix } from "../track.ts";
import type { UnitTrack } from "./segments.ts";

type Column = readonly (number | null)[];
export type UnitBundle = {
  readonly unit: string;
  readonly count: number;
  readonly ts: Column;
  readonly lat: Column;
  readonly lon: Column;
  readonly alt: Column;
  readonly spd: Column;
  readonly crs: Column;
  readonly reason: readonly number[];
  readonly gaps: readonly Gap[];
};

/** The columns of one unit; null when it has more than `most` fixes. */
export async function unitBundle({ unit, pages }: UnitTrack, most: number): Promise<UnitBundle | null> {
  const columns = emptyColumns();
  const { ts, lat, lon, alt, spd, crs, reason } = columns;
  const gaps: Gap[] = [];
  for await (const runs of pages) {
    for (const { gap, fixes } of runs) {
      if (reason.length + fixes.length > most) return null;
      if (gap) gaps.push(gap);
      append(columns, fixes);
    }
  }
  return {
    unit,
    count: reason.length,
    ts: ts.values,
    lat: lat.values,
    lon: lon.values,
    alt: alt.values,
    spd: spd.values,
    crs: crs.values,
    reason,
    gaps,
  };
}

/** A column under way; `last` is the last value that was known. */
type Differences = { readonly values: (number | null)[]; last: number };

type Columns = Readonly<Record<"ts" | "lat" | "lon" | "alt" | "spd" | "crs", Differences>> & {
  readonly reason: number[];
};

function emptyColumns(): Columns {
  const empty = (): Differences => ({ values: [], last: 0 });
  return { ts: empty(), lat: empty(), lon: empty(), alt: empty(), spd: empty(), crs: empty(), reason: [] };
}

function append({ ts, lat, lon, alt, spd, crs, reason }: Columns, fixes: readonly StoredFix[]): void {
  for (const fix of fixes) {
    add(ts, fix.ts);
    add(lat, Math.round(fix.lat / 10));
    add(lon, Math.round(fix.lon / 10));
    add(alt, fix.alt === null ? null : Math.round(fix.alt / 10));
    add(spd, fix.spd === null ? null : Math.round(fix.spd / 10));
    add(crs, fix.crs === null ? null : Math.round(fix.crs / 10) % 360);
    reason.push(REASONS.indexOf(fix.reason));
  }
}

/** A null stays null, and the next number counts from the last one that was known. */
function add(column: Differences, value: number | null): void {
  if (value === null) {
    column.values.push(null);
    return;
  }
  column.values.push(value - column.last);
  column.last = value;
}
