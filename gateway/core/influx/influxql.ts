/** InfluxQL: what is asked, and what the answers mean. */
import { CLOCKS, REASONS, type Span, type StoredFix } from "../track.ts";
import { MEASUREMENT } from "./line.ts";
import { databaseOf } from "./target.ts";

/** In the order of `fixOf`; `time` comes first by itself. */
const FIELDS = ["lat", "lon", "alt", "spd", "crs", "hdop", "sat", "mode", "reason", "clock", "rx"] as const;

/** InfluxDB's times are 64-bit nanoseconds: they end in April 2262. */
const LAST_TIME = 9_223_372_036_000;

/** The unit's fixes in `span`, oldest first, at most `limit`. */
export function fixesQuery(bucket: string, unit: string, span: Span, limit: number): string {
  return `SELECT ${FIELDS.map(identifier).join(", ")} ${clauses(bucket, unit, span)} ORDER BY time LIMIT ${limit}`;
}

/** The unit's oldest fix in `span`: its time alone counts. */
export function nextFixQuery(bucket: string, unit: string, span: Span): string {
  return `SELECT "mode" ${clauses(bucket, unit, span)} ORDER BY time LIMIT 1`;
}

export function createDatabase(bucket: string): string {
  return `CREATE DATABASE ${identifier(databaseOf(bucket).database)}`;
}

/** Rows of an answer, or the server's words: an error can stand in an answer of status 200. */
export type Rows =
  | { readonly ok: true; readonly rows: readonly (readonly unknown[])[]; readonly isPartial: boolean }
  | { readonly ok: false; readonly words: string };

/** `isPartial`: the server cut the series short at a limit of its own; more follow after the last row. */
export function rowsOf(answer: unknown): Rows {
  const { results, error } = (answer ?? {}) as { readonly results?: unknown; readonly error?: unknown };
  if (typeof error === "string") return { ok: false, words: error };
  const [result] = Array.isArray(results) ? (results as readonly Record<string, unknown>[]) : [];
  if (!result) return { ok: false, words: "the answer holds no result" };
  if (typeof result.error === "string") return { ok: false, words: result.error };
  const [series] = Array.isArray(result.series) ? (result.series as readonly Record<string, unknown>[]) : [];
  const rows = Array.isArray(series?.values) ? (series.values as readonly (readonly unknown[])[]) : [];
  return { ok: true, rows, isPartial: series?.partial === true || result.partial === true };
}

/** The row as a fix; null when it is no whole one (someone else wrote it). */
export function fixOf(row: readonly unknown[]): StoredFix | null {
  const [ts, lat, lon, alt, spd, crs, hdop, sat, mode, reason, clock, rx] = row;
  if (![ts, lat, lon, mode, rx].every((value) => typeof value === "number")) return null;
  return {
    ts: ts as number,
    lat: Math.round((lat as number) * 1e7),
    lon: Math.round((lon as number) * 1e7),
    alt: orNull(alt),
    spd: orNull(spd),
    crs: orNull(crs),
    hdop: orNull(hdop),
    sat: orNull(sat),
    mode: mode as number,
    reason: REASONS.find((known) => known === reason) ?? "interval",
    clock: CLOCKS.find((known) => known === clock) ?? "none",
    rx: rx as number,
  };
}

function clauses(bucket: string, unit: string, { from, to }: Span): string {
  const { policy } = databaseOf(bucket);
  const source = policy === null ? identifier(MEASUREMENT) : `${identifier(policy)}.${identifier(MEASUREMENT)}`;
  const span = `time >= ${time(from)} AND time < ${time(to)}`;
  return `FROM ${source} WHERE "unit" = ${text(unit)} AND ${span}`;
}

function time(ms: number): string {
  return `${Math.max(-LAST_TIME, Math.min(LAST_TIME, Math.trunc(ms)))}ms`;
}

function text(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n")}'`;
}

function identifier(name: string): string {
  return `"${name.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}

function orNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
