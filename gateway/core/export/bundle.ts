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
export async function unitBundle(track: UnitTrack, most: number): Promise<UnitBundle | null> {
  const fixes: StoredFix[] = [];
  const gaps: Gap[] = [];
  for await (const { fix, gap } of track.steps) {
    if (fixes.length >= most) return null;
    fixes.push(fix);
    if (gap) gaps.push(gap);
  }
  return {
    unit: track.unit,
    count: fixes.length,
    ts: differences(fixes.map((fix) => fix.ts)),
    lat: differences(fixes.map((fix) => Math.round(fix.lat / 10))),
    lon: differences(fixes.map((fix) => Math.round(fix.lon / 10))),
    alt: differences(fixes.map((fix) => scaled(fix.alt, 10))),
    spd: differences(fixes.map((fix) => scaled(fix.spd, 10))),
    crs: differences(fixes.map((fix) => (fix.crs === null ? null : Math.round(fix.crs / 10) % 360))),
    reason: fixes.map((fix) => REASONS.indexOf(fix.reason)),
    gaps,
  };
}

function scaled(value: number | null, per: number): number | null {
  return value === null ? null : Math.round(value / per);
}

/** A null stays null, and the next number counts from the last one that was known. */
function differences(values: Column): Column {
  let before = 0;
  return values.map((value) => {
    if (value === null) return null;
    const difference = value - before;
    before = value;
    return difference;
  });
}
