import { expect, test } from "vitest";
import { rosterOf, type Span } from "./past-roster.ts";
import { seededRandom } from "./random.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const TO = Date.UTC(2026, 10, 21, 12);
const DAYS = 14;
const WHOLE = { from: TO - DAYS * 24 * HOUR_MS, to: TO };
/** From 07:00, 15:00 and 23:00 in Shanghai on, eight hours each; the first days' are the thirteen before the last. */
const SHIFTS: readonly Span[] = Array.from({ length: (DAYS - 1) * 3 }, (_, n) => {
  const from = Date.UTC(2026, 10, 7, 15) + n * 8 * HOUR_MS;
  return { from, to: from + 8 * HOUR_MS };
});
const rosterOfUnit = (i: number) => rosterOf(i, WHOLE, SHIFTS, seededRandom(7));

test.each([0, 1, 2, 3, 4])("unit %i works one shift on each day before the last, another each day", (i) => {
  const { duties } = rosterOfUnit(i);
  expect(duties).toHaveLength(12 + 2);
  for (const [n, { from, to }] of duties.slice(0, -2).entries()) {
    const shift = SHIFTS[n * 3 + ((i + n) % 3)] as Span;
    expect(from - shift.from).toBeGreaterThanOrEqual(0);
    expect(from - shift.from).toBeLessThanOrEqual(4 * MINUTE_MS);
    expect(shift.to - to).toBeGreaterThanOrEqual(0);
    expect(shift.to - to).toBeLessThanOrEqual(5 * MINUTE_MS);
  }
  const [first, last] = duties.slice(-2);
  expect(first?.from).toBe(TO - 24 * HOUR_MS);
  expect((last?.from ?? 0) - (first?.to ?? 0)).toBeGreaterThan(4 * HOUR_MS - 60_001);
  expect(last?.to).toBe(TO - 150_000);
});

test("something goes wrong on each day, within its shifts, and not the same every day", () => {
  const { duties, faults } = rosterOfUnit(0);
  expect(faults).toHaveLength(12 + 2);
  for (const fault of faults) {
    expect(duties.some((duty) => duty.from < fault.from && fault.to < duty.to)).toBe(true);
  }
  expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(["no-signal", "no-link", "power-cut", "silent"]));
});

test("a single day has no shifts before it", () => {
  const day = { from: TO - 24 * HOUR_MS, to: TO };
  expect(rosterOf(0, day, SHIFTS, seededRandom(7)).duties).toHaveLength(2);
});
