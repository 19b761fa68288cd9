import { describe, expect, test } from "vitest";
import { shiftSpans } from "../shift-spans.ts";
import { besides, type Clocks, type Reach, shiftName, spanAt, weekOf, weeksBefore } from "./span.ts";

const DAY = { name: "day", start: "08:00", end: "20:00" };
const NIGHT = { name: "night", start: "20:00", end: "08:00" };
const SHANGHAI: Clocks = { zone: "Asia/Shanghai", shifts: [DAY, NIGHT] };
const BERLIN: Clocks = { zone: "Europe/Berlin", shifts: [NIGHT] };
const NO_SHIFTS: Clocks = { zone: "Asia/Shanghai", shifts: [] };
const iso = (time: number) => new Date(time).toISOString().slice(0, 16);

describe("the span that a time lies in", () => {
  test.each<[string, Reach, string, Clocks, string, string]>([
    ["the day's shift", "shift", "2026-11-22T02:00Z", SHANGHAI, "2026-11-22T00:00", "2026-11-22T12:00"],
    ["the night's, after midnight", "shift", "2026-11-21T17:00Z", SHANGHAI, "2026-11-21T12:00", "2026-11-22T00:00"],
    ["between two shifts the one before", "shift", "2026-11-22T10:00Z", BERLIN, "2026-11-21T19:00", "2026-11-22T07:00"],
    ["without shifts the day", "shift", "2026-11-22T10:00Z", NO_SHIFTS, "2026-11-21T16:00", "2026-11-22T16:00"],
    ["a day", "day", "2026-11-22T15:59Z", SHANGHAI, "2026-11-21T16:00", "2026-11-22T16:00"],
    ["a day of 23 hours", "day", "2026-03-29T10:00Z", BERLIN, "2026-03-28T23:00", "2026-03-29T22:00"],
    ["a day of 25 hours", "day", "2026-10-25T10:00Z", BERLIN, "2026-10-24T22:00", "2026-10-25T23:00"],
    ["a night over the change of clocks", "shift", "2026-03-29T02:00Z", BERLIN, "2026-03-28T19:00", "2026-03-29T07:00"],
    ["a week, from Monday", "week", "2026-11-22T15:59Z", SHANGHAI, "2026-11-15T16:00", "2026-11-22T16:00"],
    ["a week that begins today", "week", "2026-11-22T16:00Z", SHANGHAI, "2026-11-22T16:00", "2026-11-29T16:00"],
    ["a week of 169 hours", "week", "2026-10-22T10:00Z", BERLIN, "2026-10-18T22:00", "2026-10-25T23:00"],
  ])("%s", (_name, reach, at, clocks, from, to) => {
    const span = spanAt(reach, Date.parse(at), clocks);
    expect([iso(span.from), iso(span.to)]).toEqual([from, to]);
  });
});

describe("the span beside it", () => {
  const day = { from: Date.parse("2026-11-22T00:00Z"), to: Date.parse("2026-11-22T12:00Z") };
  const week = { from: Date.parse("2026-11-15T16:00Z"), to: Date.parse("2026-11-22T16:00Z") };
  test.each<[Reach, -1 | 1, { from: number; to: number }, Clocks, string, string]>([
    ["shift", -1, day, SHANGHAI, "2026-11-21T12:00", "2026-11-22T00:00"],
    ["shift", 1, day, SHANGHAI, "2026-11-22T12:00", "2026-11-23T00:00"],
    ["shift", -1, day, NO_SHIFTS, "2026-11-21T16:00", "2026-11-22T16:00"],
    ["day", 1, day, SHANGHAI, "2026-11-21T16:00", "2026-11-22T16:00"],
    ["week", -1, week, SHANGHAI, "2026-11-08T16:00", "2026-11-15T16:00"],
    ["week", 1, week, SHANGHAI, "2026-11-22T16:00", "2026-11-29T16:00"],
    ["custom", -1, day, SHANGHAI, "2026-11-21T12:00", "2026-11-22T00:00"],
    ["custom", 1, day, SHANGHAI, "2026-11-22T12:00", "2026-11-23T00:00"],
  ])("%s %i", (reach, step, span, clocks, from, to) => {
    const next = besides(reach, span, step, clocks);
    expect([iso(next.from), iso(next.to)]).toEqual([from, to]);
  });
  test("shifts of the same times are one", () => {
    const twice = [DAY, { ...DAY, name: "other station's" }];
    const spans = shiftSpans(twice, day.from, day.from, "Asia/Shanghai").map(
      ({ from, name }) => `${iso(from)} ${name}`,
    );
    expect(spans).toEqual(["2026-11-21T00:00 day", "2026-11-22T00:00 day", "2026-11-23T00:00 day"]);
  });
  test("a shift's times have its name, and others have none", () => {
    expect(shiftName(day, SHANGHAI)).toBe("day");
    expect(shiftName({ from: day.from, to: day.to - 1 }, SHANGHAI)).toBeNull();
  });
});

describe("weeks as ISO 8601 counts them", () => {
  test.each([
    ["2026-11-22T10:00Z", "2026-W47"],
    ["2026-11-22T16:00Z", "2026-W48"],
    ["2025-12-28T16:00Z", "2026-W01"],
    ["2025-12-28T15:59Z", "2025-W52"],
    ["2026-12-31T10:00Z", "2026-W53"],
    ["2027-01-03T15:59Z", "2026-W53"],
    ["2027-01-03T16:00Z", "2027-W01"],
    ["2021-01-03T10:00Z", "2020-W53"],
  ])("%s is in %s", (at, week) => {
    expect(weekOf(Date.parse(at), "Asia/Shanghai")).toBe(week);
  });
  test("backwards over the turn of a year with a week 53", () => {
    const weeks = weeksBefore(Date.parse("2027-01-05T10:00Z"), 3, "Asia/Shanghai");
    expect(weeks.map(({ week, from }) => `${week} ${iso(from)}`)).toEqual([
      "2027-W01 2027-01-03T16:00",
      "2026-W53 2026-12-27T16:00",
      "2026-W52 2026-12-20T16:00",
    ]);
  });
});
