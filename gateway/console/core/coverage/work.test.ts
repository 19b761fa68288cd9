import { describe, expect, test } from "vitest";
import type { ResponseStep, StepTimes, Work } from "../../../core/patrol/report.ts";
import { keeps, newestFirst, placeOn, scaleOf } from "./response.ts";
import { type Column, causesOf, gapOf, longestOf, sharesOf, sorted, type WorkRow } from "./work.ts";

const NO_GAP = { "no-signal": 0, off: 0, thinned: 0, unknown: 0 };
const work = (more: Partial<Work>): Work => {
  return { dutyMs: 0, movingMs: 0, parkedMs: 0, gapMs: NO_GAP, distanceM: 0, stops: 0, ...more };
};
const ROWS: readonly WorkRow<Work>[] = [
  { key: "a", name: "bike-10", work: work({ dutyMs: 3, movingMs: 2, parkedMs: 1, distanceM: 900, stops: 4 }) },
  { key: "b", name: "bike-9", work: work({ dutyMs: 5, movingMs: 1, parkedMs: 4, distanceM: 200, stops: 2 }) },
  { key: "c", name: "foot-1", work: work({ dutyMs: 3, movingMs: 3, gapMs: { ...NO_GAP, off: 2, unknown: 7 } }) },
];

test.each<[Column, string, string]>([
  ["name", "b a c", "c a b"],
  ["duty", "b a c", "c a b"],
  ["moving", "c a b", "b a c"],
  ["parked", "b a c", "c a b"],
  ["gap", "c b a", "a b c"],
  ["distance", "a b c", "c b a"],
  ["stops", "a b c", "c b a"],
])("rows by %s, and turned", (column, order, turned) => {
  const keys = (isTurned: boolean) => sorted(ROWS, column, isTurned).map(({ key }) => key);
  expect(keys(false).join(" ")).toBe(order);
  expect(keys(true).join(" ")).toBe(turned);
});

describe("gaps", () => {
  test("are summed, and told by their causes, the longest first", () => {
    const gaps = { gapMs: { "no-signal": 60, off: 0, thinned: 5, unknown: 300 } };
    expect(gapOf(gaps)).toBe(365);
    expect(causesOf(gaps)).toEqual([
      { cause: "unknown", ms: 300 },
      { cause: "no-signal", ms: 60 },
      { cause: "thinned", ms: 5 },
    ]);
  });
  test("bars are shares of the longest row", () => {
    const works = ROWS.map((row) => row.work);
    expect(longestOf(works)).toBe(12);
    expect(sharesOf(works[1] ?? work({}), 10)).toEqual([0.1, 0.4, 0]);
    expect(sharesOf(work({}), longestOf([]))).toEqual([0, 0, 0]);
  });
});

describe("response", () => {
  const step = (p90Ms: number | null): StepTimes => ({ count: 1, medianMs: p90Ms, p90Ms, withinTarget: 1 });
  test.each([
    ["the target with some room", [null, 10_000], 180_000, 300_000],
    ["what most took", [700_000], 180_000, 1_200_000],
    ["no more than two hours", [90_000_000], 180_000, 7_200_000],
  ])("the scale holds %s", (_name, p90, target, end) => {
    expect(scaleOf(p90.map(step), target)).toBe(end);
  });
  test.each([
    [0, 0],
    [90_000, 0.3],
    [900_000, 1],
  ])("%i ms lies at %f of a scale of five minutes", (ms, at) => {
    expect(placeOn(300_000, ms)).toBe(at);
  });
  test("a step keeps to the target, does not, has not come about, or has none", () => {
    const row = {
      ...{ incident: "i", unit: "u", station: null, pressed: 5, isCounted: true, outcome: null, storedMs: 80 },
      ...{ acknowledgedMs: 180_000, dispatchedMs: 180_001, acceptedMs: null, onSceneMs: null, resolvedMs: 9_000_000 },
    };
    const kept = (step: ResponseStep) => keeps(row, step, 180_000);
    expect([kept("acknowledged"), kept("dispatched"), kept("onScene"), kept("resolved")]).toEqual([
      ...[true, false, null, null],
    ]);
    expect(newestFirst({ rows: [row, { ...row, pressed: 9 }] }).map(({ pressed }) => pressed)).toEqual([9, 5]);
  });
});
