/** The town's own flat plane: metres east and north of its centre, and back to degrees. */

export type Point = { readonly eastM: number; readonly northM: number };
/** Degrees north and east, WGS 84. */
export type Position = { readonly lat: number; readonly lon: number };

/** Anqing, on the Yangtze: a real latitude for plausible figures, but a made-up town. */
const CENTRE: Position = { lat: 30.54, lon: 117.06 };
/** WGS 84 at latitude 30.54. */
const M_PER_DEG_LAT = 110_862;
const M_PER_DEG_LON = 95_959;

export function positionOf({ eastM, northM }: Point): Position {
  return { lat: CENTRE.lat + northM / M_PER_DEG_LAT, lon: CENTRE.lon + eastM / M_PER_DEG_LON };
}

export function distanceM(from: Point, to: Point): number {
  return Math.hypot(to.eastM - from.eastM, to.northM - from.northM);
}

/** The direction from one point to another: degrees true, 0 up to 360. */
export function courseDeg(from: Point, to: Point): number {
  return ((Math.atan2(to.eastM - from.eastM, to.northM - from.northM) * 180) / Math.PI + 360) % 360;
}

/** A point on the straight line: `share` 0 is `from`, 1 is `to`. */
export function between(from: Point, to: Point, share: number): Point {
  return {
    eastM: from.eastM + (to.eastM - from.eastM) * share,
    northM: from.northM + (to.northM - from.northM) * share,
  };
}

/** The middle of some points. */
export function middleOf(points: readonly Point[]): Point {
  const sum = points.reduce((a, b) => ({ eastM: a.eastM + b.eastM, northM: a.northM + b.northM }), ORIGIN);
  return { eastM: sum.eastM / points.length, northM: sum.northM / points.length };
}

/** Whether a point lies in a closed ring: crossings of a ray to the east are odd. */
export function isInside(ring: readonly Point[], point: Point): boolean {
  let isIn = false;
  for (const [i, a] of ring.entries()) {
    const b = ring[(i + 1) % ring.length] ?? a;
    if (a.northM > point.northM === b.northM > point.northM) continue;
    const share = (point.northM - a.northM) / (b.northM - a.northM);
    if (a.eastM + (b.eastM - a.eastM) * share > point.eastM) isIn = !isIn;
  }
  return isIn;
}

const ORIGIN: Point = { eastM: 0, northM: 0 };
