/**
 * Points as lines of InfluxDB's line protocol, time in ms, with the tag `unit` alone (a tag with many values would cost 15
 * times the space). A fix is measurement `pos` in the steps of `StoredFix`, but degrees as floats with 7 decimals.
 */
import type { StoredFix } from "../track.ts";

export const MEASUREMENT = "pos";

/** What is written beside the fixes, for dashboards: copies of what the gateway itself keeps elsewhere. */
export type FurtherMeasurement = "state" | "sos";

/** A number is a whole one. What is null is left out. */
export type FieldValue = number | string | boolean | null;

const NAMES = "pos|state|sos";
const HEAD = new RegExp(`^(${NAMES}),unit=((?:\\\\.|[^ \\\\])*) `);

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

/** A point of the unit beside its fixes; null when no field has a value. Names of fields are plain words; `time` in Unix ms. */
export function pointLine(
  measurement: FurtherMeasurement,
  unit: string,
  fields: Readonly<Record<string, FieldValue>>,
  time: number,
): string | null {
  const known = Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : `${name}=${literal(value)}`));
  return known.length === 0 ? null : `${measurement},unit=${tag(unit)} ${known.join(",")} ${time}`;
}

/** What a line of ours is about; `time` in Unix ms. Null when it is none of ours. */
export function pointOf(
  line: string,
): { readonly measurement: string; readonly unit: string; readonly time: number } | null {
  const head = HEAD.exec(line);
  const time = / (-?\d+)$/.exec(line);
  if (!head || !time) return null;
  return {
    measurement: head[1] ?? "",
    unit: (head[2] ?? "").replaceAll(/\\(.)/g, "$1"),
    time: Number(time[1]),
  };
}

/** A server's words without the lines of ours that they quote: a position has no place in a log. */
export function withoutLines(words: string): string {
  return words.replaceAll(new RegExp(`(${NAMES}),unit=[^'"]*("[^"]*"[^'"]*)*`, "g"), "...");
}

/** A tag's value; a line break cannot be told in line protocol, and no unit's name has one. */
function tag(text: string): string {
  return /^[a-z0-9-]+$/.test(text) ? text : text.replaceAll(/[,= \\]/g, "\\$&").replaceAll(/[\r\n]/g, "");
}

function literal(value: number | string | boolean): string {
  if (typeof value === "number") return `${Math.round(value)}i`;
  return typeof value === "boolean"
    ? String(value)
    : `"${value.replaceAll(/["\\]/g, "\\$&").replaceAll(/[\r\n]/g, " ")}"`;
}

/** Never with an exponent. */
function degrees(steps: number): string {
  return (steps / 1e7).toFixed(7);
}

function integer(field: string, value: number | null): string {
  return value === null ? "" : `,${field}=${value}i`;
}
