import { expect, test } from "vitest";
import { atMost } from "./goal.ts";
import { notesOf, page } from "./page.ts";
import type { Run } from "./run.ts";

const RUN: Run = {
  commit: "0123456789ab",
  isClean: false,
  date: "2026-11-22 09:00",
  isQuick: false,
  runs: 5,
  machine: { cpu: "any", cores: 2, memoryGib: 4, system: "linux x64", node: "v20", loadAverage: 0, fsyncMs: 1 },
  parts: { reporting: { seconds: 90, loadBefore: 0.25 } },
  results: { reporting: [] },
};

const text = page({
  measured: { reporting: { run: RUN, result: [] } },
  goals: [{ ...atMost("messages", 530, 526, " an hour"), of: "P7", peer: "", part: "reporting", run: RUN }],
  curves: [
    {
      name: "days",
      title: "Reports",
      xLabel: "days",
      yLabel: "s",
      series: [
        {
          name: "cold",
          points: [
            [5, 1],
            [10, 2],
            [20, 4],
          ],
        },
      ],
    },
  ],
  notes: new Map([["days", "It is straight."]]),
  pictureOf: (name) => `bench-${name}.svg`,
});

const NOTHING = { goals: [], curves: [], notes: new Map<string, string>(), pictureOf: (name: string) => name };

test("a goal stands beside its figure and its verdict", () => {
  expect(text).toContain("1 of 1 measured goals are met.");
  expect(text).toContain("| P7 | messages: at most 530 an hour | 526 an hour |  | met | reporting |");
});

test("what was not run is said", () => {
  expect(text).toContain("Not run: P1, P2, P3, P4, P5, P6, P8, P9, P10, P11, P12.");
});

test("a curve has its picture, its figures and what is said about it by hand", () => {
  expect(text).toContain("![Reports: s, by days](bench-days.svg)");
  expect(text).toContain("- cold: 5: 1, 10: 2, 20: 4.");
  expect(text).toContain("\nIt is straight.\n");
});

test("each part says its commit, its date, the load before and how long it took", () => {
  expect(text).toContain(
    "| reporting | `npm run bench -- reporting` | 0123456789ab with changes | 2026-11-22 09:00 | 0.3 | 1.00 | 1.5 |",
  );
});

test("a run with fewer rounds than usual says so in its command", () => {
  const few = { ...RUN, runs: 3 };
  const said = page({ measured: { reporting: { run: few, result: [] } }, ...NOTHING });
  expect(said).toContain("| reporting | `npm run bench -- reporting --runs 3` |");
});

test("notes are found by their headings", () => {
  const notes = notesOf("for the reader\n\n## goals\n\nOne.\nTwo.\n\n## days\n");
  expect([...notes]).toEqual([
    ["goals", "One.\nTwo."],
    ["days", ""],
  ]);
});
