import { readFileSync } from "node:fs";
import { join } from "node:path";
import geodesic from "geographiclib-geodesic";
import { describe, expect, test } from "vitest";
import { testData } from "../../../test/support/need.ts";
import { eastward, lengthM } from "./distance.ts";

const tracks = testData("tracks");
const spot = (lat: number, lon: number) => ({ lat: Math.round(lat * 1e7), lon: Math.round(lon * 1e7) });

describe("the length of a way", () => {
  // A ten-thousandth of a degree of the ellipsoid, from tables of its radii (WGS-84): 110.574 km to 111.694 km and so on.
  test.each([
    ["east at the equator", [0, 0, 0, 0.001], 111.319],
    ["north at the equator", [0, 0, 0.001, 0], 110.574],
    ["north at 30 degrees", [30, 117, 30.001, 117], 110.852],
    ["east at 30 degrees", [30, 117, 30, 117.001], 96.486],
    ["north at 60 degrees", [60, 25, 60.001, 25], 111.412],
    ["east at 60 degrees", [60, 25, 60, 25.001], 55.8],
    ["over the antimeridian", [0, 179.9995, 0, -179.9995], 111.319],
    ["nowhere", [30, 117, 30, 117], 0],
  ] as const)("%s", (_, [fromLat, fromLon, toLat, toLon], metres) => {
    expect(lengthM(spot(fromLat, fromLon), spot(toLat, toLon))).toBeCloseTo(metres, 2);
  });

  test.each([
    [0, 10, 10],
    [10, 0, -10],
    [1_799_999_990, -1_799_999_990, 20],
    [-1_799_999_990, 1_799_999_990, -20],
  ])("the shorter way round from %d to %d is %d", (from, to, way) => {
    expect(eastward(from, to)).toBe(way);
  });
});

describe.skipIf(tracks.isMissing)(`on real tracks ${tracks.label}`, () => {
  test.each(["munich-drive", "grenoble-bike", "pyrenees-mtb"])(
    "%s is as long as the geodesics between its fixes",
    (name) => {
      const rows = readFileSync(join(tracks.path, `${name}.csv`), "utf8")
        .trim()
        .split("\n")
        .slice(1);
      const places = rows.map((row) => row.split(",").map(Number) as [number, number, number]);
      let ours = 0;
      let exact = 0;
      for (const [n, [, lat, lon]] of places.entries()) {
        const [, beforeLat, beforeLon] = places[n - 1] ?? [0, lat, lon];
        ours += lengthM(spot(beforeLat, beforeLon), spot(lat, lon));
        exact += geodesic.Geodesic.WGS84.Inverse(beforeLat, beforeLon, lat, lon).s12 ?? Number.NaN;
      }
      expect(exact).toBeGreaterThan(5_000);
      expect(Math.abs(ours / exact - 1)).toBeLessThan(0.000_01);
    },
  );
});
