/** Trails of the live map: the last ten minutes behind each unit, as far as it is shown. */
import type { Look } from "../core/look.ts";
import type { Trails } from "../core/trails.ts";
import type { Trail } from "../map/marker.ts";
import { palette } from "../map/palette.ts";

export const TRAIL_MS = 600_000;

/** `units`: whose trails. `shown`: where the unit is drawn now, where its trail must end. `selected` is drawn stronger. */
export function trailsOf(
  trails: Trails,
  units: Iterable<readonly [string, Look]>,
  now: number,
  shown: (unit: string) => readonly [number, number] | null,
  selected: string | null,
): readonly Trail[] {
  const colours = palette();
  const all: Trail[] = [];
  for (const [unit, look] of units) {
    if (look === "offline") continue;
    const stretches = trails.stretches(unit, now - TRAIL_MS);
    const isStrong = look === "sos" || unit === selected;
    stretches.forEach((points, at) => {
      const isLast = at === stretches.length - 1;
      const coordinates: (readonly [number, number])[] = points.map((point) => point.at);
      const end = isLast ? shown(unit) : null;
      if (end) coordinates[coordinates.length - 1] = end;
      all.push({
        points: coordinates,
        colour: colours[look === "lost" ? "standing" : look],
        width: isStrong ? 4 : 2.2,
        alpha: isStrong ? 0.9 : 0.6,
        isFading: isLast,
        fadeSteps: isStrong ? 10 : 4,
      });
    });
  }
  return all;
}
