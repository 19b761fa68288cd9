import { describe, expect, test } from "vitest";
import { seedPoints } from "./trail-seed.ts";
import { Trails } from "./trails.ts";

const T = 1_795_248_000_000;
const times = (trails: Trails, since = 0) =>
  trails.stretches("bike-07", since).map((points) => points.map(({ time }) => (time - T) / 1_000));
function heard(...seconds: readonly number[]): Trails {
  const trails = new Trails(600_000);
  for (const second of seconds) trails.add("bike-07", { lat: 30, lon: 120 + second / 1e5 }, T + second * 1_000);
  return trails;
}

describe("a trail", () => {
  test("is what was heard, in order, and nothing twice", () => {
    expect(times(heard(0, 10, 10, 5, 20))).toEqual([[0, 10, 20]]);
  });

  test("is broken where nobody knows the way", () => {
    expect(times(heard(0, 10, 101, 110))).toEqual([
      [0, 10],
      [101, 110],
    ]);
  });

  test("of a single fix is no line", () => {
    expect(times(heard(0))).toEqual([]);
    expect(heard().stretches("nobody", 0)).toEqual([]);
  });

  test("is as long as was asked for", () => {
    expect(times(heard(0, 10, 20, 30), T + 15_000)).toEqual([[20, 30]]);
  });

  test("forgets what is older than its span", () => {
    expect(times(heard(0, 10, 500, 605, 610)).flat()).toEqual([605, 610]);
  });

  test("has a bound: the older half is thinned, the newer is whole, and it is counted", () => {
    const trails = new Trails(600_000);
    for (let at = 0; at <= 160; at++) trails.add("bike-07", { lat: 30, lon: 120 }, T + at * 1_000);
    const all = times(trails).flat();
    expect(all).toHaveLength(121);
    expect(all.slice(0, 3)).toEqual([0, 2, 4]);
    expect(all.slice(-81)).toEqual(Array.from({ length: 81 }, (_, at) => 80 + at));
    expect(trails.thinned).toBe(1);
  });

  test("begins with what the gateway remembers, and goes on with what was heard", () => {
    const trails = heard(30, 40);
    const point = (second: number) => ({ time: T + second * 1_000, at: [0, 0] as const });
    trails.seed("bike-07", [point(10), point(20), point(35)]);
    expect(times(trails)).toEqual([[10, 20, 30, 40]]);
  });
});

test("what the gateway remembers comes as differences, with gaps", () => {
  const points = seedPoints({
    unit: "bike-07",
    ts: [T, 10_000, 300_000],
    lat: [30_000_000, 100, -100],
    lon: [120_000_000, 0, 0],
    breaks: [2],
  });
  expect(points.map(({ time }) => time - T)).toEqual([0, 10_000, 310_000]);
  expect(points.map(({ isAfterGap }) => isAfterGap ?? false)).toEqual([false, false, true]);
  expect(points[0]?.at[0]).toBeCloseTo(13_358_338.9, 1);
  expect(points[0]?.at[1]).toBeCloseTo(3_503_549.84, 1);
  const trails = new Trails(600_000);
  trails.seed("bike-07", points);
  expect(trails.stretches("bike-07", 0)).toHaveLength(1);
});
