import { expect, test } from "vitest";
import { lengthOf, metresBetween, onMap, placeOf, stretchAt } from "./distance.ts";
import { placeAt, pointsOf } from "./track-points.ts";

test("a minute of latitude is a nautical mile", () => {
  expect(metresBetween({ lat: 30, lon: 120 }, { lat: 30 + 1 / 60, lon: 120 })).toBeCloseTo(1_853.25, 1);
});

test("a way is as long as its parts", () => {
  const [a, b, c] = [
    { lat: 30, lon: 120 },
    { lat: 30, lon: 120.01 },
    { lat: 30.01, lon: 120.01 },
  ];
  expect(lengthOf([a, b, c])).toBeCloseTo(963.0 + 1_111.95, 0);
  expect(lengthOf([a])).toBe(0);
  expect(lengthOf([])).toBe(0);
});

test("the map's plane is EPSG:3857", () => {
  const [x, y] = onMap({ lat: 30, lon: 120 });
  expect(x).toBeCloseTo(13_358_338.895, 2);
  expect(y).toBeCloseTo(3_503_549.844, 2);
  expect(placeOf([x, y]).lat).toBeCloseTo(30, 9);
  expect(placeOf([x, y]).lon).toBeCloseTo(120, 9);
  expect(stretchAt([x, y])).toBeCloseTo(1.1547, 4);
});

const T = 1_795_248_000_000;
const POINTS = pointsOf(
  { units: [{ unit: "bike-07", ts: [T, 10_000, 200_000], lat: [0, 0, 0], lon: [0, 1_000, 1_000] }] },
  "bike-07",
);

test.each([
  { after: -1, x: null, isKnown: null },
  { after: 0, x: 0, isKnown: true },
  { after: 5_000, x: 55.66, isKnown: true },
  { after: 40_000, x: 111.32, isKnown: true },
  { after: 100_000, x: 111.32, isKnown: false },
  { after: 210_000, x: 222.64, isKnown: true },
  { after: 400_000, x: 222.64, isKnown: false },
])("a unit that is looked back at is at $x after $after ms, known: $isKnown", ({ after, x, isKnown }) => {
  const place = placeAt(POINTS, T + after);
  if (x === null) expect(place).toBeNull();
  else {
    expect(place?.at[0]).toBeCloseTo(x, 1);
    expect(place?.isKnown).toBe(isKnown);
  }
});

test("a bundle without the unit has no points", () => {
  expect(pointsOf({ units: [] }, "bike-07")).toEqual([]);
});
