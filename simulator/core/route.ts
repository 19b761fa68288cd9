/** Closed routes on a street grid, in metres east and north of the town's centre. */
import { between, integerBetween, type Random } from "./random.ts";

export type Point = { readonly eastM: number; readonly northM: number };

/** A closed way through `corners`; side i runs from corner i to corner i + 1, the last one back to corner 0. */
export type Route = {
  readonly corners: readonly Point[];
  readonly sidesM: readonly number[];
  readonly lengthM: number;
};

/** A place on a route; `courseDeg` is the direction of the street there, 0 up to 360, true. */
export type Place = Point & { readonly courseDeg: number };

export function routeThrough(corners: readonly Point[]): Route {
  const sidesM = corners.map((from, i) => {
    const to = corners[(i + 1) % corners.length] ?? from;
    return Math.hypot(to.eastM - from.eastM, to.northM - from.northM);
  });
  return { corners, sidesM, lengthM: sidesM.reduce((sum, side) => sum + side, 0) };
}

/**
 * A loop around whole street blocks, three in four with one corner block left out, either way round. `reachM` is about how
 * long its longer side is.
 */
export function gridRoute(random: Random, reachM: number): Route {
  const blockM = between(random, 80, 140);
  const blocks = Math.max(2, Math.round(reachM / blockM));
  const wide = integerBetween(random, 2, blocks);
  const high = integerBetween(random, 2, blocks);
  const west = integerBetween(random, -8, 8 - wide);
  const south = integerBetween(random, -8, 8 - high);
  const loop = random() < 0.75 ? notched(wide, high, random) : rectangle(wide, high);
  const corners = loop.map(([x, y]) => ({ eastM: (west + x) * blockM, northM: (south + y) * blockM }));
  return routeThrough(random() < 0.5 ? corners : corners.reverse());
}

/** Where one is after `distanceM` along the route, counted from corner 0; any number of rounds, never negative. */
export function placeAt(route: Route, distanceM: number): Place {
  let leftM = distanceM % route.lengthM;
  let side = 0;
  for (; side < route.sidesM.length - 1; side += 1) {
    const sideM = route.sidesM[side] ?? 0;
    if (leftM < sideM) break;
    leftM -= sideM;
  }
  const from = route.corners[side] ?? { eastM: 0, northM: 0 };
  const to = route.corners[(side + 1) % route.corners.length] ?? from;
  const sideM = route.sidesM[side] ?? 0;
  const share = sideM === 0 ? 0 : Math.min(1, leftM / sideM);
  const east = to.eastM - from.eastM;
  const north = to.northM - from.northM;
  const courseDeg = ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
  return { eastM: from.eastM + east * share, northM: from.northM + north * share, courseDeg };
}

/** Metres to the next corner ahead of `distanceM`: more than 0, at most the length of a side. */
export function toNextCornerM(route: Route, distanceM: number): number {
  let leftM = distanceM % route.lengthM;
  for (const sideM of route.sidesM) {
    if (leftM < sideM) return sideM - leftM;
    leftM -= sideM;
  }
  return route.sidesM[0] ?? 0;
}

type Blocks = readonly (readonly [x: number, y: number])[];

function rectangle(wide: number, high: number): Blocks {
  return [
    [0, 0],
    [wide, 0],
    [wide, high],
    [0, high],
  ];
}

function notched(wide: number, high: number, random: Random): Blocks {
  const x = integerBetween(random, 1, wide - 1);
  const y = integerBetween(random, 1, high - 1);
  return [
    [0, 0],
    [wide, 0],
    [wide, y],
    [x, y],
    [x, high],
    [0, high],
  ];
}
