import { describe, expect, test } from "vitest";
import {
  cellAt,
  cornersOf,
  emptyHours,
  hourBounds,
  hourClass,
  hourLevels,
  hoursWithin,
  officerMinutes,
  passClass,
  passText,
  tallyOf,
  totalOf,
} from "./cells.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test.each([
  [0, 0, "0"],
  [1, 1, "1"],
  [2, 2, "2–3"],
  [3, 2, "2–3"],
  [4, 3, "4–7"],
  [8, 4, "8–15"],
  [15, 4, "8–15"],
  [16, 5, "16+"],
  [4_000, 5, "16+"],
])("%i passes are of class %i, called %s", (passes, at, text) => {
  expect(passClass(passes)).toBe(at);
  expect(passText(at)).toBe(text);
});

describe("hours since somebody was there, of a threshold of a day", () => {
  const now = 100 * DAY;
  test.each([
    ["now", 0, 0],
    ["just under six hours", 6 * HOUR - 1, 0],
    ["six hours", 6 * HOUR, 1],
    ["twelve", 12 * HOUR, 2],
    ["just under a day", DAY - 1, 2],
    ["a day: a blind spot", DAY, 3],
    ["just under three days", 3 * DAY - 1, 3],
    ["three days", 3 * DAY, 4],
    ["after the end of what is counted", -HOUR, 0],
  ])("%s", (_name, age, expected) => {
    expect(hourClass(now - age, now, DAY)).toBe(expected);
  });
  test("nobody as far back as was looked", () => {
    expect(hourClass(null, now, DAY)).toBe(5);
  });
  test.each([
    [0, 0, 6],
    [2, 12, 24],
    [3, 24, 72],
    [4, 72, null],
  ])("class %i lies between %i and %s hours", (at, from, to) => {
    expect(hourBounds(at, DAY)).toEqual({ from, to });
  });
});

describe("cells on the map", () => {
  // 0.001 degrees at the equator are 111.32 m of the map's plane.
  const corners = cornersOf([
    [0, 0, 0.001, 0, 0.001, 0.001, 0, 0.001],
    [0.001, 0, 0.002, 0, 0.002, 0.001],
  ]);
  test("corners lie in the map's plane", () => {
    expect(corners[0]?.map((value) => Math.round(value) + 0)).toEqual([0, 0, 111, 0, 111, 111, 0, 111]);
  });
  test.each([
    [50, 50, 0],
    [200, 50, 1],
    [120, 100, null],
    [-1, 50, null],
  ])("%i east and %i north is in cell %s", (x, y, at) => {
    expect(cellAt(corners, x, y)).toBe(at);
  });
  test("cells of each class are counted", () => {
    expect(tallyOf([0, 5, 5, 3])).toEqual([1, 0, 0, 1, 0, 2]);
  });
});

test("a cell of two zones counts once in all, and one of no zone does not", () => {
  const now = 10 * DAY;
  const cells = {
    ...{ cell: ["a", "b", "c", "d"], zones: [[0, 1], [0], [1], []], passes: [3, 0, 1, 9] },
    ...{ presenceMs: [1, 0, 1, 1], lastTime: [now - HOUR, null, now - 2 * DAY, now], ring: [[], [], [], []] },
  };
  expect(totalOf(cells, now, DAY)).toEqual({ cells: 3, covered: 2, blind: 2 });
});

describe("a zone's hours of day", () => {
  const zone = (covered: readonly number[]) => ({
    cells: 40,
    byHour: covered.map((count) => ({ covered: count, presenceMs: count * 60_000 })),
  });
  test("the level of an hour is by the share of cells that were passed in it", () => {
    expect(hourLevels(zone([0, 1, 4, 5, 10, 11, 20, 21, 40]))).toEqual([0, 1, 1, 2, 2, 3, 3, 4, 4]);
  });
  test("a zone without cells has no level", () => {
    expect(hourLevels({ ...zone([0, 0]), cells: 0 })).toEqual([0, 0]);
  });
  test("hours without anybody are said in runs", () => {
    const day = Array.from({ length: 24 }, (_, hour) => (hour < 3 || hour === 12 || hour > 21 ? 0 : 5));
    const always = day.map(() => true);
    expect(emptyHours(zone(day), always)).toEqual([
      [0, 2],
      [12, 12],
      [22, 23],
    ]);
    expect(emptyHours(zone(day), always.with(12, false))).toEqual([
      [0, 2],
      [22, 23],
    ]);
  });
  test.each([
    ["a shift of the night", "2026-11-21T15:30:00Z", "2026-11-21T17:10:00Z", [0, 1, 23]],
    ["one minute", "2026-11-22T04:59:00Z", "2026-11-22T05:00:00Z", [12]],
    ["a day", "2026-11-21T16:00:00Z", "2026-11-22T16:00:00Z", Array.from({ length: 24 }, (_, hour) => hour)],
  ])("hours that lie in %s", (_name, from, to, hours) => {
    const within = hoursWithin({ from: Date.parse(from), to: Date.parse(to) }, "Asia/Shanghai");
    expect(within.flatMap((isIn, hour) => (isIn ? [hour] : []))).toEqual(hours);
  });
  test("minutes of officers are for each cell; no cell, no number", () => {
    expect(officerMinutes({ cells: 40, officerMs: 7_200_000 })).toBe(3);
    expect(officerMinutes({ cells: 0, officerMs: 0 })).toBeNull();
  });
});
