import { expect, test } from "vitest";
import { rosterOf } from "./past-roster.ts";
import { seededRandom } from "./random.ts";

const HOUR_MS = 3_600_000;
const TO = Date.UTC(2026, 10, 21, 12);
const DAYS = 14;

test.each([0, 1, 2, 3, 4])("unit %i has a shift on each day before the last, and two long ones on the last", (i) => {
  const { duties } = rosterOf(i, { from: TO - DAYS * 24 * HOUR_MS, to: TO }, seededRandom(7));
  expect(duties).toHaveLength(DAYS + 1);
  for (const [n, { from, to }] of duties.slice(0, -2).entries()) {
    expect((to - from) / HOUR_MS).toBeGreaterThan(7.5);
    expect((to - from) / HOUR_MS).toBeLessThan(8.5);
    expect(from).toBeGreaterThanOrEqual(TO - (DAYS - n) * 24 * HOUR_MS);
    expect(to).toBeLessThanOrEqual(duties[n + 1]?.from ?? 0);
  }
  const [first, last] = duties.slice(-2);
  expect(first?.from).toBe(TO - 24 * HOUR_MS);
  expect((last?.from ?? 0) - (first?.to ?? 0)).toBeGreaterThan(4 * HOUR_MS - 60_001);
  expect(last?.to).toBe(TO - 150_000);
});

test("something goes wrong on each day, within its shifts, and not the same every day", () => {
  const { duties, faults } = rosterOf(0, { from: TO - DAYS * 24 * HOUR_MS, to: TO }, seededRandom(7));
  expect(faults).toHaveLength(DAYS + 1);
  for (const fault of faults) {
    expect(duties.some((duty) => duty.from < fault.from && fault.to < duty.to)).toBe(true);
  }
  expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(["no-signal", "no-link", "power-cut", "silent"]));
});

test("a single day has no shifts before it", () => {
  expect(rosterOf(0, { from: TO - 24 * HOUR_MS, to: TO }, seededRandom(7)).duties).toHaveLength(2);
});
