import { expect, test } from "vitest";
import { atLeast, atMost, verdictOf } from "./goal.ts";
import type { Run } from "./run.ts";

const RUN: Run = {
  commit: "0123456789ab",
  isClean: true,
  date: "2026-11-22 09:00",
  isQuick: false,
  runs: 5,
  machine: { cpu: "any", cores: 2, memoryGib: 4, system: "linux x64", node: "v20", loadAverage: 0, fsyncMs: 1 },
  parts: {},
  results: {},
};

test.each([
  { name: "as much as may be", asked: atMost("a", 30, 30, " ms"), verdict: "met" },
  { name: "less than may be", asked: atMost("a", 30, 15, " ms"), verdict: "met" },
  { name: "more than may be", asked: atMost("a", 30, 60, " ms"), verdict: "**gap: 0.50 of it**" },
  { name: "none where none may be", asked: atMost("a", 0, 0, ""), verdict: "met" },
  { name: "one where none may be", asked: atMost("a", 0, 1, ""), verdict: "**gap: 0 of it**" },
  { name: "as much as must be", asked: atLeast("a", 1.2, 1.2, " x"), verdict: "met" },
  { name: "less than must be", asked: atLeast("a", 10, 9, " x"), verdict: "**gap: 0.90 of it**" },
  { name: "nothing that was measured", asked: atLeast("a", 10, Number.NaN, " x"), verdict: "not judged" },
])("$name reads $verdict", ({ asked, verdict }) => {
  expect(verdictOf({ ...asked, run: RUN })).toBe(verdict);
});

test("a quick run's verdict stands in brackets", () => {
  const run = { ...RUN, isQuick: true };
  expect(verdictOf({ ...atMost("a", 30, 60, " ms"), run })).toBe("(gap: 0.50 of it)");
  expect(verdictOf({ ...atMost("a", 30, 3, " ms"), run })).toBe("(met)");
});
