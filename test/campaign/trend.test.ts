import { describe, expect, test } from "vitest";
import type { Sample } from "./probe.ts";
import { longestLife, trendOf } from "./trend.ts";

/** A sample a minute. */
function samples(count: number, rssAt: (n: number) => number, pid = 1): readonly Sample[] {
  return Array.from({ length: count }, (_, n) => {
    return { pid, at: n * 60_000, rssMb: rssAt(n), heapMb: 20, handles: 30, delayMs: 1 };
  });
}

describe("a process", () => {
  test.each([
    ["that takes the same all the time is flat", samples(120, () => 90), 0, true],
    ["that takes a megabyte more each minute grows by 60 in an hour", samples(120, (n) => 90 + n), 60, false],
    ["that takes less and less is flat", samples(120, (n) => 200 - n / 2), -30, true],
    ["that grew while it warmed up is flat", samples(120, (n) => (n < 30 ? n : 30)), 0, true],
    ["of ten minutes is neither", samples(10, (n) => 90 + n), 60, null],
  ])("%s", (_, list, perHour, isFlat) => {
    const trend = trendOf(list, "rssMb");
    expect(trend.perHour).toBeCloseTo(perHour, 6);
    expect(trend.isFlat).toBe(isFlat);
  });
});

test("of a process that was started again the longest life counts", () => {
  const lives = [...samples(3, () => 1, 7), ...samples(9, () => 2, 8), ...samples(4, () => 3, 9)];
  expect(longestLife(lives).map(({ pid }) => pid)).toEqual([8, 8, 8, 8, 8, 8, 8, 8, 8]);
});
