import { expect, test } from "vitest";
import { NOTHING_YET, plus, timed } from "./outcome.ts";
import { isPassed, markdown } from "./report.ts";

const HELD = { ...NOTHING_YET, runs: 2, seeds: "7", accepted: 10, stored: 9, seconds: 4 };
const PLACE = { commit: "abc", isClean: true, date: "2026-11-21 10:00", machine: "2 cores", loadAtStart: 0.5 };
const FINDINGS = { place: PLACE, isQuick: true, minutes: 5, left: [], hunts: [] };

test("two runs of a fault are counted together, and a figure that none has stays unknown", () => {
  const sum = plus(HELD, { ...NOTHING_YET, runs: 1, seeds: "8", accepted: 5, problems: ["lost"], seconds: 1 });
  expect(sum).toEqual({
    runs: 3,
    seeds: "7, 8",
    accepted: 15,
    stored: 9,
    presses: null,
    problems: ["lost"],
    seconds: 5,
  });
});

test("what a fault throws is its problem, and the campaign goes on", async () => {
  const outcome = await timed(() => Promise.reject(new Error("no disk")));
  expect(outcome).toMatchObject({ runs: 1, problems: ["no disk"] });
});

test.each([
  ["all held", { rows: [{ name: "x", invariants: "I1", outcome: HELD }] }, true],
  ["one skipped", { rows: [{ name: "x", invariants: "I1", outcome: { ...HELD, problems: ["skipped: y"] } }] }, false],
  ["one was not reached", { rows: [], left: ["x"] }, false],
  ["a bug was not caught", { rows: [], hunts: [{ plant: "merged SOS", by: "x", caught: null, seconds: 1 }] }, false],
] as const)("a campaign of which %s", (_, found, isGood) => {
  expect(isPassed({ ...FINDINGS, ...found })).toBe(isGood);
});

test("a report names no folder of the machine, and breaks no table", () => {
  const outcome = { ...HELD, problems: ["lost in /tmp/patrol-x/gateway/tracks.db | twice\nmore"] };
  const text = markdown({ ...FINDINGS, rows: [{ name: "x", invariants: "I1", outcome }] });
  expect(text).toContain("- x: lost in tracks.db   twice more");
  expect(text).toContain("| x | I1 | 2 | 7 | 10 | 9 |  | **1 failed** | 4 |");
});
