/** A piece while it is made: whatever is added comes in the order of time. */
import type { Span } from "../track.ts";
import type { LegKind, Piece } from "./piece.ts";
import { LEG_KINDS } from "./piece.ts";

/** A fix with its place, as gaps are kept; null: there is none. */
export type GapEnd = { readonly ts: number; readonly lat: number; readonly lon: number } | null;

type Columns<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer V)[] ? V[] : never };

/** `metres`: of the last leg, not rounded yet. `isBroken`: the next leg is another one, of whatever kind. `places`: of cells; `place`: the last. */
export type Draft = Span & {
  first: number | null;
  last: number | null;
  goesOn: boolean;
  metres: number;
  isBroken: boolean;
  readonly legs: Columns<Piece["legs"]>;
  readonly gaps: Columns<Piece["gaps"]>;
  readonly cells: Columns<Piece["cells"]>;
  readonly places: Map<number, number>;
  place: number;
  readonly near: Columns<Piece["near"]>;
  readonly open: Map<string, number>;
};

export function newDraft({ from, to }: Span): Draft {
  return {
    from,
    to,
    first: null,
    last: null,
    goesOn: false,
    metres: 0,
    isBroken: true,
    legs: { end: [], kind: [], cm: [] },
    gaps: { from: [], fromLat: [], fromLon: [], to: [], toLat: [], toLon: [] },
    cells: { cell: [], runs: [], ms: [], last: [] },
    places: new Map(),
    place: 0,
    near: { point: [], from: [], to: [], enter: [] },
    open: new Map(),
  };
}

export function finished(draft: Draft, reach: Piece["reach"]): Piece {
  const { from, to, first, last, legs, gaps, cells, goesOn, near } = draft;
  return { from, to, first, last, reach, legs, gaps, cells, goesOn, near };
}

/** A fix of its own. */
export function takeFix(draft: Draft, ts: number): void {
  if (draft.first === null) draft.isBroken = true;
  draft.first ??= ts;
  draft.last = ts;
}

/** A way to `to` (Unix ms), which goes on with the last leg if that is of its kind. */
export function takeWay(draft: Draft, kind: LegKind, to: number, metres: number): void {
  const { end, kind: kinds, cm } = draft.legs;
  const place = LEG_KINDS.indexOf(kind);
  if (draft.isBroken || kinds.at(-1) !== place) {
    end.push(0);
    kinds.push(place);
    cm.push(0);
    draft.metres = 0;
    draft.isBroken = false;
  }
  draft.metres += metres;
  end[end.length - 1] = to - draft.from;
  cm[cm.length - 1] = Math.round(draft.metres * 100);
}

/** A gap to `to` (Unix ms), with its whole from fix to fix. */
export function takeGap(draft: Draft, kind: LegKind, to: number, before: GapEnd, after: GapEnd): void {
  draft.isBroken = true;
  takeWay(draft, kind, to, 0);
  draft.isBroken = true;
  const { gaps } = draft;
  gaps.from.push(before?.ts ?? null);
  gaps.fromLat.push(before?.lat ?? null);
  gaps.fromLon.push(before?.lon ?? null);
  gaps.to.push(after?.ts ?? null);
  gaps.toLat.push(after?.lat ?? null);
  gaps.toLon.push(after?.lon ?? null);
}

/** Presence in a cell from `from` to `to`, Unix ms. `isNew`: it was not there right before. */
export function takeCell(draft: Draft, cell: number, from: number, to: number, isNew: boolean): void {
  const { cells, places } = draft;
  // Mostly it is where it was.
  let place = cells.cell[draft.place] === cell ? draft.place : places.get(cell);
  if (places.size === 0) draft.goesOn = !isNew && from === draft.from;
  const isFirst = places.size === 0;
  if (place === undefined) {
    place = cells.cell.length;
    places.set(cell, place);
    cells.cell.push(cell);
    cells.runs.push(0);
    cells.ms.push(0);
    cells.last.push(0);
  }
  draft.place = place;
  if (isNew || isFirst) cells.runs[place] = (cells.runs[place] as number) + 1;
  cells.ms[place] = (cells.ms[place] as number) + to - from;
  cells.last[place] = to - draft.from;
}

/** Presence near a key point from `from` to `to`, Unix ms; `enter`: since when within its radius, null: never in it. */
export function takeNear(draft: Draft, point: string, from: number, to: number, enter: number | null): void {
  const { near, open } = draft;
  const place = open.get(point);
  const isOn = place !== undefined && (near.to[place] as number) >= from - draft.from;
  if (isOn) {
    near.to[place] = to - draft.from;
    if (near.enter[place] === -1 && enter !== null) near.enter[place] = enter - draft.from;
    return;
  }
  open.set(point, near.point.length);
  near.point.push(point);
  near.from.push(from - draft.from);
  near.to.push(to - draft.from);
  near.enter.push(enter === null ? -1 : enter - draft.from);
}
