import { expect, test } from "vitest";
import { backoff } from "./backoff.ts";

test.each([
  { attempt: 0, least: 250, most: 500 },
  { attempt: 1, least: 500, most: 1_000 },
  { attempt: 2, least: 1_000, most: 2_000 },
  { attempt: 5, least: 8_000, most: 16_000 },
  { attempt: 6, least: 15_000, most: 30_000 },
  { attempt: 7, least: 15_000, most: 30_000 },
  { attempt: 2_000, least: 15_000, most: 30_000 },
])("try $attempt waits $least to $most ms when it begins at 500 and ends at 30,000", ({ attempt, least, most }) => {
  expect(backoff(500, 30_000, () => 0)(attempt)).toBe(least);
  expect(backoff(500, 30_000, () => 1)(attempt)).toBe(most);
});

test("two that fail together come back at different times", () => {
  const waits = new Set(Array.from({ length: 50 }, () => backoff(1_000, 60_000)(4)));
  expect(waits.size).toBeGreaterThan(10);
});
