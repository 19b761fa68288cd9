import { fromLonLat, transform } from "ol/proj.js";
import { beforeAll, expect, test } from "vitest";
import { GCJ02, registerGcj02 } from "./gcj02.ts";

beforeAll(() => {
  registerGcj02();
  registerGcj02();
});

/** A degree is about 111 km: 0.1 m. */
const NEAR_DEGREES = 6;

// Pairs that several independent implementations publish.
test.each([
  { place: "Beijing", wgs: [116.404, 39.915], gcj: [116.41024449916938, 39.91640428150164] },
  { place: "Beijing, west", wgs: [116.377817, 39.911954], gcj: [116.38404722455657, 39.91334545536069] },
  { place: "Shanghai", wgs: [121.5272106, 31.1774276], gcj: [121.531541859215, 31.17530398364597] },
  { place: "Shenzhen", wgs: [113.912316, 22.543847], gcj: [113.9171764808363, 22.540796131694766] },
  { place: "London, which is not shifted", wgs: [-0.12, 51.5], gcj: [-0.12, 51.5] },
])("$place is where it is published to be, both ways", ({ wgs, gcj }) => {
  // Mercator metres of the shifted place, as a tile server cuts them.
  const inTiles = fromLonLat(gcj);
  const back = transform(inTiles, GCJ02, "EPSG:4326");
  expect(back[0]).toBeCloseTo(wgs[0] ?? 0, NEAR_DEGREES);
  expect(back[1]).toBeCloseTo(wgs[1] ?? 0, NEAR_DEGREES);
  const forth = transform(wgs, "EPSG:4326", GCJ02);
  expect(forth[0]).toBeCloseTo(inTiles[0] ?? 0, 1);
  expect(forth[1]).toBeCloseTo(inTiles[1] ?? 0, 1);
  const onMap = transform(inTiles, GCJ02, "EPSG:3857");
  expect(onMap[0]).toBeCloseTo(fromLonLat(wgs)[0] ?? 0, 1);
  expect(onMap[1]).toBeCloseTo(fromLonLat(wgs)[1] ?? 0, 1);
});
