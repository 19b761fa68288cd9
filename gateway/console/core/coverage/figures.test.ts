import { describe, expect, test } from "vitest";
import { amountText, countText, fractionText, hoursText, kmText, shareText } from "./figures.ts";

test.each([
  [0, 0, "–"],
  [0, 40, "0 %"],
  [1, 1000, "1 %"],
  [31, 40, "78 %"],
  [999, 1000, "99 %"],
  [40, 40, "100 %"],
])("%i of %i is %s", (part, whole, text) => {
  expect(shareText(part, whole)).toBe(text);
});

test("a share that is not known is a dash", () => {
  expect(fractionText(null)).toBe("–");
});

describe("amounts", () => {
  test.each([
    [0, "–"],
    [1, "0:01"],
    [59_000, "0:01"],
    [27_720_000, "7:42"],
    [360_000_000, "100:00"],
  ])("%i ms is %s", (ms, text) => {
    expect(hoursText(ms)).toBe(text);
  });
  test.each([
    [0, "–"],
    [20, "0.1"],
    [41_260, "41.3"],
  ])("%i m is %s km", (metres, text) => {
    expect(kmText(metres)).toBe(text);
  });
  test.each([
    [null, "–"],
    [0, "0.0"],
    [9.94, "9.9"],
    [9.96, "10"],
    [123.4, "123"],
  ])("%s is %s", (value, text) => {
    expect(amountText(value)).toBe(text);
  });
  test.each([
    [7, "7"],
    [1234, "1,234"],
    [1234567, "1,234,567"],
  ])("%i is written %s", (value, text) => {
    expect(countText(value)).toBe(text);
  });
});
