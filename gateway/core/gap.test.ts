import { expect, test } from "vitest";
import type { FixReason } from "../../protocol/record.ts";
import { ALWAYS_GAP_MS, causeOf, edgeGaps, gapBetween, gapLimitMs, isGap, type Mark } from "./gap.ts";
import { REASONS, type StoredFix } from "./track.ts";

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
  const marks = losses.map((time) => ({ what: "lost", from: time, to: time }) as const);
  expect(gapBetween(fix(100_000), fix(200_000), marks)).toEqual({ from: 100_000, to: 200_000, cause });
});

test("between fixes close to each other there is no gap, whatever was lost", () => {
  expect(gapBetween(fix(100_000), fix(110_000), [{ what: "lost", from: 105_000, to: 105_000 }])).toBeNull();
});

test("no silence beyond the longest limit is anything but a gap, whatever the fix before it", () => {
  const limits = REASONS.flatMap((reason) => [
    gapLimitMs(fix(0, reason)),
    gapLimitMs({ ...fix(0, reason), isMinute: true }),
  ]);
  expect(Math.max(...limits)).toBe(180_000);
  expect(ALWAYS_GAP_MS).toBe(180_000);
});

const at = (what: Mark["what"], from: number, to = from): Mark => ({ what, from, to });

test.each<{ name: string; marks: readonly Mark[]; cause: string }>([
  { name: "nothing was said", marks: [], cause: "unknown" },
  { name: "the position was lost", marks: [at("lost", 110)], cause: "no-signal" },
  { name: "it was shut down", marks: [at("off", 110)], cause: "off" },
  { name: "it was shut down and started again", marks: [at("off", 110), at("boot", 190)], cause: "off" },
  { name: "it started again and had not said that it would stop", marks: [at("boot", 190)], cause: "off" },
  { name: "it started at once after its last fix", marks: [at("boot", 100)], cause: "unknown" },
  {
    name: "it lost the position, was shut down soon and for long",
    marks: [at("lost", 101), at("off", 110), at("boot", 190)],
    cause: "off",
  },
  {
    name: "it lost the position for long and was off for a moment",
    marks: [at("lost", 101), at("off", 180), at("boot", 190)],
    cause: "no-signal",
  },
  { name: "it lost the position and started again", marks: [at("lost", 101), at("boot", 190)], cause: "no-signal" },
  { name: "it gave up all between two fixes", marks: [at("thinned", 100, 200)], cause: "thinned" },
  { name: "it gave up what was before the gap", marks: [at("thinned", 50, 100)], cause: "unknown" },
  { name: "it gave up what was after the gap", marks: [at("thinned", 200, 250)], cause: "unknown" },
  {
    name: "it gave up the most, and was off for a while",
    marks: [at("thinned", 90, 210), at("off", 150)],
    cause: "thinned",
  },
  {
    name: "it gave up a little, and was off for the most",
    marks: [at("thinned", 90, 120), at("off", 120)],
    cause: "off",
  },
  { name: "what was said lies before and after it", marks: [at("off", 99), at("boot", 201)], cause: "unknown" },
])("the cause of a gap when $name: $cause", ({ marks, cause }) => {
  expect(causeOf({ from: 100, to: 200 }, marks)).toBe(cause);
});

const SPAN = { from: 1_000_000, to: 2_000_000 };
const LATER = 9_000_000;
const ends = (first: number | null, last: number | null = first, reason: FixReason = "interval") => ({
  first: first === null ? null : fix(first, reason),
  last: last === null ? null : fix(last, reason),
});
test.each<{
  name: string;
  given: ReturnType<typeof ends>;
  now?: number;
  marks?: readonly Mark[];
  gaps: readonly unknown[];
}>([
  { name: "no fix at all", given: ends(null), gaps: [[1_000_000, 2_000_000, "unknown"]] },
  {
    name: "no fix at all, and the span not over",
    given: ends(null),
    now: 1_500_000,
    gaps: [[1_000_000, 1_500_000, "unknown"]],
  },
  { name: "no fix at all, and the span not begun", given: ends(null), now: 1_000_000, gaps: [] },
  { name: "fixes from before it to after it", given: ends(990_000, 2_010_000), gaps: [] },
  { name: "a fix on each edge", given: ends(1_000_000, 2_000_000), gaps: [] },
  {
    name: "a first fix a second after its beginning, and none in three minutes before",
    given: ends(1_001_000, 2_000_000),
    gaps: [[1_000_000, 1_001_000, "unknown"]],
  },
  {
    name: "a last fix a second before its end, and none in three minutes after",
    given: ends(990_000, 1_999_000),
    gaps: [[1_999_000, 2_000_000, "unknown"]],
  },
  { name: "only fixes before it", given: ends(990_000), gaps: [[1_000_000, 2_000_000, "unknown"]] },
  { name: "only fixes after it", given: ends(2_010_000), gaps: [[1_000_000, 2_000_000, "unknown"]] },
  { name: "a last fix 60 s ago", given: ends(990_000, 1_500_000), now: 1_560_000, gaps: [] },
  {
    name: "a last fix 61 s ago",
    given: ends(990_000, 1_500_000),
    now: 1_561_000,
    gaps: [[1_500_000, 1_561_000, "unknown"]],
  },
  { name: "a last fix 170 s ago, parked", given: ends(990_000, 1_500_000, "parked"), now: 1_670_000, gaps: [] },
  {
    name: "a shutdown long before it and a start in it",
    given: ends(1_200_000, 2_000_000),
    marks: [at("off", 500_000), at("boot", 1_190_000)],
    gaps: [[1_000_000, 1_200_000, "off"]],
  },
  {
    name: "a shutdown after its last fix",
    given: ends(990_000, 1_500_000),
    marks: [at("off", 1_500_500)],
    gaps: [[1_500_000, 2_000_000, "off"]],
  },
])("the gaps at the edges of a span with $name", ({ given, now = LATER, marks = [], gaps }) => {
  expect(edgeGaps(given, SPAN, marks, now).map(({ from, to, cause }) => [from, to, cause])).toEqual(gaps);
});
