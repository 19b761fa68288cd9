import { describe, expect, test } from "vitest";
import { daysWithin, instantOf, lastHour, nextHour, offsetAt } from "./clocks.ts";

const iso = (time: number) => new Date(time).toISOString().replace(":00.000Z", "Z");
const HOUR = 3_600_000;

/**
 * Berlin's clocks go forward at 2026-03-29T01:00Z and back at 2026-10-25T01:00Z; Lord Howe's by half an hour, forward at
 * 2026-10-03T15:30Z and back at 2026-04-04T15:00Z; Beirut's over midnight, forward at 2026-03-28T22:00Z.
 */
describe("clocks", () => {
  test.each([
    ["Asia/Shanghai", "2026-11-20T00:00:00Z", 8],
    ["UTC", "2026-11-20T00:00:00Z", 0],
    ["Asia/Kathmandu", "2026-11-20T00:00:00Z", 5.75],
    ["Europe/Berlin", "2026-03-29T00:59:59.999Z", 1],
    ["Europe/Berlin", "2026-03-29T01:00:00Z", 2],
    ["Europe/Berlin", "2026-10-25T00:59:59.999Z", 2],
    ["Europe/Berlin", "2026-10-25T01:00:00Z", 1],
    ["Australia/Lord_Howe", "2026-10-03T15:29:59Z", 10.5],
    ["Australia/Lord_Howe", "2026-10-03T15:30:00Z", 11],
  ])("of %s are, at %s, %d hours ahead of UTC", (zone, at, hours) => {
    expect(offsetAt(zone, Date.parse(at))).toBe(hours * HOUR);
  });

  test.each([
    ["Europe/Berlin", "2026-03-29T01:30", "2026-03-29T00:30Z"],
    // leapt over: an hour after 01:30
    ["Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30Z"],
    ["Europe/Berlin", "2026-03-29T03:30", "2026-03-29T01:30Z"],
    // twice: the first
    ["Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30Z"],
    ["Europe/Berlin", "2026-10-25T03:30", "2026-10-25T02:30Z"],
  ])("of %s show %s at %s", (zone, shown, expected) => {
    expect(iso(instantOf(zone, Date.parse(`${shown}Z`)))).toBe(expected);
  });
});

describe("a full hour", () => {
  test.each([
    // zone, at, the last full hour up to it, the next after it
    ["Asia/Shanghai", "2026-11-20T00:20:00Z", "2026-11-20T00:00Z", "2026-11-20T01:00Z"],
    ["Asia/Shanghai", "2026-11-20T01:00:00Z", "2026-11-20T01:00Z", "2026-11-20T02:00Z"],
    ["Asia/Kathmandu", "2026-11-20T00:20:00Z", "2026-11-20T00:15Z", "2026-11-20T01:15Z"],
    ["Europe/Berlin", "2026-03-29T00:59:00Z", "2026-03-29T00:00Z", "2026-03-29T01:00Z"],
    ["Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25T01:00Z", "2026-10-25T02:00Z"],
    // a change of half an hour is an edge itself
    ["Australia/Lord_Howe", "2026-10-03T15:20:00Z", "2026-10-03T14:30Z", "2026-10-03T15:30Z"],
    ["Australia/Lord_Howe", "2026-10-03T15:40:00Z", "2026-10-03T15:30Z", "2026-10-03T16:00Z"],
    ["Australia/Lord_Howe", "2026-04-04T15:10:00Z", "2026-04-04T15:00Z", "2026-04-04T15:30Z"],
  ])("in %s around %s is %s and %s", (zone, at, last, next) => {
    expect(iso(lastHour(zone, Date.parse(at)))).toBe(last);
    expect(iso(nextHour(zone, Date.parse(at)))).toBe(next);
  });
});

describe("the days that a span touches", () => {
  test.each([
    ["Asia/Shanghai", "2026-11-19T16:00:00Z", "2026-11-20T16:00:00Z", ["2026-11-19T16:00Z 2026-11-20T16:00Z"]],
    [
      "Asia/Shanghai",
      "2026-11-19T15:59:59Z",
      "2026-11-19T16:00:01Z",
      ["2026-11-18T16:00Z 2026-11-19T16:00Z", "2026-11-19T16:00Z 2026-11-20T16:00Z"],
    ],
    ["Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-29T13:00:00Z", ["2026-03-28T23:00Z 2026-03-29T22:00Z"]],
    ["Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-25T13:00:00Z", ["2026-10-24T22:00Z 2026-10-25T23:00Z"]],
    // a day whose midnight the clocks leap over
    ["Asia/Beirut", "2026-03-29T06:00:00Z", "2026-03-29T07:00:00Z", ["2026-03-28T22:00Z 2026-03-29T21:00Z"]],
  ])("in %s from %s to %s", (zone, from, to, expected) => {
    const days = daysWithin(zone, { from: Date.parse(from), to: Date.parse(to) });
    expect(days.map((day) => `${iso(day.from)} ${iso(day.to)}`)).toEqual(expected);
  });
});
