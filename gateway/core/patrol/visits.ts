/** Visits of key points: stays within their radius, entered and left with hysteresis, put together from pieces. */
import type { Span } from "../track.ts";
import type { Piece } from "./piece.ts";

/**
 * A stay of a unit, from the first instant within the radius until it left it by 25 m. `isAfterGap`, `isBeforeGap`: it was there
 * when it was heard again, or when it was heard last, so that it may have stayed longer.
 */
export type Stay = Span & {
  readonly point: string;
  readonly isAfterGap: boolean;
  readonly isBeforeGap: boolean;
};

/** A gap from fix to fix, Unix ms, with the places in 1e-7 degree; null: there is no such fix. */
export type WholeGap = {
  readonly from: number | null;
  readonly to: number | null;
  readonly fromLat: number | null;
  readonly fromLon: number | null;
  readonly toLat: number | null;
  readonly toLon: number | null;
};

/** The gaps of pieces that follow each other, each once. */
export function gapsOf(pieces: readonly Piece[]): readonly WholeGap[] {
  const gaps: WholeGap[] = [];
  for (const { gaps: columns } of pieces) {
    for (const [n, from] of columns.from.entries()) {
      const to = columns.to[n] ?? null;
      const last = gaps.at(-1);
      if (last && last.from === from && last.to === to) continue;
      gaps.push({
        ...{ from, fromLat: columns.fromLat[n] ?? null, fromLon: columns.fromLon[n] ?? null },
        ...{ to, toLat: columns.toLat[n] ?? null, toLon: columns.toLon[n] ?? null },
      });
    }
  }
  return gaps;
}

/** The stays of pieces that follow each other, by when they began. One that goes on at the beginning of the first is left out. */
export function staysOf(pieces: readonly Piece[], gaps: readonly WholeGap[]): readonly Stay[] {
  const begins = new Set(gaps.map(({ from }) => from));
  const ends = new Set(gaps.map(({ to }) => to));
  const known: Near[] = [];
  const open = new Map<string, Near>();
  for (const { from: start, near } of pieces) {
    for (const [n, point] of near.point.entries()) {
      const from = start + (near.from[n] as number);
      const to = start + (near.to[n] as number);
      const entered = near.enter[n] as number;
      const enter = entered < 0 ? null : start + entered;
      const last = open.get(point);
      if (last && last.to === from && from === start) {
        last.to = to;
        last.enter ??= enter;
      } else {
        const made = { point, from, to, enter };
        open.set(point, made);
        known.push(made);
      }
    }
  }
  const first = pieces[0];
  const isOn = ({ from, enter }: Near) => from === first?.from && enter === from && first.goesOn;
  const stays = known.flatMap((one): readonly Stay[] => {
    const { point, from, to, enter } = one;
    if (enter === null || isOn(one)) return [];
    return [{ point, from: enter, to, isAfterGap: enter === from && ends.has(from), isBeforeGap: begins.has(to) }];
  });
  return stays.sort((a, b) => a.from - b.from || (a.point < b.point ? -1 : a.point > b.point ? 1 : 0));
}

/** Where a unit was near a point; `enter`: since when within its radius, null: never. */
type Near = { readonly point: string; readonly from: number; to: number; enter: number | null };
