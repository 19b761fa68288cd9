/** Draws the live map as it is at each instant: markers glide, trails follow them, and nothing is drawn that nobody sees move. */

import { onMap } from "../core/distance.ts";
import { GLIDE_MS, heard, leftOf, type Move, shownAt } from "../core/glide.ts";
import type { Marker } from "../map/marker.ts";
import type { Picture } from "./picture.svelte.ts";
import { type Box, isIn } from "./trail-scene.ts";

/** Between frames of a moving picture; more of them would be no smoother for a unit that moves a few pixels. */
const LEAST_FRAME_MS = 50;
/** Hundreds of units are seen from far away, where each moves slowly: a quarter of a millisecond for each. */
const FRAME_MS_PER_UNIT = 0.25;
const MOST_FRAME_MS = 125;
/** Below this, in pixels, a unit is simply put where it is. */
const LEAST_PX = 1.5;

export class Mover {
  readonly #moves = new Map<string, Move>();
  #frame = 0;
  #drawnAt = 0;

  /** What was heard by now. */
  hear({ room }: Picture, now: number): void {
    for (const { unit, fix } of room.units.values()) {
      if (!fix) continue;
      const known = this.#moves.get(unit);
      if (known?.fixTime === fix.fixTime) continue;
      this.#moves.set(unit, heard(known, onMap(fix), fix.fixTime, now));
    }
    if (this.#moves.size > room.units.size * 2 + 100) {
      for (const unit of this.#moves.keys()) if (!room.units.has(unit)) this.#moves.delete(unit);
    }
  }

  /** The markers where they are shown at `now`. */
  placed(markers: readonly Marker[], now: number): readonly Marker[] {
    return markers.map((marker) => {
      const move = this.#moves.get(marker.id);
      if (!move || now - move.since > GLIDE_MS) return marker;
      return { ...marker, at: [...shownAt(move, now)] };
    });
  }

  /** Where a unit is shown; null when it never was. */
  at(unit: string, now: number): readonly [number, number] | null {
    const move = this.#moves.get(unit);
    return move ? shownAt(move, now) : null;
  }

  /** Calls `draw` while something moves by more than a pixel or so; `resolution`: metres of the plane per pixel; `view`: what is on the screen. */
  run(draw: () => void, resolution: () => number, view: () => Box): void {
    if (this.#frame !== 0) return;
    const step = (now: number) => {
      this.#frame = 0;
      const { isMoving, seen } = this.#look(now, resolution() * LEAST_PX, view());
      const frameMs = Math.min(Math.max(LEAST_FRAME_MS, seen * FRAME_MS_PER_UNIT), MOST_FRAME_MS);
      if (!isMoving || now - this.#drawnAt >= frameMs) {
        this.#drawnAt = now;
        draw();
      }
      if (isMoving) this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
  }

  /** `seen`: how many units there are in view. */
  #look(now: number, least: number, view: Box): { readonly isMoving: boolean; readonly seen: number } {
    let isMoving = false;
    let seen = 0;
    for (const move of this.#moves.values()) {
      if (!isIn(move.to, view)) continue;
      seen++;
      isMoving ||= now - move.since < GLIDE_MS && leftOf(move, now) > least;
    }
    return { isMoving, seen };
  }
}
