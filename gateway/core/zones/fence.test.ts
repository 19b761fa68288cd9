/** One degree of latitude is 111,195 m here; at 60 degrees north one of longitude is half of that. */
import { describe, expect, test } from "vitest";
import { type Fence, fenceOf, type Inside, insideAt } from "./fence.ts";
import type { Ring, Zone } from "./zones.ts";

const zone = (id: string, ring: Ring, name = id): Zone => ({ id, name, station: null, kind: "patrol", ring });
/** From 117 to 117.01 E and 60 to 60.01 N. */
const SQUARE: Ring = [
  [117, 60],
  [117.01, 60],
  [117.01, 60.01],
  [117, 60.01],
  [117, 60],
];
/** The same without its north-east quarter. */
const CORNER: Ring = [
  [117, 60],
  [117.01, 60],
  [117.01, 60.005],
  [117.005, 60.005],
  [117.005, 60.01],
  [117, 60.01],
  [117, 60],
];
const square = fenceOf(zone("square", SQUARE));
const IN: readonly Inside[] = [{ zone: "square", name: "square", since: 500 }];
const at = (lat: number, lon: number, time = 1_000) => ({ lat, lon, time });

describe("a unit that was outside", () => {
  test.each<[string, number, number, boolean]>([
    ["is in with a fix in the middle", 60.005, 117.005, true],
    ["is in a metre within the border", 60.000_01, 117.005, true],
    ["is not a metre without", 59.999_99, 117.005, false],
    ["is not in far to the east, though a ray meets the zone to the west", 60.005, 117.02, false],
    ["is not in far to the west, where the ray crosses twice", 60.005, 116.99, false],
    ["is not in to the north", 60.02, 117.005, false],
  ])("%s", (_, lat, lon, isIn) => {
    expect(insideAt([square], at(lat, lon), [])).toEqual(
      isIn ? [{ zone: "square", name: "square", since: 1_000 }] : [],
    );
  });
});

describe("a unit that was inside", () => {
  test.each<[string, number, number, boolean]>([
    ["stays in, and since when it did", 60.005, 117.005, true],
    ["is still in 20 m to the south", 60 - 20 / 111_195, 117.005, true],
    ["has left 30 m to the south", 60 - 30 / 111_195, 117.005, false],
    ["is still in 20 m to the west", 60.005, 117 - 40 / 111_195, true],
    ["has left 30 m to the west", 60.005, 117 - 60 / 111_195, false],
    ["is still in 24 m off a corner", 60 - 17 / 111_195, 117 - 34 / 111_195, true],
    ["has left 28 m off a corner", 60 - 20 / 111_195, 117 - 40 / 111_195, false],
    ["has left for the other end of the world", -60, -63, false],
  ])("%s", (_, lat, lon, isIn) => {
    expect(insideAt([square], at(lat, lon), IN)).toEqual(isIn ? IN : []);
  });
});

test("the notch of a zone is outside of it", () => {
  const fence = fenceOf(zone("corner", CORNER));
  expect(insideAt([fence], at(60.008, 117.008), [])).toEqual([]);
  expect(insideAt([fence], at(60.002, 117.008), [])).toHaveLength(1);
  expect(insideAt([fence], at(60.008, 117.002), [])).toHaveLength(1);
});

test("zones that overlap are each entered and left by themselves", () => {
  const fences: readonly Fence[] = [square, fenceOf(zone("corner", CORNER))];
  const both = insideAt(fences, at(60.002, 117.002), IN);
  expect(both).toEqual([
    { zone: "square", name: "square", since: 500 },
    { zone: "corner", name: "corner", since: 1_000 },
  ]);
  expect(insideAt(fences, at(60.008, 117.008, 2_000), both)).toEqual(IN);
});

test("nothing new is the very same list; another name is news, and no other time", () => {
  expect(insideAt([square], at(60.005, 117.005), IN)).toBe(IN);
  expect(insideAt([fenceOf(zone("square", SQUARE, "江南"))], at(60.005, 117.005), IN)).toEqual([
    { zone: "square", name: "江南", since: 500 },
  ]);
  expect(insideAt([], at(60.005, 117.005), IN)).toEqual([]);
});
