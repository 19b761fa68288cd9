import { describe, expect, test } from "vitest";
import { DAY as D, degrees, fix, HOUR, MINUTE, parked, SECOND as S, standing } from "../../../test/support/path.ts";
import type { Mark } from "../gap.ts";
import { keyPoints, keyPointsText } from "./key-points.ts";
import { LEG_KINDS, type PathFix, type Piece } from "./piece.ts";
import { piecesOf } from "./pieces.ts";

const NO_POINTS = keyPoints([]);
const hour = { from: D, to: D + HOUR };

/** The one piece of one span. */
function pieceOf(span: typeof hour, fixes: readonly PathFix[], marks: readonly Mark[], points = NO_POINTS): Piece {
  return piecesOf([span], fixes, marks, points)[0] as Piece;
}

/** Legs as "kind from-to metres" in seconds. */
function legs({ legs: { end, kind, cm } }: Piece): readonly string[] {
  return end.map((to, n) => {
    const metres = (cm[n] ?? 0) / 100;
    return `${LEG_KINDS[kind[n] ?? 0]} ${(end[n - 1] ?? 0) / S}-${to / S}${metres === 0 ? "" : ` ${metres.toFixed(1)}`}`;
  });
}

const off = (seconds: number): Mark => ({ what: "off", from: D + seconds * S, to: D + seconds * S });
const lost = (seconds: number): Mark => ({ what: "lost", from: D + seconds * S, to: D + seconds * S });

describe("the legs of an hour", () => {
  test.each<[string, readonly PathFix[], readonly Mark[], readonly string[]]>([
    ["nothing was ever heard", [], [], ["unknown 0-3600"]],
    [
      "two fixes: what is before and after them is not known",
      [fix(D + 10 * S, 0), fix(D + 20 * S, 100)],
      [],
      ["unknown 0-10", "moving 10-20 100.0", "unknown 20-3600"],
    ],
    [
      "a way over its beginning counts from there, in proportion",
      [fix(D - 4 * S, 0), fix(D + 6 * S, 100), fix(D + 16 * S, 150)],
      [],
      ["moving 0-6 60.0", "moving 6-16 50.0", "unknown 16-3600"],
    ],
    [
      "a way over its end counts up to there",
      [fix(D + 3590 * S, 0), fix(D + 3595 * S, 50), fix(D + 3605 * S, 150)],
      [],
      ["unknown 0-3590", "moving 3590-3595 50.0", "moving 3595-3600 50.0"],
    ],
    [
      "a way over all of it",
      [parked(D - 30 * S, 0), parked(D + 3630 * S, 0)],
      [],
      // an hour and a minute between heartbeats is a gap
      ["unknown 0-3600"],
    ],
    [
      "parked: drift counts no metre",
      [parked(D, 0), parked(D + 60 * S, 8), parked(D + 120 * S, -5), fix(D + 180 * S, 10)],
      [],
      ["parked 0-180", "unknown 180-3600"],
    ],
    [
      "a fix with a speed under 0.7 m/s stands, a start never does",
      [
        fix(D, 0, 0, { spd: 69 }),
        fix(D + 10 * S, 1, 0, { spd: 70 }),
        fix(D + 20 * S, 9, 0, { spd: 30, reason: "start" }),
        fix(D + 30 * S, 20, 0, { spd: null }),
        fix(D + 40 * S, 30, 0, { reason: "stop" }),
        fix(D + 50 * S, 30),
      ],
      [],
      ["parked 0-10", "moving 10-40 29.0", "parked 40-50", "unknown 50-3600"],
    ],
    [
      "60 s are no gap after a moving fix, a millisecond more is",
      [fix(D, 0), fix(D + 60 * S, 600), fix(D + 120 * S + 1, 1200)],
      [],
      ["moving 0-60 600.0", "unknown 60-120.001", "unknown 120.001-3600"],
    ],
    [
      "180 s are no gap after a parked one",
      [parked(D, 0), parked(D + 180 * S, 0), parked(D + 360 * S + 1, 0)],
      [],
      ["parked 0-180", "unknown 180-360.001", "unknown 360.001-3600"],
    ],
    [
      "the cause of a gap is what the unit said",
      [fix(D, 0), fix(D + 10 * S, 100), fix(D + 310 * S, 100), fix(D + 320 * S, 200)],
      [lost(15), off(330)],
      ["moving 0-10 100.0", "no-signal 10-310", "moving 310-320 100.0", "off 320-3600"],
    ],
    [
      "a gap over its beginning is judged whole",
      [fix(D - 600 * S, 0), fix(D + 60 * S, 0), fix(D + 70 * S, 100)],
      [off(-590)],
      ["off 0-60", "moving 60-70 100.0", "unknown 70-3600"],
    ],
  ])("%s", (_, fixes, marks, expected) => {
    expect(legs(pieceOf(hour, fixes, marks))).toEqual(expected);
  });
});

