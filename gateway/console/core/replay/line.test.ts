import { expect, test } from "vitest";
import { countUpTo, keptFixes, speedBand } from "./line.ts";
import { activity, overviewOf, ticksOf } from "./ruler.ts";
import { trackOf } from "./track.ts";

test("fixes closer than the spacing are left out, but for ends and both sides of a gap", () => {
  const track = trackOf(
    {
      ...{ unit: "x", count: 8, ts: Array(8).fill(10_000), lat: Array(8).fill(0), spd: Array(8).fill(0) },
      ...{ crs: Array(8).fill(0), reason: Array(8).fill(0) },
      // 0, 1, 2, 3 steps, a gap, 4, 5, 6, 7: each 11.1 m.
      lon: [0, 100, 100, 100, 100, 100, 100, 100],
      gaps: [{ from: 40_000, to: 50_000, cause: "off" }],
    },
    [false],
  );
  expect([...keptFixes(track, 20)]).toEqual([0, 2, 3, 4, 6, 7]);
  expect([...keptFixes(track, 0)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect([...keptFixes(track, 1_000)]).toEqual([0, 3, 4, 7]);
});

test.each([
  [-1, 0],
  [0, 1],
  [3, 2],
  [4, 3],
  [99, 3],
])("of 0, 2, 4 at or below %i are %i", (value, count) => {
  expect(countUpTo(Int32Array.of(0, 2, 4), value)).toBe(count);
});

test.each([
  [0, 0],
  [2.7, 0],
  [2.8, 1],
  [8.4, 2],
  [14, 3],
  [19.5, 4],
  [60, 4],
  [Number.NaN, 0],
])("%d m/s is drawn in colour %i", (speed, band) => {
  expect(speedBand(speed)).toBe(band);
});

test("a ruler of two hours in 1,256 pixels is written every ten minutes, by the clocks there", () => {
  const from = Date.parse("2026-11-21T12:33:00Z");
  const ticks = ticksOf({ from, to: from + 7_200_000 }, 1_256, 8 * 3_600_000);
  const main = ticks.filter(({ isMain }) => isMain).map(({ time }) => new Date(time).toISOString().slice(11, 16));
  expect(main.slice(0, 3)).toEqual(["12:40", "12:50", "13:00"]);
  expect(main).toHaveLength(12);
});

test("a ruler of a day is written on whole hours where clocks are half an hour off", () => {
  const from = Date.parse("2026-11-21T00:00:00Z");
  const ticks = ticksOf({ from, to: from + 86_400_000 }, 1_000, 5.5 * 3_600_000);
  const main = ticks.filter(({ isMain }) => isMain).map(({ time }) => new Date(time).toISOString().slice(11, 16));
  expect(main[0]).toBe("00:30");
});

test("nothing is ruled in no width or no time", () => {
  expect(ticksOf({ from: 0, to: 0 }, 100, 0)).toEqual([]);
  expect(ticksOf({ from: 0, to: 100 }, 0, 0)).toEqual([]);
});

test("the overview has whole hours around a span", () => {
  const hour = 3_600_000;
  expect(overviewOf({ from: 10 * hour, to: 12 * hour }, 8 * hour)).toEqual({ from: 6 * hour, to: 15 * hour });
});

test("how busy each part was", () => {
  expect([...activity([Float64Array.of(0, 1, 50, 99, 100), Float64Array.of(51)], { from: 0, to: 100 }, 2)]).toEqual([
    2, 3,
  ]);
});
