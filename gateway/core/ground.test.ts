import { expect, test } from "vitest";
import { bearingDeg, distanceM } from "./ground.ts";

/** WGS-84 geodesics by GeographicLib, to the metre; the sphere is allowed 0.5 %. */
test.each([
  { name: "a degree of latitude at 30 N", a: { lat: 30, lon: 117 }, b: { lat: 31, lon: 117 }, metres: 110_861 },
  { name: "a degree of longitude at the equator", a: { lat: 0, lon: 0 }, b: { lat: 0, lon: 1 }, metres: 111_319 },
  { name: "over the 180th meridian", a: { lat: 0, lon: 179.5 }, b: { lat: 0, lon: -179.5 }, metres: 111_319 },
  { name: "nowhere", a: { lat: 30.5, lon: 117 }, b: { lat: 30.5, lon: 117 }, metres: 0 },
])("$name", ({ a, b, metres }) => {
  expect(Math.abs(distanceM(a, b) - metres)).toBeLessThanOrEqual(metres * 0.005);
});

test.each([
  { to: { lat: 31, lon: 117 }, deg: 0 },
  { to: { lat: 30, lon: 118 }, deg: 90 },
  { to: { lat: 29, lon: 117 }, deg: 180 },
  { to: { lat: 30, lon: 116 }, deg: 270 },
])("towards $to: $deg", ({ to, deg }) => {
  const off = Math.abs(bearingDeg({ lat: 30, lon: 117 }, to) - deg);
  expect(Math.min(off, 360 - off)).toBeLessThan(0.5);
});
