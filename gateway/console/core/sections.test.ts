import { expect, test } from "vitest";
import type { Right } from "../../core/access/rights.ts";
import { GROUPS, mayOpen, SECTIONS, sectionFor } from "./sections.ts";

const PEOPLE = "stations officers shifts assignments zones checkpoints";

test.each<[string, readonly Right[], string]>([
  ["a viewer", ["live"], ""],
  ["a dispatcher", ["live", "history", "desk"], ""],
  ["a supervisor", ["live", "history", "desk", "reports", "people", "extracts"], `${PEOPLE} extract system`],
  ["an auditor", ["audit", "extracts"], "ledger extract system"],
  ["whoever looks after units", ["live", "units"], "maps system"],
  ["that one with history", ["live", "units", "history"], "maps quarantine system"],
  ["whoever looks after operators", ["operators"], "operators tokens system"],
])("%s opens what the rights are for", (_who, rights, expected) => {
  expect(SECTIONS.filter((section) => mayOpen(section, (right) => rights.includes(right))).join(" ")).toBe(expected);
});

test("a section that was asked for and may not be seen gives way to the first that may", () => {
  const auditor = (right: Right) => right === "audit";
  expect(sectionFor("ledger", auditor)).toBe("ledger");
  expect(sectionFor("system", auditor)).toBe("system");
  expect(sectionFor("operators", auditor)).toBe("ledger");
  expect(sectionFor("nothing", auditor)).toBe("ledger");
  expect(sectionFor(null, () => false)).toBeNull();
});

test("every section stands in one group", () => {
  expect(GROUPS.flatMap(({ sections }) => [...sections])).toEqual([...SECTIONS]);
});
