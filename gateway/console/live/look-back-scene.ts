/** The map while one unit is looked back at: it alone stands out, and everything live is faint. */
import { legsOf, placeAt } from "../core/track-points.ts";
import type { Marker } from "../map/marker.ts";
import { palette } from "../map/palette.ts";
import type { Scene } from "../map/units-layer.ts";
import type { LookBack } from "./look-back.svelte.ts";

export function lookBackScene(back: LookBack, live: readonly Marker[], hasLabels: boolean): Scene {
  const points = back.points ?? [];
  const { warn } = palette();
  const place = placeAt(points, back.time);
  const here = place?.isKnown ? [{ time: back.time, at: [...place.at] as [number, number] }] : [];
  const played = [...points.filter(({ time }) => time <= back.time), ...here];
  const lines = (legs: typeof points) => legsOf(legs).map((leg) => leg.map(({ at }) => at));
  const now: Marker[] = place
    ? [
        {
          id: `back ${back.unit}`,
          at: [...place.at],
          look: "patrol",
          courseDeg: null,
          label: back.unit,
          spreadM: null,
          letter: "●",
          colour: warn,
          isHollow: !place.isKnown,
        },
      ]
    : [];
  return {
    markers: [...live.filter(({ id }) => id !== back.unit).map((one) => ({ ...one, isFaint: true })), ...now],
    trails: [
      ...lines(points).map((line) => ({ points: line, colour: warn, width: 3, alpha: 0.25 })),
      ...lines(played).map((line) => ({ points: line, colour: warn, width: 4, alpha: 0.9 })),
    ],
    selected: `back ${back.unit}`,
    hasLabels,
  };
}
