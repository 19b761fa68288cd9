/** Units move from where they were shown to where they were heard, over a second, and never any further. */
import type { MapPoint } from "./distance.ts";

/** `since`: when the movement began, ms of any clock that only runs on. `fixTime`: of the position that it goes to. */
export type Move = {
  readonly from: MapPoint;
  readonly to: MapPoint;
  readonly since: number;
  readonly fixTime: number;
};

export const GLIDE_MS = 1_000;
/** Nobody knows the way over a longer silence: the unit is put where it is. */
const GAP_MS = 60_000;
/** Nor is so long a way driven in a second or ten. */
const FARTHEST_M = 3_000;

export function shownAt({ from, to, since }: Move, now: number): MapPoint {
  const part = (now - since) / GLIDE_MS;
  if (part >= 1) return to;
  if (part <= 0) return from;
  return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
}

/** The move of a unit that was heard at `to`; the same one when that is no news. */
export function heard(known: Move | undefined, to: MapPoint, fixTime: number, now: number): Move {
  if (!known) return { from: to, to, since: now, fixTime };
  if (known.to[0] === to[0] && known.to[1] === to[1]) {
    return known.fixTime === fixTime ? known : { ...known, fixTime };
  }
  const shown = shownAt(known, now);
  const isFar = Math.hypot(to[0] - shown[0], to[1] - shown[1]) > FARTHEST_M;
  const isUnknown = fixTime - known.fixTime > GAP_MS || fixTime < known.fixTime;
  return { from: isFar || isUnknown ? to : shown, to, since: now, fixTime };
}

/** How far it still has to go at `now`, in metres of the map's plane. */
export function leftOf(move: Move, now: number): number {
  if (now - move.since >= GLIDE_MS) return 0;
  const [x, y] = shownAt(move, now);
  return Math.hypot(move.to[0] - x, move.to[1] - y);
}
