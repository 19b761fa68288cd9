/** Corners of a zone as people type them: a line each, latitude then longitude as on a printed map. */

/** Degrees, WGS-84. */
export type Corner = readonly [lon: number, lat: number];

/** What was typed, or the first line (from 1) that is no place. */
export type Corners =
  | { readonly ok: true; readonly corners: readonly Corner[] }
  | { readonly ok: false; readonly line: number };

/** `30.24873 120.13841`, with a comma, a semicolon or a space between; empty lines are left out. */
export function cornersIn(text: string): Corners {
  const corners: Corner[] = [];
  for (const [n, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const [lat, lon, more] = line.trim().split(/[\s,;，；]+/);
    const corner: Corner = [degrees(lon), degrees(lat)];
    const isPlace = more === undefined && Math.abs(corner[0]) <= 180 && Math.abs(corner[1]) <= 90;
    if (!isPlace) return { ok: false, line: n + 1 };
    corners.push(corner);
  }
  return { ok: true, corners };
}

/** Seven decimals, as they are kept. */
export function cornersText(corners: readonly Corner[]): string {
  return corners.map(([lon, lat]) => `${round(lat)} ${round(lon)}`).join("\n");
}

/** A ring whose last corner is its first one, as GeoJSON wants it (RFC 7946, 3.1.6). */
export function closed(corners: readonly Corner[]): readonly Corner[] {
  const [first] = corners;
  const last = corners.at(-1);
  if (!first || !last || (first[0] === last[0] && first[1] === last[1])) return corners;
  return [...corners, first];
}

/** Without the last corner, where it is the first one again. */
export function opened(ring: readonly Corner[]): readonly Corner[] {
  const [first] = ring;
  const last = ring.at(-1);
  const isClosed = ring.length > 1 && first && last && first[0] === last[0] && first[1] === last[1];
  return isClosed ? ring.slice(0, -1) : ring;
}

export function round(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}

function degrees(text: string | undefined): number {
  return text !== undefined && /^[+-]?\d{1,3}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}
