import { describe, expect, test } from "vitest";
import { gapAt, heardBy, positionAt } from "./position.ts";
import { type Track, trackOf } from "./track.ts";

/** On the equator one millionth of a degree is 0.11132 m of EPSG:3857. */
function track(change: Partial<Parameters<typeof trackOf>[0]> = {}): Track {
  return trackOf(
    {
      unit: "bike-07",
      count: 5,
      ts: [10_000, 10_000, 10_000, 100_000, 10_000],
      lat: [0, 0, 0, 0, 0],
      lon: [0, 1_000, 1_000, 5_000, 0],
      spd: [100, 20, 0, -120, 0],
      crs: [350, -340, null, 0, 0],
      reason: [0, 0, 0, 0, 1],
      gaps: [{ from: 30_000, to: 130_000, cause: "off" }],
      ...change,
    },
    [false, true],
  );
}

describe("by all that is known", () => {
  test.each([
    { time: 9_999, state: "nothing", x: 0, index: -1 },
    { time: 10_000, state: "moving", x: 0, index: 0 },
    { time: 15_000, state: "moving", x: 55.66, index: 0 },
    { time: 20_000, state: "moving", x: 111.32, index: 1 },
    { time: 29_999, state: "moving", x: 222.63, index: 1 },
    { time: 30_000, state: "silent", x: 222.64, index: 2 },
    { time: 129_999, state: "silent", x: 222.64, index: 2 },
    { time: 135_000, state: "standing", x: 779.24, index: 3 },
    { time: 140_000, state: "standing", x: 779.24, index: 4 },
    { time: 999_000, state: "standing", x: 779.24, index: 4 },
  ])("at $time it is $state", ({ time, state, x, index }) => {
    const found = positionAt(track(), time);
    expect(found).toMatchObject({ state, index });
    expect(found.x).toBeCloseTo(x, 1);
  });

  test("a course turns the shorter way over north, and a speed in between is between", () => {
    expect(positionAt(track(), 15_000)).toMatchObject({ courseDeg: 0, speedMps: 11 });
  });

  test("a course that the receiver did not say is taken from the fix before, or from the way", () => {
    expect(positionAt(track(), 25_000).courseDeg).toBe(10);
    expect(positionAt(track({ crs: [null, null, null, null, null] }), 15_000).courseDeg).toBe(90);
  });

  test("a parked unit holds its place though the next fix is elsewhere", () => {
    const found = positionAt(track({ reason: [1, 0, 0, 0, 1] }), 15_000);
    expect(found).toMatchObject({ state: "standing", x: 0 });
  });

  test("a gap that reaches beyond the last fix leaves it hollow there", () => {
    const gaps = [{ from: 140_000, to: 400_000, cause: "unknown" }];
    expect(positionAt(track({ gaps }), 200_000).state).toBe("silent");
    expect(positionAt(track({ gaps }), 400_000).state).toBe("standing");
  });

  test("wherever it was before, the same instant gives the same place", () => {
    const one = track();
    for (const hint of [-1, 0, 1, 2, 3, 4, 9]) expect(positionAt(one, 15_000, "now", hint).index).toBe(0);
  });
});

describe("by what had been received then", () => {
  /** The second fix came 100 s late; the third at once. */
  const late = track({ rx: [1_000, 99_000, -99_000, 0, 0] });

  test.each([
    { time: 10_500, state: "nothing", index: -1 },
    { time: 11_000, state: "moving", index: 0 },
    { time: 25_000, state: "moving", index: 0 },
    { time: 31_000, state: "moving", index: 2 },
    { time: 91_000, state: "silent", index: 2 },
    { time: 119_999, state: "silent", index: 2 },
    { time: 131_000, state: "standing", index: 3 },
  ])("at $time it was $state at fix $index", ({ time, state, index }) => {
    expect(positionAt(late, time, "then")).toMatchObject({ state, index });
  });

  test("nothing is filled in between fixes", () => {
    expect(positionAt(late, 15_000, "then").x).toBe(0);
  });

  test.each([
    [10_500, 0],
    [11_000, 1],
    [31_000, 2],
    [120_000, 3],
    [900_000, 5],
  ])("by %i so many fixes had come: %i", (time, count) => {
    expect(heardBy(late, time)).toBe(count);
  });
});

test.each([
  [99, null],
  [100, 100],
  [199, 100],
  [200, null],
  [300, 300],
  [400, null],
])("the gap at %i begins at %s", (time, from) => {
  const gaps = [
    { from: 100, to: 200, cause: "off" },
    { from: 300, to: 400, cause: "off" },
  ];
  expect(gapAt(gaps, time)?.from ?? null).toBe(from);
});
