import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY, degrees, HOUR } from "../../../test/support/path.ts";
import { keyPoints } from "./key-points.ts";
import { LEG_KINDS, type PathFix, type Piece } from "./piece.ts";
import { piecesOf } from "./pieces.ts";
import { gapsOf, staysOf } from "./visits.ts";

const END = DAY + HOUR;
const points = keyPoints([
  { ...degrees(200, 50), id: "near", name: "Near", station: null, radiusM: 75, leastStayMs: 0, plan: null },
  { ...degrees(-300, -400), id: "far", name: "Far", station: null, radiusM: 100, leastStayMs: 0, plan: null },
]);

/** Fixes of an hour and ten minutes around it on both sides: some parked, some beyond gaps, at any place within a kilometre. */
const someTrack = fc
  .array(
    fc.record({
      afterMs: fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 400_000 })),
      east: fc.integer({ min: -60_000, max: 60_000 }),
      north: fc.integer({ min: -60_000, max: 60_000 }),
      spd: fc.constantFrom(null, 0, 69, 70, 1_500),
      reason: fc.constantFrom("interval", "parked", "start", "stop", "sos"),
    }),
    { maxLength: 120 },
  )
  .map((steps) => {
    let ts = DAY - 600_000;
    return steps.map(({ afterMs, east, north, spd, reason }): PathFix => {
      ts += afterMs;
      return { ts, lat: north, lon: east, spd, reason };
    });
  });

/** Cuts of the hour at any milliseconds, and at some fixes. */
const someCuts = fc.uniqueArray(fc.integer({ min: DAY + 1, max: END - 1 }), { maxLength: 12 });

function spansAt(cuts: readonly number[]) {
  const edges = [DAY, ...cuts.toSorted((a, b) => a - b), END];
  return edges.slice(1).map((to, n) => ({ from: edges[n] as number, to }));
}

/** What a report would make of the pieces: times in each kind of leg, centimetres, cells, and stays. */
function summed(pieces: readonly Piece[]) {
  const kinds = new Map<string, number>();
  const cells = new Map<number, { runs: number; ms: number; last: number }>();
  let cm = 0;
  for (const { from, legs, cells: columns, goesOn } of pieces) {
    legs.end.forEach((end, n) => {
      const kind = LEG_KINDS[legs.kind[n] ?? 0] ?? "";
      kinds.set(kind, (kinds.get(kind) ?? 0) + end - (legs.end[n - 1] ?? 0));
      cm += legs.cm[n] ?? 0;
    });
    columns.cell.forEach((cell, n) => {
      const known = cells.get(cell) ?? { runs: 0, ms: 0, last: 0 };
      const isOn = n === 0 && goesOn && from > DAY;
      cells.set(cell, {
        runs: known.runs + (columns.runs[n] ?? 0) - (isOn ? 1 : 0),
        ms: known.ms + (columns.ms[n] ?? 0),
        last: from + (columns.last[n] ?? 0),
      });
    });
  }
  const gaps = gapsOf(pieces);
  const firsts = pieces.flatMap(({ first }) => first ?? []);
  const lasts = pieces.flatMap(({ last }) => last ?? []);
  return {
    exact: {
      kinds: Object.fromEntries([...kinds].sort()),
      cells: [...cells].sort(([a], [b]) => a - b),
      gaps,
      stays: staysOf(pieces, gaps),
    },
    ends: [firsts[0] ?? null, lasts.at(-1) ?? null, pieces[0]?.reach.from, pieces.at(-1)?.reach.to],
    cm,
  };
}

describe("pieces of any cuts", () => {
  test("sum up to the whole: times, cells, gaps and stays exactly, distance to a centimetre a leg", () => {
    fc.assert(
      fc.property(someTrack, someCuts, fc.array(fc.nat()), (fixes, cuts, picks) => {
        const atFixes = picks.flatMap((pick) => fixes[pick % Math.max(1, fixes.length)]?.ts ?? []);
        const all = [...new Set([...cuts, ...atFixes.filter((ts) => ts > DAY && ts < END)])];
        const whole = summed(piecesOf(spansAt([]), fixes, [], points));
        const pieces = piecesOf(spansAt(all), fixes, [], points);
        const parts = summed(pieces);
        expect(parts.exact).toEqual(whole.exact);
        expect(parts.ends).toEqual(whole.ends);
        const legs = pieces.reduce((sum, piece) => sum + piece.legs.end.length, 0);
        expect(Math.abs(parts.cm - whole.cm)).toBeLessThanOrEqual(legs + 1);
      }),
      { seed: 20_261_122, numRuns: 300 },
    );
  });

  test("are the same by themselves as beside each other, from no more than the fixes within their reach", () => {
    fc.assert(
      fc.property(someTrack, someCuts, (fixes, cuts) => {
        for (const piece of piecesOf(spansAt(cuts), fixes, [], points)) {
          const { from, to, reach } = piece;
          const near = fixes.filter(({ ts }) => ts >= (reach.from ?? ts) && ts <= (reach.to ?? ts));
          expect(piecesOf([{ from, to }], near, [], points)).toEqual([piece]);
        }
      }),
      { seed: 20_261_122, numRuns: 200 },
    );
  });

  test("fill their span with legs, and never with more presence than there is time without gaps", () => {
    fc.assert(
      fc.property(someTrack, someCuts, (fixes, cuts) => {
        for (const { from, to, legs, cells } of piecesOf(spansAt(cuts), fixes, [], points)) {
          expect(legs.end.at(-1)).toBe(to - from);
          const knownMs = legs.end.reduce((sum, end, n) => {
            const isKnown = (legs.kind[n] ?? 0) < 2;
            return sum + (isKnown ? end - (legs.end[n - 1] ?? 0) : 0);
          }, 0);
          expect(cells.ms.reduce((sum, ms) => sum + ms, 0)).toBe(knownMs);
        }
      }),
      { seed: 20_261_122, numRuns: 200 },
    );
  });
});

test("late data in any order leave the same pieces, and touch only those whose reach it falls into", () => {
  fc.assert(
    fc.property(someTrack, someCuts, fc.array(fc.nat(), { maxLength: 20 }), (fixes, cuts, picks) => {
      const late = new Set(picks.map((pick) => fixes[pick % Math.max(1, fixes.length)]?.ts));
      const early = fixes.filter(({ ts }) => !late.has(ts));
      const spans = spansAt(cuts);
      const before = piecesOf(spans, early, [], points);
      const after = piecesOf(spans, fixes, [], points);
      before.forEach((piece, n) => {
        const { from, to } = piece.reach;
        const isTouched = [...late].some((ts) => ts !== undefined && ts >= (from ?? ts) && ts <= (to ?? ts));
        if (!isTouched) expect(after[n]).toEqual(piece);
      });
    }),
    { seed: 20_261_122, numRuns: 200 },
  );
});
