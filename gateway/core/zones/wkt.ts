/** Rings as well-known text (OGC 06-103r4, 7.2): `POLYGON ((lon lat, lon lat, ...))`. */
import type { Corner, Ring } from "./zones.ts";

export function wktOf(ring: Ring): string {
  return `POLYGON ((${ring.map(([lon, lat]) => `${lon} ${lat}`).join(", ")}))`;
}

/** The outer ring of a text, or what is wrong with it as the end of a sentence. */
export type ReadRing = { readonly ok: true; readonly ring: Ring } | { readonly ok: false; readonly problem: string };

const FORM = "must be one polygon as well-known text, as in POLYGON ((117.05 30.52, 117.06 30.52, 117.06 30.53, ...))";
export const ONE_RING = "must be a single ring without holes; draw each part as a zone of its own";

/** Reads one polygon, also as the only one of a MULTIPOLYGON; a height beside longitude and latitude is left out. */
export function readWkt(text: string): ReadRing {
  const trimmed = text.trim();
  const head = /^(?:SRID=4326;)?(MULTI)?POLYGON\s*(?:Z\s*)?(?=\()/i.exec(trimmed);
  if (!head) return { ok: false, problem: FORM };
  let inner: string | null = trimmed.slice(head[0].length);
  for (let level = head[1] ? 3 : 2; level > 0; level--) inner = inner === null ? null : peeled(inner);
  if (inner === null) return { ok: false, problem: FORM };
  if (/[()]/.test(inner)) return { ok: false, problem: ONE_RING };
  const ring = inner.split(",").map(cornerIn);
  const corners = ring.filter((corner) => corner !== null);
  return corners.length === ring.length ? { ok: true, ring: corners } : { ok: false, problem: FORM };
}

function peeled(text: string): string | null {
  const trimmed = text.trim();
  return trimmed.startsWith("(") && trimmed.endsWith(")") ? trimmed.slice(1, -1) : null;
}

function cornerIn(text: string): Corner | null {
  const numbers = text.trim().split(/\s+/).map(decimal);
  const [lon, lat] = numbers;
  if (lon === undefined || lat === undefined || numbers.length > 3 || numbers.some(Number.isNaN)) return null;
  return [lon, lat];
}

/** The number that a text is; NaN when it is none. */
export function decimal(text: string): number {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i.test(text) ? Number(text) : Number.NaN;
}
