import { parseNmeaSentence } from "nmea-simple";
import { describe, expect, test } from "vitest";
import { epochOf, kindOf, later, said, type Traveller, traveller, unitNames } from "./fleet.ts";

const START = 1_795_290_364_000;

/** What one unit does in `seconds`, one state a second. */
function day(unit: string, seconds: number, pace = 1, seed = 1): Traveller[] {
  const states = [traveller(unit, seed)];
  for (let i = 1; i < seconds; i += 1) {
    const last = states.at(-1);
    if (last !== undefined) states.push(later(last, pace));
  }
  return states;
}

test("of five units three are e-bikes, one is a motorcycle, one is on foot, and each kind is numbered by itself", () => {
  expect(unitNames(7)).toEqual(["bike-01", "bike-02", "moto-01", "bike-03", "foot-01", "bike-04", "bike-05"]);
  expect(["bike-01", "moto-01", "foot-01", "other"].map(kindOf)).toEqual(["e-bike", "motorcycle", "foot", "e-bike"]);
});

describe("one unit", () => {
  test("the same seed and name give the same bytes, another seed or name gives others", () => {
    const bytes = (unit: string, seed: number) =>
      day(unit, 100, 1, seed).map((one, i) => said(one, START + i * 1000, 1, "fix"));
    expect(bytes("bike-01", 7)).toEqual(bytes("bike-01", 7));
    expect(bytes("bike-01", 7)).not.toEqual(bytes("bike-01", 8));
    expect(bytes("bike-01", 7)).not.toEqual(bytes("bike-02", 7));
  });

  test.each([
    ["bike-01", 5],
    ["moto-01", 9],
    ["foot-01", 1.4],
  ])("%s reaches %f m/s and no more, never jumps, gathers speed slowly, rests and turns", (unit, cruiseMps) => {
    const hour = day(unit, 3600);
    const speeds = hour.map((one) => one.motion.speedMps);
    expect(Math.max(...speeds)).toBe(cruiseMps);
    expect(Math.min(...speeds)).toBe(0);
    const moved = hour.slice(1).map((one, i) => one.motion.distanceM - (hour[i]?.motion.distanceM ?? 0));
    expect(Math.max(...moved)).toBeLessThan(cruiseMps + 1e-6);
    expect(Math.min(...moved)).toBeGreaterThanOrEqual(0);
    const gained = speeds.slice(1).map((speed, i) => speed - (speeds[i] ?? 0));
    expect(Math.max(...gained)).toBeLessThanOrEqual(1.2001);
    const courses = new Set(hour.map((one) => Math.round(epochOf(one, START, 1, "fix").solution?.courseDeg ?? -1)));
    expect([...courses].sort((a, b) => a - b)).toEqual([-1, 0, 90, 180, 270]);
    const total = moved.reduce((sum, one) => sum + one, 0);
    expect(total).toBeGreaterThan(cruiseMps * 3600 * 0.5);
  });

  test("keeps near Anqing and within 9 m of its street, with at least 5 satellites", () => {
    for (const unit of unitNames(20)) {
      for (const one of day(unit, 300)) {
        const { solution, satellites } = epochOf(one, START, 1, "fix");
        expect(Math.abs((solution?.lat ?? 0) - 30.54)).toBeLessThan(0.02);
        expect(Math.abs((solution?.lon ?? 0) - 117.06)).toBeLessThan(0.02);
        expect(Math.hypot(one.errorM.eastM, one.errorM.northM)).toBeLessThan(9);
        expect(satellites.filter((s) => s.isUsed).length).toBeGreaterThanOrEqual(5);
      }
    }
  });

  test("at a pace of 60 it goes sixty times as far in a second and its receiver says so", () => {
    const minute = day("moto-01", 60, 60);
    const first = minute[0]?.motion.distanceM ?? 0;
    expect((minute.at(-1)?.motion.distanceM ?? 0) - first).toBeGreaterThan(15_000);
    const fast = minute.find((one) => one.motion.speedMps === 9);
    if (fast === undefined) throw new Error("it never reached its cruising speed");
    expect(epochOf(fast, START, 60, "fix").solution?.speedMps).toBe(540);
  });

  test("every line of every receiver is one that another program's parser takes", () => {
    for (const unit of unitNames(20)) {
      for (const [i, one] of day(unit, 30).entries()) {
        for (const reception of ["fix", "no-fix"] as const) {
          const lines = said(one, START + i * 1000, 1, reception)
            .trimEnd()
            .split("\r\n");
          for (const line of lines) expect(() => parseNmeaSentence(line)).not.toThrow();
        }
      }
    }
  });

  test("a silent receiver says nothing", () => {
    expect(said(traveller("bike-01", 1), START, 1, "silent")).toBe("");
  });
});
