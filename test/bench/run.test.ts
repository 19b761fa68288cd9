import { expect, test } from "vitest";
import { joined, type Run } from "./run.ts";

const run = (date: string, isQuick: boolean, results: Run["results"]): Run => ({
  commit: "0123456789ab",
  isClean: true,
  date,
  isQuick,
  runs: 5,
  machine: { cpu: "any", cores: 2, memoryGib: 4, system: "linux x64", node: "v20", loadAverage: 0, fsyncMs: 1 },
  parts: {},
  results,
});

test("of each part the latest run counts, whatever the order of the files", () => {
  const early = run("2026-11-22 09:00", false, { reporting: [] });
  const late = run("2026-11-22 11:00", false, { reporting: [] });
  expect(joined([late, early]).reporting?.run.date).toBe("2026-11-22 11:00");
  expect(joined([early, late]).reporting?.run.date).toBe("2026-11-22 11:00");
});

test("a quick run never takes the place of a full one", () => {
  const full = run("2026-11-22 09:00", false, { reporting: [] });
  const quick = run("2026-11-22 11:00", true, { reporting: [] });
  expect(joined([full, quick]).reporting?.run.isQuick).toBe(false);
  expect(joined([quick]).reporting?.run.isQuick).toBe(true);
});

test("parts of several runs come together, and one that was skipped counts as not run", () => {
  const one = run("2026-11-22 09:00", false, { reporting: [] });
  const other = run("2026-11-22 10:00", false, { tracks: null });
  expect(Object.keys(joined([one, other]))).toEqual(["reporting"]);
});
