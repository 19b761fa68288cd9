import { expect, test } from "vitest";
import type { ShownSource } from "../../core/map/service.ts";
import {
  archiveUrl,
  attributionsOf,
  cutOf,
  dataUrl,
  drawnSources,
  groundOf,
  PLAIN_GROUND,
  tileUrl,
} from "./map-source.ts";

const CUT = {
  projection: "EPSG:3857",
  origin: null,
  resolutions: null,
  tileSize: 256,
  minZoom: 0,
  maxZoom: 18,
} as const;

test("a tile, an archive and a file are asked of the gateway", () => {
  expect(tileUrl("tdt", [10, 845, 419])).toBe("/api/v1/map/tdt/10/845/419");
  expect(archiveUrl("city")).toBe("/api/v1/map/city/archive");
  expect(dataUrl("roads")).toBe("/api/v1/map/roads/data");
});

test("the world is cut as web maps cut it", () => {
  const { origin, resolutions, tileSize } = cutOf(CUT);
  expect(origin).toEqual([-20037508.342789244, 20037508.342789244]);
  expect(tileSize).toBe(256);
  expect(resolutions).toHaveLength(19);
  expect(resolutions[0]).toBeCloseTo(156543.03392804097, 8);
  expect(resolutions[18]).toBeCloseTo(0.5971642834779395, 12);
});

test("the degrees of the national grid begin with one tile around the world: level 1 has 0.703125 degrees a pixel", () => {
  const { origin, resolutions } = cutOf({ ...CUT, projection: "EPSG:4326" });
  expect(origin).toEqual([-180, 90]);
  expect(resolutions.slice(0, 3)).toEqual([1.40625, 0.703125, 0.3515625]);
});

test("a grid of its own is taken as it is", () => {
  const own = { ...CUT, origin: [100, 40], resolutions: [0.02, 0.01, 0.005], maxZoom: 1, minZoom: 1 } as const;
  expect(cutOf(own)).toEqual({ origin: [100, 40], resolutions: [0.02, 0.01], tileSize: 256, minZoom: 1 });
});

const ONE: ShownSource = {
  ...CUT,
  id: "a",
  name: "a",
  kind: "xyz",
  tiles: "raster",
  role: null,
  over: null,
  bounds: null,
  attribution: null,
  isDefault: false,
  problem: null,
};
const ALL: readonly ShownSource[] = [
  { ...ONE, id: "a", isDefault: true, attribution: "survey office" },
  { ...ONE, id: "names", over: "a", attribution: "survey office" },
  { ...ONE, id: "b" },
  { ...ONE, id: "roads", kind: "geojson", tiles: null, role: "roads", isDefault: true, attribution: "the city" },
  { ...ONE, id: "parks", kind: "geojson", tiles: null, role: "green" },
];

test.each([
  { chosen: null, off: [], drawn: ["a", "names", "roads"] },
  { chosen: "b", off: [], drawn: ["b", "roads"] },
  { chosen: "gone", off: [], drawn: ["a", "names", "roads"] },
  { chosen: "names", off: [], drawn: ["a", "names", "roads"] },
  { chosen: PLAIN_GROUND, off: [], drawn: ["roads"] },
  { chosen: PLAIN_GROUND, off: ["roads"], drawn: [] },
])("with $chosen chosen and $off switched off, $drawn are drawn", ({ chosen, off, drawn }) => {
  expect(drawnSources(ALL, chosen, new Set(off)).map(({ id }) => id)).toEqual(drawn);
});

test("with nothing configured the ground is plain", () => {
  expect(groundOf([], null)).toBeNull();
  expect(drawnSources([], null)).toEqual([]);
});

test("whoever must be named is named once", () => {
  expect(attributionsOf(drawnSources(ALL, null))).toEqual(["survey office", "the city"]);
});
