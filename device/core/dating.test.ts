import { expect, test } from "vitest";
import { dated } from "./dating.ts";

const BUILT = 1_767_225_600_000;
const anchor = { fixTime: 1_795_000_000_000, uptimeMs: 10_000 };
const host = (now: number) => ({ now, builtTime: BUILT, recorded: false });

test.each([
  {
    what: "GNSS time carried on by the time since boot",
    anchor,
    now: 5,
    uptimeMs: 12_500,
    time: 1_795_000_002_500,
    clock: "gnss",
  },
  {
    what: "GNSS time also for what was before the fix",
    anchor,
    now: 5,
    uptimeMs: 9_000,
    time: 1_794_999_999_000,
    clock: "gnss",
  },
  {
    what: "a plausible host clock",
    anchor: null,
    now: 1_795_000_000_123.4,
    uptimeMs: 1,
    time: 1_795_000_000_123,
    clock: "system",
  },
  { what: "a clock of 1970", anchor: null, now: 86_400_000, uptimeMs: 1, time: 86_400_000, clock: "none" },
  { what: "a clock before 1970", anchor: null, now: -5, uptimeMs: 1, time: 0, clock: "none" },
])("a record is dated by $what", ({ anchor: known, now, uptimeMs, time, clock }) => {
  expect(dated(known, host(now), uptimeMs)).toEqual({ time, clock });
});
