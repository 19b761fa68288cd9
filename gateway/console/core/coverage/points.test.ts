import { describe, expect, test } from "vitest";
import type { CheckpointWork, PlannedPeriod, Verdicts, Visit } from "../../../core/patrol/report.ts";
import { countsOf, inOrderOfNeed, latestOf, marksOf, overdueOf, visitsBeside, worstOf } from "./points.ts";

const NONE: Verdicts = { planned: 0, visited: 0, tooShort: 0, missed: 0, unknown: 0, due: 0 };
const visit = (unit: string, from: number): Visit => {
  return { unit, from, to: from + 300, officers: [], isLongEnough: true };
};
const period = (more: Partial<PlannedPeriod>): PlannedPeriod => {
  return { ...NONE, from: 0, to: 1_000, shift: "night", station: null, isOverdue: false, visits: [], ...more };
};
const point = (name: string, more: Partial<CheckpointWork> = {}): CheckpointWork => ({
  ...NONE,
  ...{ checkpoint: name, name, station: null, lat: 30, lon: 117, radiusM: 75, leastStayMs: 120_000, extra: 0 },
  ...{ plan: { times: 2, per: "shift" }, lastVisit: null, periods: [], visits: [] },
  ...more,
});

test("what is overdue stands first, then missed, unknown, too short and due, and without a plan last", () => {
  const points = [
    point("no plan", { plan: null }),
    point("done", { visited: 2 }),
    point("due", { due: 1 }),
    point("short", { tooShort: 1 }),
    point("unknown", { unknown: 1 }),
    point("point 10", { missed: 1 }),
    point("point 9", { missed: 1 }),
    point("missed twice", { missed: 2 }),
    point("overdue", { due: 1, periods: [period({ due: 1, isOverdue: true })] }),
  ];
  expect(inOrderOfNeed(points).map(({ name }) => name)).toEqual([
    ...["overdue", "missed twice", "point 9", "point 10", "unknown", "short", "due", "done", "no plan"],
  ]);
});

test.each<[string, Partial<CheckpointWork>, string | null]>([
  ["nothing planned", {}, null],
  ["all visited", { visited: 2 }, "visited"],
  ["one still due", { visited: 1, due: 1 }, "due"],
  ["one too short", { tooShort: 1, due: 1 }, "tooShort"],
  ["a gap that could hide one", { unknown: 1, tooShort: 1 }, "unknown"],
  ["one missed", { missed: 1, unknown: 3 }, "missed"],
  ["one late", { missed: 1, periods: [period({ isOverdue: true })] }, "overdue"],
])("the worst of a point with %s", (_name, more, mark) => {
  expect(worstOf(point("a", more))).toBe(mark);
});

test("what is due and late is counted over all points", () => {
  const late = period({ due: 2, isOverdue: true });
  const points = [point("a", { periods: [late, period({ due: 4 })] }), point("b", { periods: [late] }), point("c")];
  expect(overdueOf(points)).toBe(4);
});

describe("the shapes of a period", () => {
  test("few stand one by one", () => {
    expect(marksOf(period({ visited: 2, missed: 1, unknown: 1 }))).toEqual([
      ["visited", 1],
      ["visited", 1],
      ["missed", 1],
      ["unknown", 1],
    ]);
  });
  test("many are a shape with a number", () => {
    expect(marksOf(period({ visited: 5, tooShort: 1 }))).toEqual([
      ["visited", 5],
      ["tooShort", 1],
    ]);
  });
  test("what is due and late is overdue", () => {
    expect(marksOf(period({ due: 1, isOverdue: true }))).toEqual([["overdue", 1]]);
    expect(countsOf(period({ visited: 1, due: 2, isOverdue: true }))).toEqual([
      { mark: "visited", count: 1 },
      { mark: "overdue", count: 2 },
    ]);
  });
  test("nothing planned, nothing said", () => {
    expect(marksOf(period({}))).toEqual([]);
  });
});

describe("what is said of the latest periods", () => {
  const [early, late] = [period({ to: 500, visited: 1 }), period({ from: 500, to: 900, due: 2 })];
  const other = period({ from: 500, to: 900, due: 1, missed: 1, planned: 2, isOverdue: true });
  test.each<[string, readonly PlannedPeriod[], number, object | null]>([
    ["the one that runs", [early, late], 499, { to: 500, visited: 1, due: 0 }],
    ["the next as soon as it runs", [early, late], 500, { from: 500, visited: 0, due: 2 }],
    ["the last when none runs", [early, late], 900, { from: 500, due: 2, isOverdue: false }],
    ["of several stations together", [early, late, other], 600, { due: 3, missed: 1, planned: 2, isOverdue: true }],
    ["of several together when it is over", [early, late, other], 900, { due: 3, missed: 1 }],
    ["nothing without periods", [], 0, null],
  ])("%s", (_name, periods, now, expected) => {
    const latest = latestOf(periods, now);
    if (expected === null) expect(latest).toBeNull();
    else expect(latest).toMatchObject(expected);
  });
});

test("visits of no period are told by themselves, the newest first", () => {
  const visits = [visit("a", 100), visit("b", 100), visit("a", 5_000), visit("a", 9_000)];
  const periods = [period({ visits: [visit("a", 100)] })];
  expect(visitsBeside({ visits, periods }).map(({ unit, from }) => `${unit} ${from}`)).toEqual([
    ...["a 9000", "a 5000", "b 100"],
  ]);
});
