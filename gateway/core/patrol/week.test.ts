import { describe, expect, test } from "vitest";
import { weekBefore, weekOf, weekSpan } from "./week.ts";

const iso = (time: number) => new Date(time).toISOString().replace(":00.000Z", "Z");

describe("a week", () => {
  test.each([
    ["2026-W47", "Asia/Shanghai", "2026-11-15T16:00Z 2026-11-22T16:00Z"],
    ["2026-W47", "UTC", "2026-11-16T00:00Z 2026-11-23T00:00Z"],
    // the year's first week begins in the year before, or in it
    ["2026-W01", "UTC", "2025-12-29T00:00Z 2026-01-05T00:00Z"],
    ["2027-W01", "UTC", "2027-01-04T00:00Z 2027-01-11T00:00Z"],
    // 2026 has 53 weeks, since it begins with a Thursday; so have 2020 and 2032
    ["2026-W53", "UTC", "2026-12-28T00:00Z 2027-01-04T00:00Z"],
    ["2020-W53", "Asia/Shanghai", "2020-12-27T16:00Z 2021-01-03T16:00Z"],
    // an hour shorter, an hour longer
    ["2026-W13", "Europe/Berlin", "2026-03-22T23:00Z 2026-03-29T22:00Z"],
    ["2026-W43", "Europe/Berlin", "2026-10-18T22:00Z 2026-10-25T23:00Z"],
  ])("%s in %s is %s", (week, zone, expected) => {
    const span = weekSpan(week, zone);
    expect(span && `${iso(span.from)} ${iso(span.to)}`).toBe(expected);
  });

  test.each(["2025-W53", "2026-W54", "2026-W00", "2026-47", "2026-W4", "26-W47", "W47", "", "2026-W47 "])(
    "there is none that is called %j",
    (week) => {
      expect(weekSpan(week, "UTC")).toBeNull();
      expect(weekBefore(week)).toBeNull();
    },
  );

  test.each([
    ["2026-11-22T15:59:59.999Z", "Asia/Shanghai", "2026-W47"],
    ["2026-11-22T16:00:00Z", "Asia/Shanghai", "2026-W48"],
    ["2027-01-01T00:00:00Z", "UTC", "2026-W53"],
    ["2025-12-29T00:00:00Z", "UTC", "2026-W01"],
    ["2021-01-03T23:59:59Z", "UTC", "2020-W53"],
    ["2026-03-29T21:59:59Z", "Europe/Berlin", "2026-W13"],
    ["2026-03-29T22:00:00Z", "Europe/Berlin", "2026-W14"],
  ])("%s is in %s in %s", (time, zone, week) => {
    expect(weekOf(Date.parse(time), zone)).toBe(week);
  });

  test.each([
    ["2026-W47", "2026-W46"],
    ["2026-W01", "2025-W52"],
    ["2027-W01", "2026-W53"],
    ["2021-W01", "2020-W53"],
  ])("before %s was %s", (week, expected) => {
    expect(weekBefore(week)).toBe(expected);
  });
});
