import { expect, test } from "vitest";
import { TOWN_LAYERS, townGeoJson } from "./geojson.ts";
import { makeTown } from "./town.ts";

const town = makeTown(1);

test.each([
  { layer: "water", types: ["Polygon"], has: "青练江" },
  { layer: "green", types: ["Polygon"], has: "公园" },
  { layer: "roads", types: ["MultiLineString"], has: "大道" },
  { layer: "places", types: ["Point"], has: "派出所" },
] as const)("the layer $layer has named shapes of the right kind", ({ layer, types, has }) => {
  const { type, features } = townGeoJson(town, layer);
  expect(type).toBe("FeatureCollection");
  expect([...new Set(features.map(({ geometry }) => geometry.type))]).toEqual(types);
  expect(features.every(({ properties }) => /^[\u4e00-\u9fff]+$/.test(properties.name))).toBe(true);
  expect(features.every(({ properties }) => /^[A-Z][\w .]+$/.test(properties.name_en))).toBe(true);
  expect(features.some(({ properties }) => properties.name.includes(has))).toBe(true);
});

test("rings are closed and go counter-clockwise", () => {
  for (const { geometry } of [...townGeoJson(town, "water").features, ...townGeoJson(town, "green").features]) {
    const [ring = []] = geometry.coordinates as readonly (readonly (readonly number[])[])[];
    expect(ring.at(-1)).toEqual(ring[0]);
    const twiceArea = ring.slice(1).reduce((sum, [x = 0, y = 0], i) => {
      const [x0 = 0, y0 = 0] = ring[i] ?? [];
      return sum + x0 * y - x * y0;
    }, 0);
    expect(twiceArea).toBeGreaterThan(0);
  }
});

test("every position is within 3 km of the made-up town's centre, longitude first", () => {
  const numbers = TOWN_LAYERS.flatMap((layer) => townGeoJson(town, layer).features).flatMap(({ geometry }) => {
    return (geometry.coordinates as readonly unknown[]).flat(3) as number[];
  });
  const [lons, lats] = [numbers.filter((_, i) => i % 2 === 0), numbers.filter((_, i) => i % 2 === 1)];
  expect(Math.min(...lons)).toBeGreaterThan(117.03);
  expect(Math.max(...lons)).toBeLessThan(117.09);
  expect(Math.min(...lats)).toBeGreaterThan(30.51);
  expect(Math.max(...lats)).toBeLessThan(30.57);
});
