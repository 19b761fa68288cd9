import { expect, test } from "vitest";
import { wallMinute, wallTime } from "./zone-time.ts";

test.each([
  ["Asia/Shanghai", 1_795_242_600_000, "2026-11-21T14:30"],
  ["UTC", 1_795_242_600_000, "2026-11-21T06:30"],
  ["America/New_York", 1_795_242_600_000, "2026-11-21T01:30"],
  ["Asia/Kathmandu", 1_795_242_600_000, "2026-11-21T12:15"],
  ["Europe/Berlin", 1_782_000_000_000, "2026-06-21T02:00"],
])("in %s the instant %i is %s, and back", (zone, time, text) => {
  expect(wallMinute(time, zone)).toBe(text);
  expect(wallTime(text, zone)).toBe(time);
});

test("an hour that a change of clocks skips is the hour after it", () => {
  // 2026-03-29 in Berlin: 02:00 becomes 03:00 at 01:00 UTC.
  expect(wallTime("2026-03-29T02:30", "Europe/Berlin")).toBe(Date.parse("2026-03-29T01:30:00Z"));
});

test.each(["", "tomorrow", "2026-13-40T99:99", "2026-11-21"])("%j is no time", (text) => {
  expect(wallTime(text, "UTC")).toBeNull();
});
