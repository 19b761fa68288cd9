/** What a replay is asked for by its address, and what it asks of the gateway. */
import { isoOf, timeOf } from "../address-time.ts";
import type { Span } from "./bundle.ts";
import { SPEEDS, type Speed } from "./playback.ts";
import type { Known } from "./position.ts";

/** Focused units at most: A to H. */
export const MOST_FOCUSED = 8;
/** As many as the gateway gives at once. */
export const MOST_UNITS = 200;
export const LETTERS = ["A", "B", "C", "D", "E", "F", "G", "H"] as const;

const UNIT = /^[a-z0-9][a-z0-9-]{0,31}$/;
const HOUR_MS = 3_600_000;

/** `span` null: the address says none. `time` null: from the beginning. */
export type Asked = {
  readonly units: readonly string[];
  readonly span: Span | null;
  readonly time: number | null;
  readonly speed: Speed;
  readonly known: Known;
  readonly hasBackground: boolean;
};

/** The parameters of an address, as the router has them. */
export type Address = {
  readonly param: (name: string) => string | null;
  readonly params: (name: string) => readonly string[];
};

/** Whatever is no unit, time or speed is as if it were not there. */
export function askedOf({ param, params }: Address): Asked {
  const from = timeOf(param("from"));
  const to = timeOf(param("to"));
  const units = [...new Set(params("u").filter((unit) => UNIT.test(unit)))];
  return {
    units: units.slice(0, MOST_FOCUSED),
    span: from !== null && to !== null && from < to ? { from, to } : null,
    time: timeOf(param("t")),
    speed: SPEEDS.find((speed) => String(speed) === param("x")) ?? 10,
    known: param("known") === "then" ? "then" : "now",
    hasBackground: param("bg") === "1",
  };
}

/** The address of the same replay, for a colleague. */
export function addressOf({
  units,
  span,
  time,
  speed,
  known,
  hasBackground,
}: Asked): Readonly<Record<"u" | "from" | "to" | "t" | "x" | "known" | "bg", string | readonly string[] | null>> {
  return {
    u: units,
    from: span && isoOf(span.from),
    to: span && isoOf(span.to),
    t: time === null ? null : isoOf(time),
    x: String(speed),
    known: known === "then" ? "then" : null,
    bg: hasBackground ? "1" : null,
  };
}

/** `format` null: the replay bundle. `simplifyM`: how far a unit may be off at any instant; null: every fix. */
export type TracksCall = Span & {
  readonly units: readonly string[];
  readonly known: Known;
  readonly purpose: string | null;
  readonly format: string | null;
  readonly simplifyM: number | null;
};

/** The call behind `/api/v1`. */
export function tracksPath({ units, from, to, known, purpose, format, simplifyM }: TracksCall): string {
  const query = [
    ...units.map((unit) => `unit=${unit}`),
    `from=${from}`,
    `to=${to}`,
    ...(known === "then" ? ["known=then"] : []),
    ...(simplifyM === null ? [] : [`simplify=${simplifyM}`]),
    ...(format === null ? [] : [`format=${format}`]),
    ...(purpose === null ? [] : [`purpose=${encodeURIComponent(purpose)}`]),
  ];
  return `/tracks?${query.join("&")}`;
}

export type Preset = "1h" | "2h" | "shift" | "night";

/**
 * The span of a button. `shift`: when the current shift began, or null where there are none (then 8 h back). `midnight`: the
 * beginning of today on the gateway's clocks. The night is the last one that has begun, 20:00 to 06:00.
 */
export function presetSpan(preset: Preset, now: number, shift: number | null, midnight: number): Span {
  const to = Math.ceil(now / 60_000) * 60_000;
  switch (preset) {
    case "1h":
      return { from: to - HOUR_MS, to };
    case "2h":
      return { from: to - 2 * HOUR_MS, to };
    case "shift":
      return { from: shift ?? to - 8 * HOUR_MS, to };
    case "night": {
      const from = midnight + (now >= midnight + 20 * HOUR_MS ? 20 : -4) * HOUR_MS;
      return { from, to: Math.min(from + 10 * HOUR_MS, to) };
    }
  }
}

/** The bytes' SHA-256 in hex, of `Repr-Digest: sha-256=:base64:` (RFC 9530); null when the answer says none. */
export function digestOf(header: string | null): string | null {
  const base64 = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]+=*):/.exec(header ?? "")?.[1];
  if (base64 === undefined) return null;
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const bits = [...base64.replace(/=+$/, "")].map((digit) => digits.indexOf(digit).toString(2).padStart(6, "0"));
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  const hex = bytes.map((byte) => Number.parseInt(byte, 2).toString(16).padStart(2, "0")).join("");
  return hex.length === 64 ? hex : null;
}

/** The name of `Content-Disposition: attachment; filename="..."`; null when it says none that is safe. */
export function fileNameOf(header: string | null): string | null {
  return /filename="([\w.-]+)"/.exec(header ?? "")?.[1] ?? null;
}
