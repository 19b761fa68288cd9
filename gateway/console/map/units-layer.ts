/** Our own canvas layer: trails, units and their labels in one walk, so that hundreds of them move at once. */

import type { FrameState } from "ol/Map.js";
import type { Pixel } from "ol/pixel";
import { apply } from "ol/transform.js";
import { CanvasLayer } from "./canvas-layer.ts";
import { drawCaption, drawLabel, drawMarker, drawTrail, LabelRoom } from "./drawing.ts";
import { drawLink, drawRing, drawRuler } from "./figures.ts";
import type { Link, Marker, Ring, Trail } from "./marker.ts";

/** What to draw of a moment; asked for at every frame. `selected` is drawn last, and its label always. */
export type Scene = {
  readonly trails: readonly Trail[];
  readonly markers: readonly Marker[];
  readonly selected: string | null;
  readonly hasLabels: boolean;
  readonly rings?: readonly Ring[];
  readonly links?: readonly Link[];
  /** A measured way, with a text for each of its points. */
  readonly ruler?: { readonly points: readonly (readonly number[])[]; readonly texts: readonly string[] };
};

const HIT_RADIUS = 16;
/** How a label gives way: who is in trouble is named first. */
const PRIORITY = ["sos", "ordered", "scene", "patrol", "standing", "lost", "offline"];

export class UnitsLayer extends CanvasLayer {
  readonly #scene: () => Scene;
  #drawn: readonly { readonly id: string; readonly x: number; readonly y: number }[] = [];

  constructor(scene: () => Scene) {
    super("units-canvas", 100);
    this.#scene = scene;
    this.painter = (g, frame, width, height) => this.#draw(g, frame, width, height);
  }

  /** The unit under a pixel of the map, the nearest when there are several; null: none. */
  unitAt([x = 0, y = 0]: Pixel): string | null {
    let best: { readonly id: string; readonly distance: number } | null = null;
    for (const one of this.#drawn) {
      const distance = Math.hypot(one.x - x, one.y - y);
      if (distance <= HIT_RADIUS && (best === null || distance < best.distance)) best = { id: one.id, distance };
    }
    return best?.id ?? null;
  }

  /** The ids of what was drawn last. */
  drawn(): readonly string[] {
    return this.#drawn.map(({ id }) => id);
  }

  #draw(g: CanvasRenderingContext2D, frame: FrameState, width: number, height: number): void {
    const { trails, markers, selected, hasLabels, rings = [], links = [], ruler } = this.#scene();
    const pixelOf = (at: readonly number[]) =>
      apply(frame.coordinateToPixelTransform, [at[0] ?? 0, at[1] ?? 0]) as [number, number];
    const room = new LabelRoom(width, height);
    // EPSG:3857 stretches with the latitude.
    const metre = (y: number) => 1 / (frame.viewState.resolution * Math.cos(Math.atan(Math.sinh(y / 6_378_137))));
    for (const ring of rings) drawRing(g, ring, pixelOf(ring.at), metre(ring.at[1] ?? 0), room);
    for (const trail of trails) drawTrail(g, trail, pixelOf);
    for (const link of links) drawLink(g, link, pixelOf(link.from), pixelOf(link.to));
    const seen = markers
      .map((marker) => ({ marker, pixel: pixelOf(marker.at) }))
      .filter(({ pixel: [x, y] }) => x > -60 && y > -60 && x < width + 60 && y < height + 60);
    const rank = ({ marker }: (typeof seen)[number]) =>
      marker.id === selected ? -1 : marker.tone ? 0.5 : PRIORITY.indexOf(marker.look);
    seen.sort((a, b) => rank(b) - rank(a));
    for (const { marker, pixel } of seen) {
      drawMarker(g, marker, pixel, { metre: metre(marker.at[1] ?? 0), isSelected: marker.id === selected });
      room.take(pixel[0] - 8, pixel[1] - 8, 16, 16);
    }
    for (const { marker, pixel } of hasLabels ? seen.toReversed() : seen.filter((one) => rank(one) < 1)) {
      const isForced =
        marker.id === selected || marker.look === "sos" || marker.tone !== undefined || marker.letter !== undefined;
      drawLabel(g, marker, pixel, room, isForced);
    }
    for (const trail of trails) drawCaption(g, trail, pixelOf, room);
    if (ruler) drawRuler(g, ruler.points.map(pixelOf), ruler.texts, room);
    this.#drawn = seen.map(({ marker, pixel: [x, y] }) => ({ id: marker.id, x, y }));
  }
}
