/**
 * The ways of replayed units on the map: what is to come faint, what was played stronger, the last 15 minutes in full. What
 * was played is kept on a canvas a little larger than the map, to which each frame adds what is new.
 */
import type { FrameState } from "ol/Map.js";
import { CanvasLayer } from "../map/canvas-layer.ts";
import { PathBuffer } from "./path-buffer.ts";
import { drawRecent, drawStops } from "./paths-drawing.ts";
import type { Head, View, Ways } from "./ways.ts";

const FUTURE_ALPHA = 0.2;
/** Over what is to come, that makes 42 %. */
const PLAYED_ALPHA = 0.28;
/** `viewHints` of OpenLayers: an animation or a hand is moving the map. */
const isMoving = (frame: FrameState) => frame.viewHints.some((count) => count > 0);

export class PathsLayer extends CanvasLayer {
  readonly #future = new PathBuffer();
  readonly #played = new PathBuffer();
  #ways: Ways | null = null;
  #time = 0;
  #heads: readonly (Head | null)[] = [];

  constructor() {
    super("paths-canvas", 90);
    this.painter = (g, frame, width, height) => this.#draw(g, frame, width, height);
  }

  /** Draws a moment at once, without a frame of the whole map; `heads` in the order of the ways. */
  paint(ways: Ways, time: number, heads: readonly (Head | null)[]): void {
    this.#ways = ways;
    this.#time = time;
    this.#heads = heads;
    this.repaint();
  }

  #draw(g: CanvasRenderingContext2D, frame: FrameState, width: number, height: number): void {
    const ways = this.#ways;
    if (!ways) return;
    g.setTransform(1, 0, 0, 1, 0, 0);
    const { resolution, center } = frame.viewState;
    const view: View = {
      left: (center[0] ?? 0) - (width / 2) * resolution,
      top: (center[1] ?? 0) + (height / 2) * resolution,
      resolution,
      width,
      height,
      ratio: frame.pixelRatio,
    };
    this.#fill(ways, view, isMoving(frame));
    g.globalAlpha = FUTURE_ALPHA;
    this.#future.blit(g, view);
    g.globalAlpha = PLAYED_ALPHA;
    this.#played.blit(g, view);
    g.globalAlpha = 1;
    g.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    // The first letter lies on top.
    for (let at = ways.ways.length - 1; at >= 0; at--) {
      const way = ways.ways[at];
      if (way?.isFocused) drawRecent(g, way, ways, view, this.#time, this.#heads[at] ?? null);
    }
    if (ways.hasStops) for (const way of ways.ways) if (way.isFocused) drawStops(g, way, view, this.#time);
  }

  #fill(ways: Ways, view: View, isMoving: boolean): void {
    if (this.#future.begins(ways.key, view, isMoving)) {
      for (const way of ways.ways) if (way.isFocused) this.#future.add(way, null, way.track.count);
    }
    this.#played.begins(ways.key, view, isMoving);
    this.#played.addUntil(ways, this.#time);
  }
}
