import { describe, expect, test } from "vitest";
import type { Assignment, Shift } from "../people/people.ts";
import { shiftTimes, spansOf, unitsOf, wholeHours } from "./cuts.ts";

const iso = (time: number) => new Date(time).toISOString().slice(11, 19);
const at = (clock: string) => Date.parse(`2026-11-20T${clock}Z`);
const early: Shift = { id: 1, station: "north", name: "early", start: "08:00", end: "16:30" };
const other: Shift = { id: 2, station: "south", name: "early", start: "09:10", end: "16:40" };
const onCar = (unit: string, from: string, to: string | null): Assignment => ({
  ...{ id: 1, officer: "4711", unit, from: at(from) },
  to: to === null ? null : at(to),
});
const books = (timeZone: string, assignments: readonly Assignment[]) => ({
  timeZone,
  units: [
    { unit: "car-1", kind: "car", station: "north", label: null },
    { unit: "car-2", kind: "car", station: null, label: null },
  ],
  shifts: [early, other],
  assignments,
});

describe("time is cut", () => {
  test.each([
    ["at full hours", "UTC", "car-2", [], "05:00:00 07:00:00", "05:00 06:00 07:00"],
    ["and begins and ends where it is asked to", "UTC", "car-2", [], "05:20:00 06:10:00", "05:20 06:00 06:10"],
    [
      "at the station's own shifts",
      "UTC",
      "car-1",
      [],
      "08:30:00 17:00:00",
      "08:30 09:00 10:00 11:00 12:00 13:00 14:00 15:00 16:00 16:30 17:00",
    ],
    ["at the full hours of its clocks", "Asia/Kathmandu", "car-2", [], "05:00:00 07:00:00", "05:00 05:15 06:15 07:00"],
    [
      "where somebody comes and goes",
      "UTC",
      "car-2",
      [onCar("car-2", "05:12:00", "05:50:00")],
      "05:00:00 06:00:00",
      "05:00 05:12 05:50 06:00",
    ],
    [
      "where somebody comes for good",
      "UTC",
      "car-2",
      [onCar("car-2", "05:12:00", null)],
      "05:00:00 06:00:00",
      "05:00 05:12 06:00",
    ],
    [
      "not where somebody is on another unit",
      "UTC",
      "car-2",
      [onCar("car-1", "05:12:00", null)],
      "05:00:00 06:00:00",
      "05:00 06:00",
    ],
    [
      "not where somebody came earlier",
      "UTC",
      "car-2",
      [onCar("car-2", "05:00:00", "06:00:00")],
      "05:00:00 06:00:00",
      "05:00 06:00",
    ],
    ["not at all within an hour", "UTC", "car-2", [], "05:10:00 05:20:00", "05:10 05:20"],
  ] as const)("%s", (_, zone, unit, assignments, span, expected) => {
    const [from, to] = span.split(" ").map(at) as [number, number];
    const spans = spansOf(unit, { from, to }, books(zone, assignments));
    const cuts = [...spans.map((one) => one.from), spans.at(-1)?.to ?? 0];
    expect(cuts.map((time) => iso(time).slice(0, 5)).join(" ")).toBe(expected);
    expect(spans.every((one, n) => n === 0 || spans[n - 1]?.to === one.from)).toBe(true);
  });

  test.each([
    ["05:00:00 06:00:00", "05:00:00 06:00:00"],
    ["05:00:01 05:59:59", "05:00:00 06:00:00"],
    ["05:59:59 06:00:01", "05:00:00 07:00:00"],
  ])("%s in whole hours is %s", (asked, expected) => {
    const [from, to] = asked.split(" ").map(at) as [number, number];
    const whole = wholeHours({ from, to }, "UTC");
    expect(`${iso(whole.from)} ${iso(whole.to)}`).toBe(expected);
  });
});

test("the shifts of a station, or its days where it has none", () => {
  const span = { from: at("00:00:00"), to: at("23:59:59") };
  const named = (station: string | null) =>
    shiftTimes(station, span, books("UTC", [])).map(({ shift, from, to }) => `${shift} ${iso(from)} ${iso(to)}`);
  expect(named("north")).toEqual(["early 08:00:00 16:30:00"]);
  expect(named("south")).toEqual(["early 09:10:00 16:40:00"]);
  expect(named("west")).toEqual(["null 00:00:00 00:00:00"]);
  expect(named(null)).toEqual(["null 00:00:00 00:00:00"]);
});

test.each([
  ["north", false, ["car-1"]],
  ["north", true, ["car-1", "car-2"]],
  [null, false, ["car-1", "car-2"]],
])("a report of %s needs, with shared ground %s, %s", (station, isShared, expected) => {
  expect(unitsOf({ from: 0, to: 1, station }, books("UTC", []), isShared)).toEqual(expected);
});
