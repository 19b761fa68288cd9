import { describe, expect, test } from "vitest";
import {
  advance,
  halt,
  type Kind,
  type Motion,
  placeOf,
  type Stage,
  standingAt,
  type Way,
  wayThrough,
} from "./motion.ts";

const START = { eastM: 0, northM: 0 };
/** 100 m north, 50 m east, 100 m south. */
const stages: readonly Stage[] = [
  { to: { eastM: 0, northM: 100 }, kind: "avenue", restS: 0 },
  { to: { eastM: 50, northM: 100 }, kind: "street", restS: 10 },
  { to: { eastM: 50, northM: 0 }, kind: "avenue", restS: 30 },
];
const nowhere: Way = { start: { eastM: 50, northM: 0 }, sides: [], restS: 1_000 };

/** One motion a second. */
function drive(way: Way, kind: Kind, seconds: number): readonly Motion[] {
  const motions = [standingAt(way)];
  for (let i = 0; i < seconds; i += 1) {
    const last = motions.at(-1);
    if (last) motions.push(advance(last, kind, 1, () => nowhere));
  }
  return motions;
}

describe("a way", () => {
  test.each<[Kind, readonly number[], readonly number[]]>([
    ["e-bike", [5, 4.25, 5], [2.2, 0, 0]],
    ["motorcycle", [9, 7.65, 9], [3.5, 0, 0]],
    ["foot", [1.4, 1.4, 1.4], [1.1, 0, 0]],
  ])("of an %s is cruised at %j m/s and left at its corners with %j", (kind, cruise, end) => {
    const { sides, restS } = wayThrough(START, stages, kind);
    expect(sides.map(({ cruiseMps }) => cruiseMps)).toEqual(cruise.map((mps) => expect.closeTo(mps, 9)));
    expect(sides.map(({ endMps }) => endMps)).toEqual(end);
    expect(sides.map(({ courseDeg, lengthM }) => [courseDeg, lengthM])).toEqual([
      [0, 100],
      [90, 50],
      [180, 100],
    ]);
    expect(restS).toBe(30);
  });

  test.each([
    ["straight on is not slowed down for", { eastM: 0, northM: 200 }, 5],
    ["a slight bend neither", { eastM: 20, northM: 200 }, 5],
    ["a right angle is", { eastM: 100, northM: 100 }, 2.2],
    ["turning round too", { eastM: 0, northM: 0 }, 2.2],
  ])("%s", (_, to, endMps) => {
    const { sides } = wayThrough(
      START,
      [
        { to: { eastM: 0, northM: 100 }, kind: "avenue", restS: 0 },
        { to, kind: "avenue", restS: 0 },
      ],
      "e-bike",
    );
    expect(sides[0]?.endMps).toBeCloseTo(endMps, 6);
  });

  test("a short side before a stop is entered slowly enough to brake on it", () => {
    const { sides } = wayThrough(
      START,
      [
        { to: { eastM: 0, northM: 100 }, kind: "avenue", restS: 0 },
        { to: { eastM: 0, northM: 104 }, kind: "avenue", restS: 0 },
      ],
      "motorcycle",
    );
    // v squared = 2 x 1.8 m/s2 x 4 m
    expect(sides[0]?.endMps).toBeCloseTo(3.795, 3);
  });
});

describe("a motion", () => {
  test("gathers speed, slows down for the corner, rests where it should, and arrives", () => {
    const motions = drive(wayThrough(START, stages, "e-bike"), "e-bike", 150);
    const speeds = motions.map(({ speedMps }) => speedMps);
    expect(speeds.slice(0, 4)).toEqual([0, 0.6, 1.2, 1.8].map((speed) => expect.closeTo(speed, 9)));
    expect(Math.max(...speeds)).toBe(5);
    const resting = motions.filter(({ side, restS }) => side === 2 && restS > 0);
    expect(resting.length).toBeGreaterThanOrEqual(9);
    expect(resting.length).toBeLessThanOrEqual(10);
    expect(motions.at(-1)?.distanceM).toBeCloseTo(250, 6);
    expect(placeOf(motions.at(-1) as Motion)).toMatchObject({ eastM: 50, northM: 0 });
  });

  test.each<[Kind, number]>([
    ["e-bike", 1],
    ["motorcycle", 1.8],
    ["foot", 1],
  ])("of an %s never brakes harder than %f m/s2", (kind, most) => {
    const speeds = drive(wayThrough(START, stages, kind), kind, 300).map(({ speedMps }) => speedMps);
    const lost = speeds.slice(1).map((speed, i) => (speeds[i] ?? 0) - speed);
    // and a crawl of 0.4 m/s that ends at once
    expect(Math.max(...lost)).toBeLessThan(most + 0.45);
  });

  test("asks for the next way when it has rested at the end of the last", () => {
    const asked: number[] = [];
    const way = wayThrough(START, stages.slice(0, 1), "foot");
    const onward = () => {
      asked.push(asked.length);
      return way;
    };
    const end = advance(standingAt({ ...way, restS: 5 }), "foot", 73, onward);
    expect(asked).toEqual([]);
    expect(placeOf(end).northM).toBe(100);
    expect(placeOf(advance(end, "foot", 12, onward)).northM).toBeLessThan(20);
    expect(asked).toEqual([0]);
  });

  test("told to halt it brakes, stands, and stays on its street", () => {
    const moving = drive(wayThrough(START, stages, "motorcycle"), "motorcycle", 10).at(-1) as Motion;
    expect(moving.speedMps).toBe(9);
    const stopped = halt(moving, "motorcycle", 10);
    expect(stopped.speedMps).toBe(0);
    expect(stopped.distanceM - moving.distanceM).toBeGreaterThan(15);
    expect(stopped.distanceM - moving.distanceM).toBeLessThan(25);
    expect(halt(stopped, "motorcycle", 60)).toEqual(stopped);
  });

  test("on a way of no length stands for its rest", () => {
    expect(standingAt(nowhere)).toMatchObject({ restS: 1_000, speedMps: 0 });
    expect(placeOf(standingAt(nowhere))).toEqual({ eastM: 50, northM: 0, courseDeg: 0 });
  });
});
