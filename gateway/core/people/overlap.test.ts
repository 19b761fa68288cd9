import { describe, expect, test } from "vitest";
import { overlapOf, overlapSentence } from "./overlap.ts";
import type { Assignment } from "./people.ts";

const HOUR = 3_600_000;
const T = Date.parse("2026-11-21T08:00:00Z");
/** Li rides bike-07 from 8 to 16 o'clock. */
const li: Assignment = { id: 1, officer: "li", unit: "bike-07", from: T, to: T + 8 * HOUR };
const one = (officer: string, unit: string, from: number, to: number | null, id: number | null = null): Assignment => {
  return { id, officer, unit, from: T + from * HOUR, to: to === null ? null : T + to * HOUR };
};

describe("beside an assignment from 8 to 16 o'clock", () => {
  test.each([
    ["the same unit before it", one("wu", "bike-07", -8, 0), false],
    ["the same unit behind it", one("wu", "bike-07", 8, 16), false],
    ["the same unit over its beginning", one("wu", "bike-07", -1, 1), true],
    ["the same unit over its end", one("wu", "bike-07", 7, 9), true],
    ["the same unit within it", one("wu", "bike-07", 2, 3), true],
    ["the same unit around it", one("wu", "bike-07", -1, 9), true],
    ["the same unit for its last millisecond", { ...one("wu", "bike-07", 8, 9), from: T + 8 * HOUR - 1 }, true],
    ["the same unit without an end, from before", one("wu", "bike-07", -1, null), true],
    ["the same unit without an end, from its end", one("wu", "bike-07", 8, null), false],
    ["the same officer on another unit", one("li", "bike-08", 2, 3), true],
    ["the same officer on another unit later", one("li", "bike-08", 8, 9), false],
    ["another officer on another unit", one("wu", "bike-08", 2, 3), false],
    ["the same officer on the same unit", one("li", "bike-07", 2, 3), true],
    ["itself, changed", one("li", "bike-07", 2, 3, 1), false],
  ])("%s: refused %s", (_, candidate, isRefused) => {
    expect(overlapOf(candidate, [li])).toEqual(isRefused ? li : null);
  });

  test("one without an end that began long ago is in the way for ever", () => {
    const open = { ...li, to: null };
    expect(overlapOf(one("wu", "bike-07", 90_000, 90_001), [open])).toEqual(open);
  });
});

test.each([
  [
    one("wu", "bike-07", 2, 3),
    li,
    "Unit bike-07 has officer li from 2026-11-21T08:00:00.000Z to 2026-11-21T16:00:00.000Z (assignment 1); end that one first, or choose another time.",
  ],
  [
    one("li", "bike-08", 2, 3),
    { ...li, to: null },
    "Officer li is on unit bike-07 from 2026-11-21T08:00:00.000Z until further notice (assignment 1); end that one first, or choose another time.",
  ],
])("the sentence names the other", (candidate, other, sentence) => {
  expect(overlapSentence(candidate, other)).toBe(sentence);
});
