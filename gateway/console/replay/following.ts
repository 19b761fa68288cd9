/** Keeps a unit in the middle part of the map: it moves only when the unit reaches the edge of that, so that one can read it. */
import type { Coordinate } from "ol/coordinate";
import type OlMap from "ol/Map.js";

/** Of half the map's width and height. */
const FREE = 0.45;

export function keepInView(map: OlMap, [x = 0, y = 0]: Coordinate): void {
  const view = map.getView();
  const [width = 0, height = 0] = map.getSize() ?? [];
  const [centreX = 0, centreY = 0] = view.getCenter() ?? [];
  const resolution = view.getResolution() ?? 1;
  if (view.getInteracting() || view.getAnimating()) return;
  const [freeX, freeY] = [(width / 2) * resolution * FREE, (height / 2) * resolution * FREE];
  const moved = [pushed(centreX, x, freeX), pushed(centreY, y, freeY)];
  if (moved[0] !== centreX || moved[1] !== centreY) view.setCenter(moved);
}

/** The middle, moved so that `at` is within `free` of it; a leap puts `at` there itself. */
function pushed(middle: number, at: number, free: number): number {
  const off = at - middle;
  if (Math.abs(off) <= free) return middle;
  return Math.abs(off) > 3 * free ? at : at - Math.sign(off) * free;
}
