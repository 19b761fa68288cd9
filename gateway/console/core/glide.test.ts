import { describe, expect, test } from "vitest";
import { heard, leftOf, type Move, shownAt } from "./glide.ts";

const T = 1_795_248_000_000;
const MOVE: Move = { from: [0, 0], to: [100, 50], since: 1_000, fixTime: T };

test.each([
  { now: 900, at: [0, 0] },
  { now: 1_000, at: [0, 0] },
  { now: 1_500, at: [50, 25] },
  { now: 2_000, at: [100, 50] },
  { now: 99_000, at: [100, 50] },
])("a unit is shown on its way over a second and never beyond: $at at $now", ({ now, at }) => {
  expect(shownAt(MOVE, now)).toEqual(at);
});

describe("what is heard", () => {
  test("for the first time is where the unit is put", () => {
    expect(heard(undefined, [5, 6], T, 70)).toEqual({ from: [5, 6], to: [5, 6], since: 70, fixTime: T });
  });

  test("once more is no news", () => {
    expect(heard(MOVE, [100, 50], T, 9_000)).toBe(MOVE);
  });

  test("of a unit that stands begins no movement", () => {
    expect(heard(MOVE, [100, 50], T + 5_000, 9_000)).toEqual({ ...MOVE, fixTime: T + 5_000 });
  });

  test("on the way begins where the unit is shown", () => {
    expect(heard(MOVE, [200, 50], T + 1_000, 1_500)).toEqual({
      from: [50, 25],
      to: [200, 50],
      since: 1_500,
      fixTime: T + 1_000,
    });
  });

  test.each([
    { what: "after a silence of over a minute", to: [200, 50], fixTime: T + 60_001 },
    { what: "from an earlier time", to: [200, 50], fixTime: T - 1 },
    { what: "kilometres away", to: [9_000, 50], fixTime: T + 1_000 },
  ] as const)("$what is where the unit is put, since nobody knows the way", ({ to, fixTime }) => {
    expect(heard(MOVE, to, fixTime, 5_000).from).toEqual(to);
  });
});

test("what is left of the way ends with the second", () => {
  expect(leftOf({ ...MOVE, to: [100, 0] }, 1_250)).toBe(75);
  expect(leftOf(MOVE, 2_000)).toBe(0);
});
