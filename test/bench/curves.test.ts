import { expect, test } from "vitest";
import { lineThrough } from "./curves.ts";

test("points on a straight line are on it", () => {
  const { at0, slope, worst } = lineThrough([
    [10, 7],
    [20, 9],
    [40, 13],
  ]);
  expect([at0, slope]).toEqual([expect.closeTo(5), expect.closeTo(0.2)]);
  expect(worst).toBeCloseTo(0);
});

test("the point that is furthest off the line is named, and by what share of the line", () => {
  // The nearest line to 1, 1, 4 at 0, 1, 2 is 0.5 + 1.5 x: 1 at 0 is twice of it, 1 at 1 half, 4 at 2 an eighth more.
  const { worst, worstX } = lineThrough([
    [0, 1],
    [1, 1],
    [2, 4],
  ]);
  expect(worstX).toBe(0);
  expect(worst).toBeCloseTo(1);
});
