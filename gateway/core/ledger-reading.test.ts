import { describe, expect, test } from "vitest";
import { concerning, entryIn, fits, type ReadEntry } from "./ledger-reading.ts";
import type { Assignment } from "./people/people.ts";

const look: ReadEntry = {
  n: 5,
  time: 1000,
  actor: "operator:li",
  from: "127.0.0.1",
  act: "history",
  about: ["bike-07", "bike-08"],
  purpose: null,
  detail: { from: 200, to: 300, format: "json" },
};
const ANY = { actor: null, about: null, act: null, from: null, to: null };

test.each([
  ["anything", ANY, true],
  ["its actor", { ...ANY, actor: "operator:li" }, true],
  ["another actor", { ...ANY, actor: "operator:l" }, false],
  ["its act", { ...ANY, act: "history" }, true],
  ["another act", { ...ANY, act: "export" }, false],
  ["one of whom it is about", { ...ANY, about: ["bike-08"] }, true],
  ["several, of whom it is about one", { ...ANY, about: ["017", "bike-07"] }, true],
  ["somebody else", { ...ANY, about: ["bike-0"] }, false],
  ["its time as the first", { ...ANY, from: 1000 }, true],
  ["what is later", { ...ANY, from: 1001 }, false],
  ["its time as the end", { ...ANY, to: 1000 }, false],
  ["what is before an instant after it", { ...ANY, to: 1001 }, true],
  ["all of it", { actor: "operator:li", about: ["bike-07"], act: "history", from: 0, to: 2000 }, true],
])("an entry and a filter for %s: %s", (_, filter, isFitting) => {
  expect(fits(look, filter)).toBe(isFitting);
});

describe("of a look at [200, 300) of bike-07 and bike-08, an officer is told", () => {
  const on = (unit: string, from: number, to: number | null): Assignment => ({ id: 1, officer: "017", unit, from, to });
  test.each([
    ["nothing without assignments", [], null],
    ["of the unit that he was on", [on("bike-07", 250, 260)], ["bike-07"]],
    ["of the unit that he was on at its first millisecond", [on("bike-07", 0, 201)], ["bike-07"]],
    ["nothing when he was on it before", [on("bike-07", 0, 200)], null],
    ["nothing when he was on it after", [on("bike-07", 300, null)], null],
    ["of the unit that he is on until further notice", [on("bike-08", 299, null)], ["bike-08"]],
    ["of both when he changed", [on("bike-07", 0, 250), on("bike-08", 250, 400)], ["bike-07", "bike-08"]],
    ["nothing when he was on another", [on("bike-09", 0, null)], null],
  ])("%s", (_, assignments, about) => {
    expect(concerning(look, "017", assignments)?.about ?? null).toEqual(about);
  });

  test("of himself whatever it is", () => {
    const change = { ...look, act: "officer-change", about: ["017"], detail: { name: "a" } };
    expect(concerning(change, "017", [])).toEqual(change);
  });

  test("nothing of what is no look, such as a change of the unit", () => {
    const change = { ...look, act: "unit-profile", about: ["bike-07"], detail: {} };
    expect(concerning(change, "017", [on("bike-07", 0, null)])).toBeNull();
  });
});

test.each([
  ["{", null],
  ["null", null],
  ["[]", null],
  ['{"n":1}', null],
  [JSON.stringify(look), look],
])("the text %j is read as an entry or as none", (text, entry) => {
  expect(entryIn(text)).toEqual(entry);
});
