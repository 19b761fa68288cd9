import { describe, expect, test } from "vitest";
import { mapOf } from "./map.ts";
import { distanceM, isInside, type Point } from "./plane.ts";
import type { StreetKind } from "./streets.ts";
import { isInDeadZone, makeTown, type Town } from "./town.ts";

const towns = Array.from({ length: 60 }, (_, seed) => makeTown(seed));

/** Junctions that are reached from the first station over such streets. */
function reached(town: Town, kinds: readonly StreetKind[]): ReadonlySet<number> {
  const seen = new Set([town.stations[0]?.junction ?? 0]);
  for (const at of seen) {
    for (const edge of town.edges[at] ?? []) if (kinds.includes(edge.kind)) seen.add(edge.to);
  }
  return seen;
}

function area(town: Town, en: string): readonly Point[] {
  return town.areas.find((one) => one.name.en === en)?.ring ?? [];
}

describe("a town", () => {
  test("is the same for the same seed and another for another", () => {
    expect(mapOf(makeTown(7))).toEqual(mapOf(makeTown(7)));
    expect(mapOf(makeTown(7))).not.toEqual(mapOf(makeTown(8)));
  });

  test.each<[string, readonly StreetKind[], number]>([
    ["a motorcycle", ["avenue", "bridge", "street"], 140],
    ["an e-bike", ["avenue", "bridge", "street", "lane"], 149],
    ["an officer on foot", ["avenue", "bridge", "street", "lane", "path"], 149],
  ])("lets %s reach every station and key point", (_, kinds, least) => {
    for (const town of towns) {
      const all = reached(town, kinds);
      expect(all.size).toBeGreaterThanOrEqual(least - 1);
      for (const { junction } of [...town.stations, ...town.keyPoints]) expect(all.has(junction)).toBe(true);
    }
  });

  test("is in two halves without its bridges, of which there are four", () => {
    for (const town of towns) {
      expect(town.streets.filter(({ kind }) => kind === "bridge")).toHaveLength(4);
      expect(reached(town, ["avenue", "street", "lane", "path"]).size).toBe(39);
    }
  });

  test("has no junction in the river, and every bridge over it", () => {
    for (const town of towns) {
      const river = area(town, "Qinglian River");
      expect(town.junctions.filter((one) => isInside(river, one))).toEqual([]);
      for (const { lines } of town.streets.filter(({ kind }) => kind === "bridge")) {
        const [from, to] = (lines[0] ?? []).map((junction) => town.junctions[junction] as Point);
        if (!from || !to) throw new Error("a bridge without ends");
        const middle = { eastM: (from.eastM + to.eastM) / 2, northM: (from.northM + to.northM) / 2 };
        expect(isInside(river, middle)).toBe(true);
      }
    }
  });

  test("has a station in each of its districts, parks, key points and four dead zones away from every corner", () => {
    const town = makeTown(1);
    expect(town.stations.map(({ name }) => name)).toEqual([
      { zh: "南岸派出所", en: "South Bank Police Station" },
      { zh: "临江新区派出所", en: "Riverside Police Station" },
      { zh: "老城派出所", en: "Old Town Police Station" },
      { zh: "北郊派出所", en: "North Fields Police Station" },
    ]);
    const count = (kind: string) => town.areas.filter((one) => one.kind === kind).length;
    expect(["river", "park", "district", "dead-zone"].map(count)).toEqual([1, 4, 4, 4]);
    expect(new Set(town.keyPoints.map(({ junction }) => junction)).size).toBe(10);
    for (const town of towns) {
      expect(town.junctions.filter((junction) => isInDeadZone(town, junction))).toEqual([]);
      expect(town.edges.flat().filter(({ isCovered }) => isCovered)).toHaveLength(8);
    }
  });

  test("names every street once, in Chinese and English", () => {
    for (const town of towns) {
      const { streets } = town;
      expect(new Set(streets.map(({ name }) => name.zh)).size).toBe(streets.length);
      expect(new Set(streets.map(({ name }) => name.en)).size).toBe(streets.length);
      for (const { name } of streets) {
        expect(name.zh).toMatch(/^\p{Script=Han}{2,}(大道|路|巷|园路|桥)$/u);
        expect(name.en).toMatch(/^[A-Z][a-z]+ (Avenue|Road|Lane|Walk|Bridge)$/);
      }
    }
  });

  test("has blocks of a plausible size", () => {
    for (const town of towns) {
      const lengths = town.edges.flatMap((edges) => edges.map(({ lengthM }) => lengthM));
      expect(Math.min(...lengths)).toBeGreaterThan(70);
      expect(Math.max(...lengths)).toBeLessThan(500);
    }
  });
});

test("the map of a town is plain data in degrees around Anqing, with closed rings", () => {
  const map = mapOf(makeTown(1));
  const places = [
    ...map.streets.flatMap(({ lines }) => lines.flat()),
    ...map.areas.flatMap(({ ring }) => ring),
    ...[...map.stations, ...map.keyPoints].map(({ at }) => at),
  ];
  for (const [lon, lat] of places) {
    expect(Math.abs(lat - 30.54)).toBeLessThan(0.015);
    expect(Math.abs(lon - 117.06)).toBeLessThan(0.025);
  }
  for (const { ring } of map.areas) expect(ring.at(-1)).toEqual(ring[0]);
  expect(JSON.parse(JSON.stringify(map))).toEqual(map);
});

describe("a ring", () => {
  const square: readonly Point[] = [
    { eastM: 0, northM: 0 },
    { eastM: 10, northM: 0 },
    { eastM: 10, northM: 10 },
    { eastM: 0, northM: 10 },
  ];
  test.each([
    [5, 5, true],
    [9.9, 0.1, true],
    [10.1, 5, false],
    [-0.1, 5, false],
    [5, 10.1, false],
    [5, -0.1, false],
  ])("has %f %f inside: %s", (eastM, northM, isIn) => {
    expect(isInside(square, { eastM, northM })).toBe(isIn);
  });
});

test("distances are those of Pythagoras", () => {
  expect(distanceM({ eastM: 1, northM: 2 }, { eastM: 4, northM: 6 })).toBe(5);
});
