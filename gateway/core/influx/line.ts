/**
 * A fix as a line of InfluxDB's line protocol: measurement `pos`, the tag `unit` alone (a tag with many values would
 * cost 15 times the space), time in ms. Steps as in `StoredFix`, but degrees as floats with 7 decimals.
 */
import type { StoredFix } from "../track.ts";

export const MEASUREMENT = "pos";

/** What is null is left out. Writing a line again changes nothing: the same unit and time are the same point. */
export function lineOf(unit: string, fix: StoredFix): string {
  return (
    `${MEASUREMENT},unit=${tag(unit)} lat=${degrees(fix.lat)},lon=${degrees(fix.lon)}` +
    integer("alt", fix.alt) +
    integer("spd", fix.spd) +
    integer("crs", fix.crs) +
    integer("hdop", fix.hdop) +
    integer("sat", fix.sat) +
    `,mode=${fix.mode}i,reason="${fix.reason}",clock="${fix.clock}",rx=${fix.rx}i ${fix.ts}`
  );
}

/** The unit that a line of `lineOf` is about. */
export function unitOf(line: string): string {
  const found = /^pos,unit=((?:\\.|[^ \\])*) /.exec(line);
  return (found?.[1] ?? "").replaceAll(/\\(.)/g, "$1");
}

/** A tag's value; a line break cannot be told in line protocol, and no unit's name has one. */
function tag(text: string): string {
  return /^[a-z0-9-]+$/.test(text) ? text : text.replaceAll(/[,= \\]/g, "\\$&").replaceAll(/[\r\n]/g, "");
}

/** Never with an exponent. */
function degrees(steps: number): string {
  return (steps / 1e7).toFixed(7);
}

function integer(field: string, value: number | null): string {
  return value === null ? "" : `,${field}=${value}i`;
}
