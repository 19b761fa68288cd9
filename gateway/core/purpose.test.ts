import { describe, expect, test } from "vitest";
import type { Shift } from "./people/people.ts";
import { historyBefore, purposeSentence } from "./purpose.ts";

/** 10 o'clock in Shanghai. */
const NOW = Date.parse("2026-11-21T02:00:00Z");
const day: Shift = { id: 1, station: "north", name: "day", start: "08:00", end: "20:00" };
const early: Shift = { id: 2, station: "south", name: "early", start: "06:00", end: "14:00" };

describe("a look asks for a purpose when it begins before", () => {
  test.each([
    ["the day before without shifts", ["north"], [], "2026-11-20T02:00:00.000Z"],
    ["the station's current shift", ["north"], [day, early], "2026-11-21T00:00:00.000Z"],
    ["another station's own shift", ["south"], [day, early], "2026-11-20T22:00:00.000Z"],
    ["the later one of two stations' shifts", ["south", "north", "south"], [day, early], "2026-11-21T00:00:00.000Z"],
    ["the day before of a unit without a station", [null], [day, early], "2026-11-20T02:00:00.000Z"],
    ["the day before of a station without shifts", ["east"], [day, early], "2026-11-20T02:00:00.000Z"],
  ])("%s", (_, stations, shifts, expected) => {
    expect(new Date(historyBefore(stations, shifts, "Asia/Shanghai", NOW)).toISOString()).toBe(expected);
  });
});

test.each([
  [null, null],
  ["complaint 117", null],
  ["ab", "purpose must have at least 3 characters."],
])("the purpose %j: %s", (purpose, sentence) => {
  expect(purposeSentence(purpose)).toBe(sentence);
});
