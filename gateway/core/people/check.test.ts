import { describe, expect, test } from "vitest";
import { keyProblem, nameProblem, purposeProblem } from "../text.ts";
import { CHECKS } from "./check.ts";

describe("a name", () => {
  test.each([
    ["of 80 characters", "a".repeat(80), null],
    ["of 81 characters", "a".repeat(81), "must have at most 80 characters, not 81"],
    ["that is empty", "", "must not be empty"],
    ["of spaces", " \t\r\n", "must not be empty"],
    ["with a NUL", "a\u0000b", "must not hold control characters"],
    ["with an escape sequence", "a\u001b[31m", "must not hold control characters"],
    ["with a C1 control", "a\u009b31m", "must not hold control characters"],
    ["with DEL", "a\u007f", "must not hold control characters"],
    ["with a high surrogate alone", "a\ud83d", "must not hold half of a surrogate pair"],
    ["with a low surrogate alone", "\udeb2a", "must not hold half of a surrogate pair"],
    ["with an emoji", "🚲", null],
    ["with tab, CR and LF", "a\tb\r\nc", null],
    ["in Tibetan", "ལྷ་ས་", null],
    ["that is two dots", "..", null],
  ])("%s", (_, name, problem) => {
    expect(nameProblem(name)).toBe(problem);
  });

  test.each([["."], [".."]])("that is a key is not %s", (key) => {
    expect(keyProblem(key)).toBe(`must not be "${key}", which a path takes for a folder`);
  });
});

test.each([
  ["abc", null],
  ["投诉一", null],
  ["  a ", "must have at least 3 characters"],
  ["ab", "must have at least 3 characters"],
  ["a".repeat(500), null],
  ["a".repeat(501), "must have at most 500 characters, not 501"],
  ["complaint\u0000", "must not hold control characters"],
])("a purpose %j: %s", (purpose, problem) => {
  expect(purposeProblem(purpose)).toBe(problem);
});

test.each([
  ["08:00", "20:00", []],
  ["00:00", "23:59", []],
  [
    "24:00",
    "8:00",
    [
      'start must be a time of day from 00:00 to 23:59, not "24:00".',
      'end must be a time of day from 00:00 to 23:59, not "8:00".',
    ],
  ],
  ["08:60", "08:00", ['start must be a time of day from 00:00 to 23:59, not "08:60".']],
  [
    "0８:00",
    "08:00\n",
    [
      'start must be a time of day from 00:00 to 23:59, not "0８:00".',
      'end must be a time of day from 00:00 to 23:59, not "08:00\n".',
    ],
  ],
])("a shift from %j to %j has the problems %j", (start, end, problems) => {
  expect(CHECKS.shifts({ id: null, station: "north", name: "day", start, end })).toEqual(problems);
});

test.each([
  [0, null, []],
  [0, 1, []],
  [5, 5, ["to must be after from."]],
  [5, 4, ["to must be after from."]],
  [-1, null, ["from must be Unix milliseconds."]],
  [1.5, null, ["from must be Unix milliseconds."]],
  [0, 8_640_000_000_000_001, ["to must be Unix milliseconds."]],
  [Number.NaN, Number.NaN, ["from must be Unix milliseconds.", "to must be Unix milliseconds."]],
])("an assignment from %s to %s has the problems %j", (from, to, problems) => {
  expect(CHECKS.assignments({ id: null, officer: "017", unit: "bike-07", from, to })).toEqual(problems);
});
