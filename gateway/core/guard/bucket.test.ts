import { expect, test } from "vitest";
import { costOf, isFull, take } from "./bucket.ts";

const LIMITS = { recordsPerS: 10, recordsBurst: 50 };

test.each([
  [0, 1],
  [199, 1],
  [280, 1],
  [400, 2],
  [19_000, 95],
  [262_144, 1_310],
])("a message of %i bytes costs %i", (bytes, cost) => {
  expect(costOf(bytes)).toBe(cost);
});

test.each([
  { what: "the first message", bucket: null, cost: 1, tokens: 49, waitMs: 0 },
  { what: "one larger than the burst", bucket: null, cost: 80, tokens: -30, waitMs: 0 },
  { what: "with tokens left", bucket: { tokens: 3, at: 1_000 }, cost: 2, tokens: 1, waitMs: 0 },
  { what: "with one left and more wanted", bucket: { tokens: 1, at: 1_000 }, cost: 20, tokens: -19, waitMs: 0 },
  { what: "with none left", bucket: { tokens: 0, at: 1_000 }, cost: 1, tokens: -1, waitMs: 100 },
  { what: "in debt", bucket: { tokens: -29, at: 1_000 }, cost: 1, tokens: -30, waitMs: 3_000 },
  { what: "in debt, 2 s later", bucket: { tokens: -29, at: -1_000 }, cost: 1, tokens: -10, waitMs: 1_000 },
  { what: "a second later", bucket: { tokens: 3, at: 0 }, cost: 2, tokens: 11, waitMs: 0 },
  {
    what: "a day later: no more than the burst",
    bucket: { tokens: 3, at: -86_400_000 },
    cost: 1,
    tokens: 49,
    waitMs: 0,
  },
  { what: "after the clock went back", bucket: { tokens: 3, at: 9_000 }, cost: 1, tokens: 2, waitMs: 0 },
])("$what", ({ bucket, cost, tokens, waitMs }) => {
  expect(take(bucket, cost, 1_000, LIMITS)).toEqual({ bucket: { tokens, at: 1_000 }, waitMs });
});

test.each([
  [{ tokens: 50, at: 1_000 }, 1_000, true],
  [{ tokens: 40, at: 1_000 }, 1_999, false],
  [{ tokens: 40, at: 1_000 }, 2_000, true],
  [{ tokens: -50, at: 1_000 }, 10_999, false],
])("%j is full at %i ms: %s", (bucket, now, full) => {
  expect(isFull(bucket, now, LIMITS)).toBe(full);
});
