import { expect, test } from "vitest";
import { distanceM, type Point } from "./town/plane.ts";
import { makeTown } from "./town/town.ts";
import { wandered, wanderer, whereabouts } from "./wanderer.ts";

const town = makeTown(1);

test("a wanderer is the same for the same name and seed", () => {
  expect(whereabouts(wandered(wanderer("a", 1, town), town, 100), town)).toEqual(
    whereabouts(wandered(wanderer("a", 1, town), town, 100), town),
  );
});

test("a wanderer stays on the streets and never goes faster than it can", () => {
  let one = wanderer("load-0007", 1, town);
  expect(one.speedMps).toBeGreaterThanOrEqual(2);
  expect(one.speedMps).toBeLessThanOrEqual(8);
  const visited = new Set<number>();
  for (let n = 0; n < 2_000; n++) {
    one = wandered(one, town, 10);
    visited.add(one.from);
    const edge = town.edges[one.from]?.find(({ to }) => to === one.to);
    expect(edge?.lengthM).toBeCloseTo(distanceM(town.junctions[one.from] as Point, town.junctions[one.to] as Point), 9);
    expect(one.alongM).toBeLessThan(edge?.lengthM ?? 0);
    const { lat, lon, courseDeg } = whereabouts(one, town);
    expect(Math.abs(lat - 30.54)).toBeLessThan(0.02);
    expect(Math.abs(lon - 117.06)).toBeLessThan(0.02);
    expect(courseDeg).toBeGreaterThanOrEqual(0);
    expect(courseDeg).toBeLessThan(360);
  }
  expect(visited.size).toBeGreaterThan(50);
});
