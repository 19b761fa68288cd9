import { describe, expect, test } from "vitest";
import { seededRandom } from "./random.ts";
import { gridRoute, placeAt, routeThrough, toNextCornerM } from "./route.ts";

/** 100 m north, 50 m east, 100 m south, 50 m west. */
const loop = routeThrough([
  { eastM: 0, northM: 0 },
  { eastM: 0, northM: 100 },
  { eastM: 50, northM: 100 },
  { eastM: 50, northM: 0 },
]);

describe("a closed route", () => {
  test.each([
    [0, { eastM: 0, northM: 0, courseDeg: 0 }],
    [40, { eastM: 0, northM: 40, courseDeg: 0 }],
    [100, { eastM: 0, northM: 100, courseDeg: 90 }],
    [125, { eastM: 25, northM: 100, courseDeg: 90 }],
    [170, { eastM: 50, northM: 80, courseDeg: 180 }],
    [275, { eastM: 25, northM: 0, courseDeg: 270 }],
    [300, { eastM: 0, northM: 0, courseDeg: 0 }],
    [640, { eastM: 0, northM: 40, courseDeg: 0 }],
  ])("after %f m one is at the right place, heading down the street", (distanceM, place) => {
    expect(placeAt(loop, distanceM)).toEqual(place);
  });

  test.each([
    [0, 100],
    [99, 1],
    [100, 50],
    [299, 1],
    [300, 100],
    [650, 50],
  ])("after %f m the next corner is %f m ahead", (distanceM, aheadM) => {
    expect(toNextCornerM(loop, distanceM)).toBe(aheadM);
  });
});

test("a grid route has only streets to the north, east, south and west, and returns to its start", () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const route = gridRoute(seededRandom(seed), 600);
    expect(route.sidesM.length).toBeGreaterThanOrEqual(4);
    for (const [i, from] of route.corners.entries()) {
      const to = route.corners[(i + 1) % route.corners.length] ?? from;
      const [east, north] = [Math.abs(to.eastM - from.eastM), Math.abs(to.northM - from.northM)];
      expect(Math.min(east, north)).toBeLessThan(1e-6);
      expect(Math.max(east, north)).toBeGreaterThan(79);
    }
  }
});
