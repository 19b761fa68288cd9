import { describe, expect, test } from "vitest";
import { assigned, at, BOOKS } from "../../../test/support/books.ts";
import { back, bank, type Fleet, fromAway, perShift, toBank, told, workAt } from "../../../test/support/key-point.ts";
import { fix, journey } from "../../../test/support/path.ts";
import type { Assignment } from "../people/people.ts";
import type { PathFix } from "./piece.ts";

describe("the verdict on a planned visit", () => {
  // At 10 m/s the radius is entered 7.5 s before the middle, and 100 m are left 10 s after it.
  // From 5000 m to within 100 m it takes 3900 m / 33 m/s = 118.2 s: a gap there and back with 2 min needs 356.4 s.
  test.each<[string, number, readonly PathFix[], string]>([
    ["a stay of five minutes", 1, fromAway(toBank, ["stand", 5], back), "visited 1"],
    ["a stay of 77.5 s", 1, fromAway(toBank, ["stand", 1], back), "tooShort 1"],
    ["a pass", 1, fromAway(["drive", -3000, 800], ["drive", 5000, 800]), "tooShort 1"],
    ["nothing, with no gap", 1, fromAway(), "missed 1"],
    ["one stay of two planned", 2, fromAway(toBank, ["stand", 5], back), "visited 1, missed 1"],
    [
      "a long and a short one of three",
      3,
      fromAway(toBank, ["stand", 5], back, toBank, ["stand", 1], back),
      "visited 1, tooShort 1, missed 1",
    ],
    [
      "three stays of two planned",
      2,
      fromAway(toBank, ["stand", 5], back, toBank, ["stand", 5], back, toBank, ["stand", 5], back),
      "visited 2",
    ],
    ["a gap of half an hour", 1, fromAway(["silent", 30, 5000]), "unknown 1"],
    ["a gap of 360 s, just enough for it", 1, fromAway(["silent", 6, 5000]), "unknown 1"],
    ["a gap of 300 s, not enough for it", 1, fromAway(["silent", 5, 5000]), "missed 1"],
    ["a gap that could hide one of three", 3, fromAway(["silent", 6, 5000]), "missed 2, unknown 1"],
    ["a gap over the visit", 1, fromAway(toBank, ["silent", 10, 1000], back), "unknown 1"],
    ["a gap that begins in the visit", 1, fromAway(toBank, ["stand", 1], ["silent", 15, 5000]), "unknown 1"],
    ["a gap that ends in the visit", 1, fromAway(["silent", 15, 1000], ["stand", 1], back), "unknown 1"],
    ["a gap in a stay that was too short with it too", 1, fromAway(toBank, ["silent", 1.1, 1000], back), "tooShort 1"],
    ["a gap after a visit that was long enough", 1, fromAway(toBank, ["stand", 5], ["silent", 10, 5000]), "visited 1"],
    ["silence from its beginning on", 1, journey(at("08:30"), 5000, [["stand", 100]]), "unknown 1"],
    ["silence to its end", 1, journey(at("07:50"), 5000, [["stand", 40]]), "unknown 1"],
    [
      "a gap of six minutes over its end",
      1,
      journey(at("07:50"), 5000, [
        ["stand", 126],
        ["silent", 6, 5000],
        ["stand", 5],
      ]),
      "unknown 1",
    ],
    [
      "a gap that begins a minute before its end, too late to get there",
      1,
      journey(at("07:50"), 5000, [
        ["stand", 129],
        ["silent", 9, 5000],
        ["stand", 5],
      ]),
      "missed 1",
    ],
  ])("%s (%d planned)", (_, times, fixes, expected) => {
    const books = { units: BOOKS.units.slice(0, 1), assignments: [assigned("4711", "car-1", "07:00", "12:00")] };
    const work = workAt(bank(perShift(times)), { "car-1": fixes }, books);
    expect(told(work)).toBe(expected);
    expect(work.planned).toBe(times);
  });

  test.each([
    [77_490, "visited 1"],
    [77_510, "tooShort 1"],
    [0, "visited 1"],
  ])("a stay of 77.5 s where %d ms are asked for", (leastStayMs, expected) => {
    const fixes = fromAway(toBank, ["stand", 1], back);
    const books = { units: BOOKS.units.slice(0, 1) };
    expect(told(workAt(bank(perShift(1), { leastStayMs }), { "car-1": fixes }, books))).toBe(expected);
  });
});

