import { parseNmeaSentence } from "nmea-simple";
import { describe, expect, test } from "vitest";
import { epochOf, held, kindOf, later, said, type Traveller, traveller, unitNames } from "./fleet.ts";
import { placeOf } from "./motion.ts";
import { distanceM } from "./town/plane.ts";
import { isInDeadZone, makeTown } from "./town/town.ts";

const START = 1_795_290_364_000;
const HOURS_8 = 8 * 3600;
const town = makeTown(1);

/** What one unit does in `seconds`, one state a second. */
function* seconds(unit: string, count: number, pace = 1, seed = 1): Generator<Traveller> {
  let one = traveller(unit, seed, town, pace);
  for (let i = 0; i < count; i += 1) {
    yield one;
    one = later(one, 1, pace);
  }
}

function solutionOf(one: Traveller, pace = 1) {
  return epochOf(one, START, pace, "fix").solution;
}

test("of five units three are e-bikes, one is a motorcycle, one is on foot, and each kind is numbered by itself", () => {
  expect(unitNames(7)).toEqual(["bike-01", "bike-02", "moto-01", "bike-03", "foot-01", "bike-04", "bike-05"]);
  expect(["bike-01", "moto-01", "foot-01", "other"].map(kindOf)).toEqual(["e-bike", "motorcycle", "foot", "e-bike"]);
});

describe("one unit", () => {
  test("the same seed and name give the same bytes, another seed or name gives others", () => {
    const bytes = (unit: string, seed: number) =>
      [...seconds(unit, 100, 1, seed)].map((one, i) => said(one, START + i * 1000, 1, "fix"));
    expect(bytes("bike-01", 7)).toEqual(bytes("bike-01", 7));
    expect(bytes("bike-01", 7)).not.toEqual(bytes("bike-01", 8));
    expect(bytes("bike-01", 7)).not.toEqual(bytes("bike-02", 7));
  });

  test.each([
    ["bike-01", 5, 0.6],
    ["moto-01", 9, 1.2],
    ["foot-01", 1.4, 0.7],
  ])(
    "%s reaches %f m/s and no more, gathers %f m/s each second at most, never jumps, and parks",
    (unit, cruise, gain) => {
      let before: Traveller | null = null;
      let [fastest, furthest, gained, standing, longest, stood] = [0, 0, 0, 0, 0, 0];
      for (const one of seconds(unit, HOURS_8)) {
        const speed = one.motion.speedMps;
        fastest = Math.max(fastest, speed);
        if (before) {
          furthest = Math.max(furthest, distanceM(placeOf(before.motion), placeOf(one.motion)));
          gained = Math.max(gained, speed - before.motion.speedMps);
        }
        stood = speed === 0 ? stood + 1 : 0;
        standing += speed === 0 ? 1 : 0;
        longest = Math.max(longest, stood);
        before = one;
      }
      expect(fastest).toBe(cruise);
      expect(furthest).toBeLessThan(cruise + 1e-6);
      expect(gained).toBeLessThan(gain + 1e-6);
      expect(longest).toBeGreaterThan(600);
      expect(longest).toBeLessThan(1_300);
      expect(standing / HOURS_8).toBeGreaterThan(0.15);
      expect(standing / HOURS_8).toBeLessThan(0.6);
    },
  );

  test("keeps within 20 m of where it is, with at least 5 satellites", () => {
    for (const unit of unitNames(20)) {
      for (const one of seconds(unit, 1_200)) {
        expect(Math.hypot(one.errorM.eastM, one.errorM.northM)).toBeLessThan(20);
        expect(one.satellites.filter((s) => s.isUsed).length).toBeGreaterThanOrEqual(5);
      }
    }
  });

  test("parked, its receiver drifts or holds still, as its make does, and has no course", () => {
    const kinds = new Set<boolean>();
    for (const unit of unitNames(20)) {
      const start = held(traveller(unit, 1, town, 1), 1_000_000);
      let one = start;
      for (let i = 0; i < 30; i += 1) one = later(one, 1, 1);
      const places = new Set<number | undefined>();
      for (let i = 0; i < 120; i += 1) {
        one = later(one, 1, 1);
        const solution = solutionOf(one);
        places.add(solution?.lat);
        expect(solution?.courseDeg).toBeNull();
        expect(solution?.speedMps).toBeLessThan(0.5);
      }
      kinds.add(places.size > 1);
      expect(places.size > 1).toBe(!start.make.noise.holdsStill);
    }
    expect(kinds.size).toBe(2);
  });

  test("told to stand it stands for that long and goes on", () => {
    let one = traveller("moto-01", 1, town, 1);
    while (one.motion.speedMps < 5) one = later(one, 1, 1);
    one = held(one, 300);
    for (let i = 0; i < 10; i += 1) one = later(one, 1, 1);
    const stopped = one.motion.distanceM;
    for (let i = 10; i < 300; i += 1) one = later(one, 1, 1);
    expect(one.motion.distanceM).toBe(stopped);
    for (let i = 0; i < 60; i += 1) one = later(one, 1, 1);
    expect(one.motion.distanceM).toBeGreaterThan(stopped + 100);
  });

  test("loses its position in dead zones, for less than half a minute, and nowhere else", () => {
    let lost = 0;
    for (const unit of unitNames(20)) {
      let blind = 0;
      let sinceZone = 100;
      for (const one of seconds(unit, 2 * 3600)) {
        sinceZone = isInDeadZone(town, placeOf(one.motion)) ? 0 : sinceZone + 1;
        blind = solutionOf(one) === null ? blind + 1 : 0;
        lost += blind === 1 ? 1 : 0;
        expect(blind).toBeLessThan(30);
        if (blind > 0) expect(sinceZone).toBeLessThanOrEqual(5);
      }
    }
    expect(lost).toBeGreaterThan(3);
  });

  test("in its shifts comes back to its station", () => {
    const station = town.junctions[traveller("foot-01", 1, town, 1).beat.home];
    let visits = 0;
    let wasHome = false;
    for (const one of seconds("foot-01", HOURS_8)) {
      const isHome = one.motion.restS > 500 && station !== undefined && distanceM(placeOf(one.motion), station) < 1;
      visits += isHome && !wasHome ? 1 : 0;
      wasHome = isHome;
    }
    expect(visits).toBeGreaterThan(2);
  });

  test.each(unitNames(10))("hurried sixty times, %s moves nearly every second and never loses its position", (unit) => {
    let before: Traveller | null = null;
    let still = 0;
    for (const one of seconds(unit, 600, 60)) {
      expect(solutionOf(one, 60)).not.toBeNull();
      if (before && one.motion.distanceM - before.motion.distanceM < 5) still += 1;
      before = one;
    }
    expect(still).toBe(0);
  });

  test("hurried sixty times its receiver says so", () => {
    const fast = [...seconds("moto-01", 600, 60)].find((one) => one.motion.speedMps === 9);
    if (fast === undefined) throw new Error("it never reached its cruising speed");
    expect(solutionOf(fast, 60)?.speedMps).toBe(540);
  });

  test("every line of every receiver is one that another program's parser takes", () => {
    for (const unit of unitNames(20)) {
      for (const [i, one] of [...seconds(unit, 30)].entries()) {
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
    expect(said(traveller("bike-01", 1, town, 1), START, 1, "silent")).toBe("");
  });
});
