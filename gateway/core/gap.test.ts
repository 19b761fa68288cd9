import { expect, test } from "vitest";
import type { FixReason } from "../../protocol/record.ts";
import { gapBetween, gapLimitMs, isGap } from "./gap.ts";
import type { StoredFix } from "./track.ts";

function fix(ts: number, reason: FixReason = "interval"): StoredFix {
  return {
    ts,
    lat: 0,
    lon: 0,
    alt: null,
    spd: null,
    crs: null,
    hdop: null,
    sat: null,
    mode: 3,
    reason,
    clock: "gnss",
    rx: ts,
  };
}

test.each<[FixReason, number]>([
  ["first", 60_000],
  ["interval", 60_000],
  ["distance", 60_000],
  ["deviation", 60_000],
  ["start", 60_000],
  ["stop", 180_000],
  ["parked", 180_000],
  ["sos", 60_000],
  ["regained", 60_000],
])("after a fix reported for %s, more than %i ms of silence are a gap", (reason, limit) => {
  const before = fix(1_000_000, reason);
  expect(gapLimitMs(before)).toBe(limit);
  expect(isGap(before, fix(1_000_000 + limit))).toBe(false);
  expect(isGap(before, fix(1_000_000 + limit + 1))).toBe(true);
});

test.each<[FixReason, number]>([
  ["interval", 120_000],
  ["sos", 120_000],
  ["stop", 180_000],
  ["parked", 180_000],
])("after the one fix that is left of its minute, reported for %s, more than %i ms are a gap", (reason, limit) => {
  const before = { ...fix(1_000_000, reason), isMinute: true } as const;
  expect(isGap(before, fix(1_000_000 + limit))).toBe(false);
  expect(isGap(before, fix(1_000_000 + limit + 1))).toBe(true);
});

test.each([
  { name: "no loss was told", losses: [], cause: "unknown" },
  { name: "the receiver lost its position on the way", losses: [150_000], cause: "no-signal" },
  { name: "it lost it with the last fix", losses: [100_000], cause: "no-signal" },
  { name: "it lost it before", losses: [99_999], cause: "unknown" },
  { name: "it lost it afterwards", losses: [200_001], cause: "unknown" },
  { name: "it lost it before and on the way", losses: [1, 150_000], cause: "no-signal" },
])("a gap's cause when $name: $cause", ({ losses, cause }) => {
  expect(gapBetween(fix(100_000), fix(200_000), losses)).toEqual({ from: 100_000, to: 200_000, cause });
});

test("between fixes close to each other there is no gap, whatever was lost", () => {
  expect(gapBetween(fix(100_000), fix(110_000), [105_000])).toBeNull();
});
