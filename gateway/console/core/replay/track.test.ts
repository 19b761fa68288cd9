import { describe, expect, test } from "vitest";
import { indexAt, projected, trackOf } from "./track.ts";

/** Stands, then 0.001 degree (111 m) north in 10 s, then a gap of 200 s, 0.002 degree further. */
const UNIT = {
  unit: "bike-07",
  count: 4,
  ts: [1_000_000, 10_000, 10_000, 200_000],
  lat: [30_000_000, 0, 1_000, 2_000],
  lon: [117_000_000, 0, 0, 0],
  spd: [0, 110, null, 0],
  crs: [null, 0, 0, 90],
  reason: [1, 0, 0, 0],
  gaps: [{ from: 1_020_000, to: 1_220_000, cause: "no-signal" }],
};
const ANCHORED = [false, true];

describe("columns become a track", () => {
  const track = trackOf(UNIT, ANCHORED);

  test("each number counts from the one before; after a null from the last that was known", () => {
    expect([...track.ts]).toEqual([1_000_000, 1_010_000, 1_020_000, 1_220_000]);
    expect([...track.speed]).toEqual([0, 11, Number.NaN, 11]);
    expect([...track.course]).toEqual([Number.NaN, 0, 0, 90]);
  });

  test("places are EPSG:3857", () => {
    expect(track.x[0]).toBeCloseTo(13_024_380.4, 0);
    expect(track.y[0]).toBeCloseTo(3_503_549.84, 1);
  });

  test("a unit holds its place after a parked fix, and a gap is between the fixes that the bundle says", () => {
    expect([...track.holds]).toEqual([1, 0, 0, 0]);
    expect([...track.gapAfter]).toEqual([0, 0, 1, 0]);
  });

  test("what is driven counts on the ground, and neither parked nor in a gap", () => {
    expect(track.metres[1]).toBe(0);
    expect(track.metres[2]).toBeCloseTo(111.3, 0);
    expect(track.metres[3]).toBe(track.metres[2]);
  });

  test("a slow fix whose next is far away moved all the same", () => {
    const crept = {
      ...UNIT,
      count: 2,
      ts: [0, 10_000],
      lat: [30_000_000, 1_000],
      lon: [0, 0],
      spd: [3, 0],
      reason: [0, 0],
    };
    expect(trackOf({ ...crept, crs: [0, 0], gaps: [] }, ANCHORED).holds[0]).toBe(0);
    expect(trackOf({ ...crept, lat: [30_000_000, 10], crs: [0, 0], gaps: [] }, ANCHORED).holds[0]).toBe(1);
  });

  test("a gap over the edge of the span marks no pair of fixes", () => {
    const gaps = [
      { from: 900_000, to: 1_000_000, cause: "unknown" },
      { from: 1_220_000, to: 1_400_000, cause: "unknown" },
    ];
    expect([...trackOf({ ...UNIT, gaps }, ANCHORED).gapAfter]).toEqual([0, 0, 0, 0]);
  });

  test("received late: in the order of receipt, with the newest fix until then", () => {
    const late = trackOf({ ...UNIT, rx: [500, 60_000, -60_000, 0] }, ANCHORED);
    expect([...(late.rx ?? [])]).toEqual([1_000_500, 1_070_500, 1_020_500, 1_220_500]);
    expect([...(late.heard?.order ?? [])]).toEqual([0, 2, 1, 3]);
    expect([...(late.heard?.newest ?? [])]).toEqual([0, 2, 2, 3]);
  });

  test("a unit without fixes is an empty track", () => {
    const empty = { ts: [], lat: [], lon: [], spd: [], crs: [], reason: [], gaps: [] };
    expect(trackOf({ unit: "x", count: 0, ...empty }, ANCHORED).count).toBe(0);
  });
});

test("degrees are metres of EPSG:3857 on the map, as OpenLayers has them", () => {
  const [x, y] = projected(117.0631, 30.5433);
  expect(x).toBeCloseTo(13_031_404.682682, 6);
  expect(y).toBeCloseTo(3_573_578.911394, 6);
});

test.each([
  { time: 5, hint: -1, at: -1 },
  { time: 10, hint: -1, at: 0 },
  { time: 19, hint: 0, at: 0 },
  { time: 20, hint: 0, at: 1 },
  { time: 30, hint: 0, at: 2 },
  { time: 99, hint: 2, at: 3 },
  { time: 10, hint: 3, at: 0 },
  { time: 40, hint: 9, at: 3 },
  { time: 5, hint: 2, at: -1 },
])("the last time at or before $time, looked for from $hint, is number $at", ({ time, hint, at }) => {
  expect(indexAt(Float64Array.of(10, 20, 30, 40), time, hint)).toBe(at);
});
