import { describe, expect, test } from "vitest";
import { scrollTo, windowOf } from "./window.ts";

describe("of 5,000 rows of 28 pixels", () => {
  test.each([
    { scrollTop: 0, height: 560, first: 0, last: 26 },
    { scrollTop: 2_800, height: 560, first: 94, last: 126 },
    { scrollTop: 139_440, height: 560, first: 4_974, last: 5_000 },
    { scrollTop: 999_999, height: 560, first: 4_994, last: 5_000 },
    { scrollTop: 0, height: 0, first: 0, last: 6 },
  ])("$first to $last are drawn, $scrollTop down in $height", ({ scrollTop, height, first, last }) => {
    expect(windowOf(5_000, 28, scrollTop, height)).toEqual({ first, last });
  });

  test("none are drawn when there are none, however far it is scrolled", () => {
    expect(windowOf(0, 28, 5_000, 560)).toEqual({ first: 0, last: 0 });
  });
});

test.each([
  { index: 3, scrollTop: 0, to: 0, why: "it is in view" },
  { index: 2, scrollTop: 280, to: 56, why: "it is above" },
  { index: 30, scrollTop: 0, to: 588, why: "it is below" },
  { index: 10, scrollTop: 28, to: 28, why: "it is the last in view" },
])("row $index is brought into a box of 280 by scrolling to $to: $why", ({ index, scrollTop, to }) => {
  expect(scrollTo(index, 28, scrollTop, 280)).toBe(to);
});
