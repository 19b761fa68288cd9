import { describe, expect, test } from "vitest";
import { figuresOf, quietSpans, type Stretch, stretchesOf } from "./lanes.ts";
import { trackOf } from "./track.ts";

const TRACK = trackOf(
  {
    unit: "bike-07",
    count: 7,
    ts: [100_000, 10_000, 2_000, 10_000, 60_000, 100_000, 10_000],
    lat: [0, 1_000, 0, 1_000, 0, 0, 0],
    lon: [0, 0, 0, 0, 0, 0, 0],
    spd: [100, -100, 100, -100, 0, null, 160],
    crs: [0, 0, 0, 0, 0, 0, 0],
    reason: [0, 0, 0, 1, 0, 0, 0],
    gaps: [
      { from: 50_000, to: 100_000, cause: "unknown" },
      { from: 182_000, to: 282_000, cause: "no-signal" },
      { from: 292_000, to: 400_000, cause: "off" },
    ],
  },
  [false, true],
);

describe("what a unit did all along", () => {
  const stretches = stretchesOf(TRACK);

  test("a wait of two seconds is part of the ride; gaps at both edges are told", () => {
    expect(stretches).toEqual([
      { from: 50_000, to: 100_000, doing: "gap" },
      { from: 100_000, to: 122_000, doing: "moving" },
      { from: 122_000, to: 182_000, doing: "standing" },
      { from: 182_000, to: 282_000, doing: "gap" },
      { from: 282_000, to: 292_000, doing: "standing" },
      { from: 292_000, to: 400_000, doing: "gap" },
    ]);
  });

  test("its figures", () => {
    const { distanceM, ...rest } = figuresOf(TRACK, stretches);
    expect(distanceM).toBeCloseTo(222.6, 0);
    expect(rest).toEqual({ movingMs: 22_000, stoppedMs: 70_000, gapMs: 258_000, gaps: 3, maxMps: 16 });
  });

  test("a unit whose speed nobody knows has no fastest one", () => {
    const empty = { ts: [], lat: [], lon: [], spd: [], crs: [], reason: [], gaps: [] };
    const nobody = trackOf({ unit: "x", count: 0, ...empty }, []);
    expect(figuresOf(nobody, stretchesOf(nobody))).toEqual({
      ...{ distanceM: 0, movingMs: 0, stoppedMs: 0, gapMs: 0, gaps: 0, maxMps: null },
    });
  });

  test("a unit without a fix has the gap that is told of it", () => {
    const gaps = [{ from: 0, to: 500, cause: "off" }];
    const nobody = { unit: "x", count: 0, ts: [], lat: [], lon: [], spd: [], crs: [], reason: [], gaps };
    expect(stretchesOf(trackOf(nobody, []))).toEqual([{ from: 0, to: 500, doing: "gap" }]);
  });
});

describe("when nothing is worth watching", () => {
  const moving = (from: number, to: number): Stretch => ({ from, to, doing: "moving" });
  const span = { from: 0, to: 600_000 };

  test.each<[string, Stretch[][], number[], [number, number][]]>([
    ["nobody moves at all", [[]], [], [[0, 600_000]]],
    [
      "one moves: from 10 s after it to 5 s before the next",
      [[moving(100_000, 200_000), moving(300_000, 600_000)]],
      [],
      [
        [0, 95_000],
        [210_000, 295_000],
      ],
    ],
    ["another moves meanwhile", [[moving(0, 200_000)], [moving(100_000, 590_000)]], [], []],
    [
      "something happens in between",
      [[moving(0, 100_000)]],
      [300_000],
      [
        [110_000, 295_000],
        [310_000, 600_000],
      ],
    ],
    ["a pause of less than half a minute", [[moving(0, 100_000), moving(140_000, 600_000)]], [], []],
    ["a long ride around a short one", [[moving(0, 500_000)], [moving(100_000, 110_000)]], [], [[510_000, 600_000]]],
  ])("%s", (_name, lanes, times, expected) => {
    expect(quietSpans(lanes, times, span)).toEqual(expected.map(([from, to]) => ({ from, to })));
  });
});
