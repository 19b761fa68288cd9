/** Distances on the ground, and the map's own plane (EPSG:3857). */

export type Place = { readonly lat: number; readonly lon: number };
/** East and north in the map's plane. */
export type MapPoint = readonly [number, number];

const EARTH_RADIUS_M = 6_371_009;
/** Of EPSG:3857. */
const MAP_RADIUS_M = 6_378_137;
const RADIANS = Math.PI / 180;

/** Metres along the great circle (haversine; the earth as a sphere: 0.5 % at most). */
export function metresBetween(a: Place, b: Place): number {
  const lat = ((b.lat - a.lat) * RADIANS) / 2;
  const lon = ((b.lon - a.lon) * RADIANS) / 2;
  const h = Math.sin(lat) ** 2 + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * Math.sin(lon) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Where a position lies on the map. */
export function onMap({ lat, lon }: Place): MapPoint {
  const bounded = Math.max(-85.06, Math.min(85.06, lat));
  return [MAP_RADIUS_M * lon * RADIANS, MAP_RADIUS_M * Math.log(Math.tan(Math.PI / 4 + (bounded * RADIANS) / 2))];
}

/** The position of a point of the map. */
export function placeOf([x, y]: MapPoint): Place {
  return { lat: Math.atan(Math.sinh(y / MAP_RADIUS_M)) / RADIANS, lon: x / MAP_RADIUS_M / RADIANS };
}

/** How many metres of the map's plane are one on the ground there. */
export function stretchAt([, y]: MapPoint): number {
  return Math.cosh(y / MAP_RADIUS_M);
}

/** Metres along a line through all of the places. */
export function lengthOf(places: readonly Place[]): number {
  let metres = 0;
  for (let at = 1; at < places.length; at++) {
    const [a, b] = [places[at - 1], places[at]];
    if (a && b) metres += metresBetween(a, b);
  }
  return metres;
}