describe("whose silence matters", () => {
  const on = assigned("4711", "car-1", "08:00", "10:00");
  const alsoOn = assigned("4712", "car-2", "08:00", "10:00");
  test.each<[string, readonly Assignment[], Fleet, string]>([
    [
      "a unit that nobody is on and that is not heard of does not",
      [on],
      { "car-1": fromAway(), "car-2": [] },
      "missed 1",
    ],
    ["one that somebody is on does", [on, alsoOn], { "car-1": fromAway(), "car-2": [] }, "unknown 1"],
    ["also if it is left out", [on, alsoOn], { "car-1": fromAway() }, "unknown 1"],
    [
      "one that is heard of in the shift does",
      [on],
      { "car-1": fromAway(), "car-2": [fix(at("09:00"), 9000)] },
      "unknown 1",
    ],
    [
      "one that is heard of in the next shift only does not",
      [on],
      { "car-1": fromAway(), "car-2": [fix(at("11:00"), 9000)] },
      "missed 1",
    ],
    [
      "where nobody is assigned to any, each of the station does",
      [],
      { "car-1": fromAway(), "car-2": [] },
      "unknown 1",
    ],
    [
      "one of another station does not, and its visit does not count",
      [on],
      { "car-1": fromAway(), "car-3": fromAway(toBank, ["stand", 5], back) },
      "missed 1",
    ],
    [
      "while somebody is on it",
      [on, assigned("4712", "car-2", "08:00", "08:01:30")],
      { "car-1": fromAway(), "car-2": [fix(at("07:59"), 9000), fix(at("11:00"), 9000)] },
      "missed 1",
    ],
  ])("%s", (_, assignments, fleet, expected) => {
    expect(told(workAt(bank(perShift(1)), fleet, { assignments }))).toBe(expected);
  });
});

describe("while the shift runs", () => {
  const stay = fromAway(toBank, ["stand", 5], back);
  test.each([
    // two visits from 08:00 to 10:00, of which the first is due by 09:00
    ["08:36", "due 2", false],
    ["09:30", "visited 1, due 1", false],
    ["10:00", "visited 1, missed 1", false],
  ])("with a visit at 08:37, at %s: %s", (now, expected, isOverdue) => {
    const units = BOOKS.units.slice(0, 1);
    const known = stay.filter(({ ts }) => ts <= at(now));
    const work = workAt(bank(perShift(2)), { "car-1": known }, { units }, "08:00 10:00", now);
    expect(told(work)).toBe(expected);
    expect(work.periods[0]?.isOverdue).toBe(isOverdue);
  });

  test.each([
    ["08:59:59", false],
    ["09:00:00", true],
    ["09:59:59", true],
  ])("without any visit, at %s it is overdue: %s", (now, isOverdue) => {
    const work = workAt(bank(perShift(2)), { "car-1": fromAway() }, {}, "08:00 10:00", now);
    expect(told(work)).toBe("due 2");
    expect(work.periods[0]?.isOverdue).toBe(isOverdue);
  });

  test("a shift that has not begun is not planned yet", () => {
    const work = workAt(bank(perShift(1)), { "car-1": fromAway() }, {}, "08:00 12:00", "09:00");
    expect(work.periods.map(({ shift }) => shift)).toEqual(["early"]);
  });
});

describe("late data", () => {
  const books = { assignments: [assigned("4711", "car-1", "08:00", "10:00")] };
  test("of a unit that had not been heard of turns missed into visited", () => {
    const early = { "car-1": fromAway() };
    expect(told(workAt(bank(perShift(1)), early, books))).toBe("missed 1");
    const late = { ...early, "car-2": journey(at("08:20"), 1000, [["stand", 20]]) };
    expect(told(workAt(bank(perShift(1)), late, books))).toBe("visited 1");
  });

  test("between two fixes without a gap turns missed into visited", () => {
    const straight = fromAway();
    const detour = [
      fix(at("08:50:15"), 1000),
      fix(at("08:50:20"), 1000),
      fix(at("08:53:10"), 1000, 0, { reason: "parked" }),
    ];
    const all = [...straight, ...detour]
      .sort((a, b) => a.ts - b.ts)
      .filter(({ ts }) => ts <= at("08:50:20") || ts >= at("08:53:10"));
    const sparse = straight.filter(({ ts }) => ts <= at("08:50:20") || ts >= at("08:53:10"));
    expect(told(workAt(bank(perShift(1)), { "car-1": sparse }, books))).toBe("missed 1");
    const slow = all.map((one) => (one.ts === at("08:50:20") ? { ...one, reason: "stop" as const } : one));
    expect(told(workAt(bank(perShift(1)), { "car-1": slow }, books))).toBe("visited 1");
  });

  test("that fills a gap turns unknown into missed", () => {
    const whole = fromAway();
    const torn = whole.filter(({ ts }) => ts < at("08:40") || ts > at("09:00"));
    expect(told(workAt(bank(perShift(1)), { "car-1": torn }, books))).toBe("unknown 1");
    expect(told(workAt(bank(perShift(1)), { "car-1": whole }, books))).toBe("missed 1");
  });
});
