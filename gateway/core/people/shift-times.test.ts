import { describe, expect, test } from "vitest";
import type { Shift } from "./people.ts";
import { currentShiftStart, shiftAt } from "./shift-times.ts";

const shift = (start: string, end: string): Shift => ({ id: 1, station: "north", name: "a shift", start, end });
const iso = (time: number) => new Date(time).toISOString().replace(":00.000Z", "Z");

/** New York's clocks go forward at 2026-03-08T07:00Z and back at 2026-11-01T06:00Z; Berlin's back at 2026-10-25T01:00Z. */
describe("a shift", () => {
  test.each([
    // zone, start, end, asked at, its time then or null
    ["Asia/Shanghai", "08:00", "20:00", "2026-11-20T23:59:59.999Z", null],
    ["Asia/Shanghai", "08:00", "20:00", "2026-11-21T00:00:00Z", "2026-11-21T00:00Z 2026-11-21T12:00Z"],
    ["Asia/Shanghai", "08:00", "20:00", "2026-11-21T11:59:59.999Z", "2026-11-21T00:00Z 2026-11-21T12:00Z"],
    ["Asia/Shanghai", "08:00", "20:00", "2026-11-21T12:00:00Z", null],
    ["Asia/Shanghai", "20:00", "08:00", "2026-11-21T12:00:00Z", "2026-11-21T12:00Z 2026-11-22T00:00Z"],
    ["Asia/Shanghai", "20:00", "08:00", "2026-11-21T15:59:59Z", "2026-11-21T12:00Z 2026-11-22T00:00Z"],
    ["Asia/Shanghai", "20:00", "08:00", "2026-11-21T16:00:00Z", "2026-11-21T12:00Z 2026-11-22T00:00Z"],
    ["Asia/Shanghai", "20:00", "08:00", "2026-11-21T23:59:59Z", "2026-11-21T12:00Z 2026-11-22T00:00Z"],
    ["Asia/Shanghai", "20:00", "08:00", "2026-11-22T00:00:00Z", null],
    ["Asia/Shanghai", "20:00", "08:00", "2026-12-31T17:00:00Z", "2026-12-31T12:00Z 2027-01-01T00:00Z"],
    ["Asia/Shanghai", "08:00", "08:00", "2026-11-21T23:00:00Z", "2026-11-21T00:00Z 2026-11-22T00:00Z"],
    ["Asia/Shanghai", "00:00", "00:00", "2026-11-20T16:00:00Z", "2026-11-20T16:00Z 2026-11-21T16:00Z"],
    ["Asia/Shanghai", "16:00", "00:00", "2026-11-21T15:59:59Z", "2026-11-21T08:00Z 2026-11-21T16:00Z"],
    ["UTC", "23:59", "00:00", "2026-11-21T23:59:30Z", "2026-11-21T23:59Z 2026-11-22T00:00Z"],
    ["Asia/Kathmandu", "06:00", "14:00", "2026-11-21T00:15:00Z", "2026-11-21T00:15Z 2026-11-21T08:15Z"],
    // the night in which an hour is missing is an hour shorter
    ["America/New_York", "22:00", "06:00", "2026-03-08T09:59:59Z", "2026-03-08T03:00Z 2026-03-08T10:00Z"],
    ["America/New_York", "22:00", "06:00", "2026-03-08T10:00:00Z", null],
    // the night in which an hour comes twice is an hour longer
    ["America/New_York", "22:00", "06:00", "2026-11-01T10:59:59Z", "2026-11-01T02:00Z 2026-11-01T11:00Z"],
    ["Europe/Berlin", "22:00", "06:00", "2026-10-25T04:59:59Z", "2026-10-24T20:00Z 2026-10-25T05:00Z"],
    // a start that the clocks leap over comes as late as it would have without the leap
    ["America/New_York", "02:30", "10:30", "2026-03-08T07:29:59Z", null],
    ["America/New_York", "02:30", "10:30", "2026-03-08T07:30:00Z", "2026-03-08T07:30Z 2026-03-08T14:30Z"],
    // of a start or an end that comes twice the first counts
    ["America/New_York", "01:30", "09:30", "2026-11-01T05:30:00Z", "2026-11-01T05:30Z 2026-11-01T14:30Z"],
    ["America/New_York", "17:30", "01:30", "2026-11-01T05:29:59Z", "2026-10-31T21:30Z 2026-11-01T05:30Z"],
    ["America/New_York", "17:30", "01:30", "2026-11-01T05:30:00Z", null],
  ])("in %s from %s to %s is, at %s, %s", (zone, start, end, at, expected) => {
    const span = shiftAt(shift(start, end), zone, Date.parse(at));
    expect(span && `${iso(span.from)} ${iso(span.to)}`).toBe(expected);
  });
});

describe("the current shift", () => {
  const early = shift("06:00", "14:00");
  const late = shift("13:30", "22:00");
  test.each([
    ["is the one that runs", [early, late], "2026-11-21T02:00:00Z", "2026-11-20T22:00Z"],
    ["is the earlier of two that overlap", [late, early], "2026-11-21T05:45:00Z", "2026-11-20T22:00Z"],
    ["is the later one when the earlier has ended", [early, late], "2026-11-21T06:00:00Z", "2026-11-21T05:30Z"],
    ["is the last one while none runs", [early, late], "2026-11-21T15:00:00Z", "2026-11-21T05:30Z"],
    ["is yesterday's before the first of today", [early], "2026-11-20T21:59:59Z", "2026-11-19T22:00Z"],
    ["is none without shifts", [], "2026-11-21T02:00:00Z", null],
  ])("%s", (_, shifts, at, expected) => {
    const start = currentShiftStart(shifts, "Asia/Shanghai", Date.parse(at));
    expect(start && iso(start)).toBe(expected);
  });
});
