/** Lengths of short ways on the ground of WGS-84 (semi-major axis 6,378,137 m, flattening 1/298.257223563). */

const AXIS_M = 6_378_137;
const FLATTENING = 1 / 298.257223563;
const SQUARED = FLATTENING * (2 - FLATTENING);
const RADIANS = Math.PI / 180;

/** Metres of a degree of latitude and of longitude at a latitude, by the ellipsoid's radii of curvature there. */
export function degreeM(lat: number): { readonly lat: number; readonly lon: number } {
  const sine = Math.sin(lat * RADIANS);
  const w = 1 - SQUARED * sine * sine;
  const across = AXIS_M / Math.sqrt(w);
  return { lat: ((across * (1 - SQUARED)) / w) * RADIANS, lon: across * Math.cos(lat * RADIANS) * RADIANS };
}

/** Degrees of longitude from `from` to `to` the shorter way round, in 1e-7 degree like both. */
export function eastward(from: number, to: number): number {
  const way = to - from;
  return way > HALF_TURN ? way - 2 * HALF_TURN : way < -HALF_TURN ? way + 2 * HALF_TURN : way;
}

const HALF_TURN = 1_800_000_000;

/** A place in 1e-7 degree. */
export type Spot = { readonly lat: number; readonly lon: number };

/** Metres between two places that are up to some kilometres apart; to a millionth there. */
export function lengthM(a: Spot, b: Spot): number {
  if (a.lat === b.lat && a.lon === b.lon) return 0;
  const degree = degreeM((a.lat + b.lat) / 2e7);
  return Math.hypot(((b.lat - a.lat) / 1e7) * degree.lat, (eastward(a.lon, b.lon) / 1e7) * degree.lon);
}
