import { expect, test } from "vitest";
import { median, medianRatio, percentile } from "./statistics.ts";

test.each([
  { values: [3], middle: 3 },
  { values: [3, 1], middle: 2 },
  { values: [9, 1, 5], middle: 5 },
])("the median of $values is $middle", ({ values, middle }) => {
  expect(median(values)).toBe(middle);
});

test("a percentile lies between its neighbours", () => {
  expect(percentile([10, 20, 30, 40, 50], 99)).toBeCloseTo(49.6);
  expect(percentile([], 99)).toBeNaN();
});

test("ratios are taken run by run, so that one slow moment of the machine does not count", () => {
  expect(medianRatio([10, 2, 12], [5, 1, 24])).toBe(2);
});