test.each([
  // fixes at these seconds; first, last and reach of the hour
  ["none", [], [null, null, null, null]],
  ["one in it", [10], [10, 10, null, null]],
  ["on its edges", [-5, 0, 3600], [0, 0, -5, 3600]],
  ["far around it", [-900, -800, 4000, 5000], [null, null, -800, 4000]],
  ["in it and around", [-10, 5, 15, 3595, 3605], [5, 3595, -10, 3605]],
])("what an hour depends on: %s", (_, seconds, [first, last, before, after]) => {
  const piece = pieceOf(
    hour,
    seconds.map((second) => fix(D + second * S, 0)),
    [],
    NO_POINTS,
  );
  const time = (second: number | null | undefined) => (second === null || second === undefined ? null : D + second * S);
  expect(piece).toMatchObject({ first: time(first), last: time(last) });
  expect(piece.reach).toEqual({ from: time(before), to: time(after) });
});

test("a gap is told whole, with its ends, in each piece that it touches", () => {
  const spans = [hour, { from: D + HOUR, to: D + 2 * HOUR }];
  const pieces = piecesOf(spans, [fix(D, 0), fix(D + 90 * MINUTE, 1000)], [], NO_POINTS);
  const gap = { from: D, fromLat: 0, fromLon: 0, to: D + 90 * MINUTE, toLat: 0, toLon: 89_832 };
  const one = Object.fromEntries(Object.entries(gap).map(([name, value]) => [name, [value]]));
  expect(pieces[0]?.gaps).toEqual(one);
  expect(pieces[1]?.gaps).toEqual({
    from: [D, D + 90 * MINUTE],
    fromLat: [0, 0],
    fromLon: [0, 89_832],
    to: [D + 90 * MINUTE, null],
    toLat: [0, null],
    toLon: [89_832, null],
  });
});

describe("near a key point of 75 m radius at 1000 m east", () => {
  const point = {
    ...{ id: "bank", name: "Bank", station: null, radiusM: 75, leastStayMs: 120_000, plan: null },
    ...degrees(1000),
  };
  const points = keyPoints([point]);
  /** "from-to enter" in seconds, to a tenth. */
  const near = ({ near: { from, to, enter } }: Piece) =>
    from.map((start, n) => {
      const since = enter[n] ?? -1;
      return `${(start / S).toFixed(1)}-${((to[n] ?? 0) / S).toFixed(1)} ${since < 0 ? "never" : (since / S).toFixed(1)}`;
    });

  test.each<[string, readonly PathFix[], readonly string[]]>([
    // 2000 m in 50 s are 40 m/s: 100 m before the point after 22.5 s, 75 m before it after 23.125 s
    ["a pass between two fixes", [fix(D, 0), fix(D + 50 * S, 2000)], ["22.5-27.5 23.1"]],
    ["a pass at 90 m enters only the outer ring", [fix(D, 0, 90), fix(D + 50 * S, 2000, 90)], ["23.9-26.1 never"]],
    ["a pass at 101 m is none", [fix(D, 0, 101), fix(D + 50 * S, 2000, 101)], []],
    ["none over a gap", [fix(D, 0), fix(D + 61 * S, 2000)], []],
    [
      "a stay to a gap ends with the last fix",
      [fix(D, 950), fix(D + 30 * S, 1000), fix(D + 130 * S, 1000)],
      ["0.0-30.0 0.0", "130.0-130.0 130.0"],
    ],
    ["a fix by itself", [fix(D + 100 * S, 1010)], ["100.0-100.0 100.0"]],
    [
      "drift at the edge is one stay",
      [
        parked(D, 930),
        parked(D + 60 * S, 920),
        parked(D + 120 * S, 926),
        parked(D + 180 * S, 905),
        parked(D + 240 * S, 930),
      ],
      ["0.0-240.0 0.0"],
    ],
    [
      "drift beyond 25 m more makes two of it",
      [parked(D, 930), parked(D + 60 * S, 890), parked(D + 120 * S, 930)],
      ["0.0-45.0 0.0", "75.0-120.0 112.5"],
    ],
    [
      "between two pieces it ends with the piece",
      [parked(D + 3570 * S, 1000), parked(D + 3630 * S, 1000)],
      ["3570.0-3600.0 3570.0"],
    ],
  ])("%s", (_, fixes, expected) => {
    expect(near(pieceOf(hour, fixes, [], points))).toEqual(expected);
  });

  test("what pieces take from key points is one text, the same in any order", () => {
    const other = { ...point, id: "atm", radiusM: 50 };
    expect(keyPointsText([point, other])).toBe('[["atm",0,0.0089832,50],["bank",0,0.0089832,75]]');
    expect(keyPointsText([other, { ...point, name: "other name", leastStayMs: 1 }])).toBe(
      keyPointsText([point, other]),
    );
    expect(keyPointsText([point])).not.toBe(keyPointsText([{ ...point, radiusM: 76 }]));
  });
});

test("a unit that stands is in one cell, came into it once, and goes on in the next piece", () => {
  const spans = [hour, { from: D + HOUR, to: D + 2 * HOUR }];
  const [first, second] = piecesOf(spans, standing(D + 30 * MINUTE, D + 100 * MINUTE, 20, 20), [], NO_POINTS);
  expect(first?.cells).toMatchObject({ runs: [1], ms: [30 * MINUTE], last: [HOUR] });
  expect(first?.goesOn).toBe(false);
  expect(second?.cells).toMatchObject({ cell: first?.cells.cell, runs: [1], ms: [40 * MINUTE], last: [40 * MINUTE] });
  expect(second?.goesOn).toBe(true);
});
