/**
 * H3 cells of resolution 10 as small figures on the ground, so that H3 need not be asked for every fix. An answer is the one
 * that H3 gives: it is asked wherever a figure's border, which is straight in degrees, could be off.
 */
import { cellToBoundary, cellToLatLng, latLngToCell } from "h3-js";
import { degreeM } from "./distance.ts";

export const RESOLUTION = 10;

/**
 * `x`, `y`: metres east and north of the centre (`lat`, `lon` in degrees). `sides`: three numbers each, `a`, `b`, `c`: what lies
 * beyond has `a x + b y > c`, which is how many metres. `next`: the figures beyond them; null: not asked yet.
 */
export type Hex = {
  readonly cell: number;
  readonly lat: number;
  readonly lon: number;
  readonly xPerDegree: number;
  readonly yPerDegree: number;
  readonly sides: Float64Array;
  readonly next: (Hex | null)[];
};

/** A cell's H3 index as a number: the 40 bits that differ at resolution 10. */
export function cellNumber(index: string): number {
  return Number.parseInt(index.slice(2, 12), 16);
}

/** The H3 index of such a number. */
export function cellIndex(cell: number): string {
  return `8a${cell.toString(16).padStart(10, "0")}fff`;
}

/** The figure of the cell at a place in degrees, as H3 says. */
export function hexAt(lat: number, lon: number): Hex {
  return hexOf(cellNumber(latLngToCell(lat, lon, RESOLUTION)));
}

/** Cells are looked at again and again: a town has some thousand. Each takes about half a kilobyte. */
const HEXES = new Map<number, Hex>();
const MOST_HEXES = 30_000;

function hexOf(cell: number): Hex {
  const known = HEXES.get(cell);
  if (known) return known;
  if (HEXES.size >= MOST_HEXES) forget();
  const made = draw(cell);
  HEXES.set(cell, made);
  return made;
}

/** Those in use keep those beside them: nothing may hold on to all. */
function forget(): void {
  for (const hex of HEXES.values()) hex.next.fill(null);
  HEXES.clear();
}

/** How far a border may be off, metres: an arc of 80 m leaves its chord by 0.7 mm at 80 degrees of latitude, and by less before. */
export const UNSURE_M = 0.001;

/** How far beyond the border of `hex` a place is, metres; negative: so far within. */
export function beyond(hex: Hex, x: number, y: number): number {
  const { sides } = hex;
  let most = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < sides.length; n += 3) {
    const m = (sides[n] as number) * x + (sides[n + 1] as number) * y - (sides[n + 2] as number);
    if (m > most) most = m;
  }
  return most;
}

/** The figure beyond a side, by its place. */
export function beside(hex: Hex, side: number): Hex {
  const known = hex.next[side];
  if (known) return known;
  const n = 3 * side;
  // The foot of the perpendicular from the centre is near the middle of the side.
  const out = (hex.sides[n + 2] as number) + 1;
  const x = (hex.sides[n] as number) * out;
  const y = (hex.sides[n + 1] as number) * out;
  const made = hexAt(hex.lat + y / hex.yPerDegree, hex.lon + x / hex.xPerDegree);
  hex.next[side] = made;
  return made;
}

/** Degrees of longitude from the middle of `hex`, the shorter way round. */
export function eastOf(hex: Pick<Hex, "lon">, lon: number): number {
  const way = lon - hex.lon;
  return way > 180 ? way - 360 : way < -180 ? way + 360 : way;
}

function draw(cell: number): Hex {
  const index = cellIndex(cell);
  const [lat, lon] = cellToLatLng(index);
  const degree = degreeM(lat);
  const made = { cell, lat, lon, xPerDegree: degree.lon, yPerDegree: degree.lat };
  const around = cellToBoundary(index).map(([cornerLat, cornerLon]) => ({
    x: eastOf(made, cornerLon) * degree.lon,
    y: (cornerLat - lat) * degree.lat,
  }));
  const sides = new Float64Array(3 * around.length);
  for (const [n, from] of around.entries()) {
    const to = around[(n + 1) % around.length] ?? from;
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    // Corners go round against the clock: what is on the right is beyond.
    sides[3 * n] = (to.y - from.y) / length;
    sides[3 * n + 1] = (from.x - to.x) / length;
    sides[3 * n + 2] = (from.x * (to.y - from.y) - from.y * (to.x - from.x)) / length;
  }
  return { ...made, sides, next: around.map(() => null) };
}
