/** Distances and directions on the ground between positions in degrees (WGS-84, taken as a sphere: 0.5 % at most). */
export type Place = { readonly lat: number; readonly lon: number };

const EARTH_RADIUS_M = 6_371_009;
const RADIANS = Math.PI / 180;

/** Metres along the great circle (haversine). */
export function distanceM(a: Place, b: Place): number {
  const lat = ((b.lat - a.lat) * RADIANS) / 2;
  const lon = ((b.lon - a.lon) * RADIANS) / 2;
  const h = Math.sin(lat) ** 2 + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * Math.sin(lon) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** The direction from `a` to `b` at `a`, degrees true, 0 to 360. */
export function bearingDeg(a: Place, b: Place): number {
  const lon = (b.lon - a.lon) * RADIANS;
  const y = Math.sin(lon) * Math.cos(b.lat * RADIANS);
  const x =
    Math.cos(a.lat * RADIANS) * Math.sin(b.lat * RADIANS) -
    Math.sin(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * Math.cos(lon);
  return (Math.atan2(y, x) / RADIANS + 360) % 360;
}
