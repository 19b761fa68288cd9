/** Distances on the ground, for the few kilometres between neighbouring fixes: the sphere is flat there to 0.1 %. */
import type { Position } from "./sentence/field.ts";

const METRES_PER_DEGREE = 111_195;
const RADIANS_PER_DEGREE = Math.PI / 180;

/** Metres between two positions, also over the 180th meridian. */
export function distanceM(a: Position, b: Position): number {
  const middle = ((a.lat + b.lat) / 2) * RADIANS_PER_DEGREE;
  const east = wrapped(b.lon - a.lon) * Math.cos(middle);
  return Math.hypot(b.lat - a.lat, east) * METRES_PER_DEGREE;
}

/** Where one is `metres` further on `courseDeg` (true). */
export function ahead(from: Position, courseDeg: number, metres: number): Position {
  const course = courseDeg * RADIANS_PER_DEGREE;
  const degrees = metres / METRES_PER_DEGREE;
  const lat = Math.max(-90, Math.min(90, from.lat + degrees * Math.cos(course)));
  const shrink = Math.max(1e-6, Math.cos(from.lat * RADIANS_PER_DEGREE));
  return { lat, lon: wrapped(from.lon + (degrees * Math.sin(course)) / shrink) };
}

/** Degrees from -180 to 180. */
function wrapped(degrees: number): number {
  return degrees - Math.round(degrees / 360) * 360;
}
