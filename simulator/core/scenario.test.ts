import { describe, expect, test } from "vitest";
import { parseScenario } from "./scenario.ts";

const VERBS =
  "unplug, replug, reset, gap, park, press, bounce, hold, release, stick, unstick, drill, cancel, test, lid, battery, lose, garble, expect";

describe("a scenario", () => {
  test.each([
    ["nothing", "", []],
    ["comments and empty lines", "# a\n\n   \n\t# b", []],
    [
      "unplug",
      "at 60s unplug bike-03",
      [{ atMs: 60_000, line: 1, text: "at 60s unplug bike-03", command: { verb: "unplug", unit: "bike-03" } }],
    ],
    [
      "replug",
      "at 1.5m replug bike-03",
      [{ atMs: 90_000, line: 1, text: "at 1.5m replug bike-03", command: { verb: "replug", unit: "bike-03" } }],
    ],
    [
      "gap without a time, at once",
      "gap bike-03 120s",
      [{ atMs: 0, line: 1, text: "gap bike-03 120s", command: { verb: "gap", unit: "bike-03", forMs: 120_000 } }],
    ],
    [
      "park, a comment behind it",
      "at 250ms park bike-01 2h # lunch",
      [
        {
          atMs: 250,
          line: 1,
          text: "at 250ms park bike-01 2h",
          command: { verb: "park", unit: "bike-01", forMs: 7_200_000 },
        },
      ],
    ],
    [
      "spaces, tabs and line ends of every kind",
      "  at\t1s   unplug  a \r\nat 2s replug a\rat 3s unplug a",
      [
        { atMs: 1_000, line: 1, text: "at 1s unplug a", command: { verb: "unplug", unit: "a" } },
        { atMs: 2_000, line: 2, text: "at 2s replug a", command: { verb: "replug", unit: "a" } },
        { atMs: 3_000, line: 3, text: "at 3s unplug a", command: { verb: "unplug", unit: "a" } },
      ],
    ],
    [
      "steps out of order, those of one time as they stand",
      "at 2s unplug c\nat 1s unplug a\nat 1s replug b",
      [
        { atMs: 1_000, line: 2, text: "at 1s unplug a", command: { verb: "unplug", unit: "a" } },
        { atMs: 1_000, line: 3, text: "at 1s replug b", command: { verb: "replug", unit: "b" } },
        { atMs: 2_000, line: 1, text: "at 2s unplug c", command: { verb: "unplug", unit: "c" } },
      ],
    ],
    [
      "the end of a day",
      "at 24h unplug a",
      [{ atMs: 86_400_000, line: 1, text: "at 24h unplug a", command: { verb: "unplug", unit: "a" } }],
    ],
  ])("of %s", (_, text, steps) => {
    expect(parseScenario(text)).toEqual({ ok: true, steps });
  });

  const TIME = "must be a number with ms, s, m or h, up to 24h, as in 90s";
  test.each([
    ["dance bike-01", `there is no command "dance"; there are ${VERBS}`],
    ["at 5s toString bike-01", `there is no command "toString"; there are ${VERBS}`],
    ["at 5s", "after the time a command is missing, as in: at 60s unplug bike-03"],
    ["at", `the time after at ${TIME}; it is missing`],
    ["at soon unplug bike-01", `the time after at ${TIME}; not "soon"`],
    ["at 60 unplug bike-01", `the time after at ${TIME}; not "60"`],
    ["at -1s unplug bike-01", `the time after at ${TIME}; not "-1s"`],
    ["at 25h unplug bike-01", `the time after at ${TIME}; not "25h"`],
    ["at 1e3s unplug bike-01", `the time after at ${TIME}; not "1e3s"`],
    ["unplug", "a unit is missing: unplug UNIT"],
    ["replug", "a unit is missing: replug UNIT"],
    ["unplug Bike_3", '"Bike_3" is no unit\'s name: a-z, 0-9 and hyphens, up to 32'],
    ["unplug bike-01 now", '"now" is too much: unplug UNIT'],
    ["gap", "a unit is missing: gap UNIT TIME"],
    ["gap bike-01", `how long gap lasts ${TIME}; it is missing`],
    ["gap bike-01 long", `how long gap lasts ${TIME}; not "long"`],
    ["gap bike-01 0s", "gap must last longer than 0s"],
    ["gap bike-01 5s 6s", '"6s" is too much: gap UNIT TIME'],
    ["park bike-01", `how long park lasts ${TIME}; it is missing`],
    ["park bike-01 0.0001s", `how long park lasts ${TIME}; not "0.0001s"`],
    ["x".repeat(60), `there is no command "${"x".repeat(40)}"; there are ${VERBS}`],
  ])("refuses %j", (line, sentence) => {
    expect(parseScenario(`# one\n${line}`)).toEqual({ ok: false, problems: [`line 2: ${sentence}`] });
  });

  test("tells every mistake at once", () => {
    expect(parseScenario("dance\nat 1s unplug a\ngap")).toEqual({
      ok: false,
      problems: [`line 1: there is no command "dance"; there are ${VERBS}`, "line 3: a unit is missing: gap UNIT TIME"],
    });
  });

  test.each([
    [10_000, true],
    [10_001, false],
  ])("of %i lines is read: %s", (count, ok) => {
    expect(parseScenario("\n".repeat(count - 1)).ok).toBe(ok);
  });
});
