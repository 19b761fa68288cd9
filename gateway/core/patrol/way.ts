/** The way from one fix to the next, straight and at one speed, and the H3 cells that it leads through. */
import { eastward, type Spot } from "./distance.ts";
import { beside, beyond, eastOf, type Hex, hexAt, UNSURE_M } from "./hexes.ts";

/** Places in 1e-7 degree; `ms`: how long it takes, at least 1. */
export type Way = {
  readonly lat: number;
  readonly lon: number;
  readonly north: number;
  readonly east: number;
  readonly ms: number;
};

export function wayOf(from: Spot & { readonly ts: number }, to: Spot & { readonly ts: number }): Way {
  const east = eastward(from.lon, to.lon);
  return { lat: from.lat, lon: from.lon, north: to.lat - from.lat, east, ms: to.ts - from.ts };
}

/** The cell of a place; `hint`: one that it may be. */
export function cellAtSpot({ lat, lon }: Spot, hint: Hex | null): Hex {
  return hint !== null && isDeepIn(hint, lat / 1e7, lon / 1e7) ? hint : hexAt(lat / 1e7, lon / 1e7);
}

/**
 * Calls `take` for each cell on the way with the whole milliseconds from `from` to before `to` at which it is in it, and answers
 * the last of them; its end may be in another one. `first`: the cell that it begins in.
 */
export function walk(way: Way, first: Hex, take: (cell: number, from: number, to: number) => void): Hex {
  let hex = first;
  let from = 0;
  while (!endsIn(way, hex)) {
    const out = leaving(way, hex, from);
    if (out === null) break;
    take(hex.cell, from, out.ms);
    if (out.ms === way.ms) return hex;
    from = out.ms;
    hex = out.hex;
  }
  take(hex.cell, from, way.ms);
  return hex;
}

/** Whether a place in degrees is in the cell beyond all doubt. */
function isDeepIn(hex: Hex, lat: number, lon: number): boolean {
  return beyond(hex, eastOf(hex, lon) * hex.xPerDegree, (lat - hex.lat) * hex.yPerDegree) < -UNSURE_M;
}

function endsIn(way: Way, hex: Hex): boolean {
  return isDeepIn(hex, (way.lat + way.north) / 1e7, (way.lon + way.east) / 1e7);
}

/** The cell at `ms` on the way, as H3 says. */
function askedAt(way: Way, ms: number): Hex {
  return hexAt((way.lat + (way.north * ms) / way.ms) / 1e7, (way.lon + (way.east * ms) / way.ms) / 1e7);
}

type Exit = { readonly ms: number; readonly hex: Hex };

/** The first whole millisecond after `from` at which the way is in another cell than that of `hex`; null: it ends in it. */
function leaving(way: Way, hex: Hex, from: number): Exit | null {
  const x = eastOf(hex, way.lon / 1e7) * hex.xPerDegree;
  const y = (way.lat / 1e7 - hex.lat) * hex.yPerDegree;
  const vx = ((way.east / 1e7) * hex.xPerDegree) / way.ms;
  const vy = ((way.north / 1e7) * hex.yPerDegree) / way.ms;
  let side = -1;
  let time = Number.POSITIVE_INFINITY;
  let fastest = 0;
  for (let n = 0; n < hex.sides.length; n += 3) {
    const a = hex.sides[n] as number;
    const b = hex.sides[n + 1] as number;
    const speed = a * vx + b * vy;
    if (speed <= 0) continue;
    const at = ((hex.sides[n + 2] as number) - a * x - b * y) / speed;
    if (at >= time) continue;
    time = at;
    side = n / 3;
    fastest = speed;
  }
  if (side < 0) return exitBetween(way, hex, from, way.ms);
  const unsureMs = UNSURE_M / fastest;
  const inside = Math.max(from, Math.min(way.ms, Math.ceil(time - unsureMs) - 1));
  const outside = Math.floor(time + unsureMs) + 1;
  if (outside > way.ms) return exitBetween(way, hex, inside, way.ms);
  if (outside - inside !== 1) return exitBetween(way, hex, inside, Math.max(outside, inside + 1));
  const likely = beside(hex, side);
  const lat = (way.lat + (way.north * outside) / way.ms) / 1e7;
  const lon = (way.lon + (way.east * outside) / way.ms) / 1e7;
  return { ms: outside, hex: isDeepIn(likely, lat, lon) ? likely : hexAt(lat, lon) };
}

/** The same where `inside` is in the cell and H3 must be asked whether and where the way leaves it up to `limit`. */
function exitBetween(way: Way, hex: Hex, inside: number, limit: number): Exit | null {
  if (inside >= limit) return null;
  let low = inside;
  let high = limit;
  let found = askedAt(way, high);
  if (found.cell === hex.cell) return limit === way.ms ? null : exitBetween(way, hex, limit, way.ms);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const there = askedAt(way, middle);
    if (there.cell === hex.cell) low = middle;
    else {
      high = middle;
      found = there;
    }
  }
  return { ms: high, hex: found };
}
