import { describe, expect, test } from "vitest";
import { roundAt } from "./round.ts";

describe("in Shanghai", () => {
  test.each([
    { when: "Monday 05:59:59", now: "2026-11-23T05:59:59+08:00", time: "2026-11-22T06:00:00+08:00", week: "2026-W46" },
    { when: "Monday 06:00", now: "2026-11-23T06:00:00+08:00", time: "2026-11-23T06:00:00+08:00", week: "2026-W47" },
    { when: "Tuesday noon", now: "2026-11-24T12:00:00+08:00", time: "2026-11-24T06:00:00+08:00", week: "2026-W47" },
    { when: "Sunday night", now: "2026-11-29T23:59:59+08:00", time: "2026-11-29T06:00:00+08:00", week: "2026-W47" },
    { when: "after week 53", now: "2027-01-04T07:00:00+08:00", time: "2027-01-04T06:00:00+08:00", week: "2026-W53" },
  ])("at $when it is the turn of $week", ({ now, time, week }) => {
    const round = roundAt(Date.parse(now), "Asia/Shanghai");
    expect(round.time).toBe(Date.parse(time));
    expect(round.week).toBe(week);
  });

  test("two years of weeks stay, week 53 among them", () => {
    expect(roundAt(Date.parse("2026-11-23T07:00:00+08:00"), "Asia/Shanghai").kept).toBe("2024-W48");
    expect(roundAt(Date.parse("2027-01-04T07:00:00+08:00"), "Asia/Shanghai").kept).toBe("2025-W02");
  });
});

test("where clocks go back in the night, six o'clock is six o'clock", () => {
  const round = roundAt(Date.parse("2026-10-26T06:30:00+01:00"), "Europe/Berlin");
  expect(round.time).toBe(Date.parse("2026-10-26T06:00:00+01:00"));
  expect(round.week).toBe("2026-W43");
  const before = roundAt(Date.parse("2026-10-25T06:30:00+01:00"), "Europe/Berlin");
  expect(before.time).toBe(Date.parse("2026-10-25T06:00:00+01:00"));
  expect(before.week).toBe("2026-W42");
});
