/** A canvas larger than the map that keeps lines while the map moves a little, and to which they can be added. */
import { countUpTo, keptFixes, speedBand } from "../core/replay/line.ts";
import { heardBy } from "../core/replay/position.ts";
import type { Track } from "../core/replay/track.ts";
import type { View, Way, Ways } from "./ways.ts";

/** How far the map may be moved before all is drawn again, CSS pixels. */
const MARGIN_PX = 256;
/** Points closer than this make no difference, CSS pixels. */
const SPACING_PX = 1.5;

export class PathBuffer {
  readonly #canvas = document.createElement("canvas");
  #key = "";
  #of: View | null = null;
  readonly #drawn = new Map<Track, number>();

  /** Makes it fit the view; whether it was emptied for that. One that is close enough stays while the map `isMoving`. */
  begins(key: string, view: View, isMoving: boolean): boolean {
    const of = this.#of;
    const isSame = of !== null && this.#key === key;
    if (isSame && (isMoving || (of.resolution === view.resolution && of.ratio === view.ratio && holds(of, view)))) {
      return false;
    }
    const wide = {
      ...view,
      left: view.left - MARGIN_PX * view.resolution,
      top: view.top + MARGIN_PX * view.resolution,
      width: view.width + 2 * MARGIN_PX,
      height: view.height + 2 * MARGIN_PX,
    };
    this.#of = wide;
    this.#key = key;
    const [width, height] = [Math.round(wide.width * view.ratio), Math.round(wide.height * view.ratio)];
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    this.#clear();
    return true;
  }

  /** Draws a way's fixes from the `from`th (null: its first) up to before the `to`th. */
  add(way: Way, bands: readonly string[] | null, to: number, from: number | null = null): void {
    const of = this.#of;
    const g = this.#canvas.getContext("2d");
    if (!of || !g) return;
    const kept = keptOf(way.track, of.resolution);
    const begin = from === null ? 0 : Math.max(countUpTo(kept, from) - 1, 0);
    const end = countUpTo(kept, to - 1);
    if (end - begin < 2) return;
    setStyle(g, way, of);
    strokeKept(g, way.track, kept, begin, end, of, bands);
  }

  /** Adds what has been played since; begins anew when the playhead went back. */
  addUntil(ways: Ways, time: number): void {
    const counts = ways.ways.map(({ track }) => heardBy(track, time, (this.#drawn.get(track) ?? 0) - 1));
    if (ways.ways.some(({ track }, at) => (this.#drawn.get(track) ?? 0) > (counts[at] ?? 0))) this.#clear();
    ways.ways.forEach((way, at) => {
      const done = this.#drawn.get(way.track) ?? 0;
      const count = counts[at] ?? 0;
      if (count === done) return;
      const bands = way.isFocused ? ways.bands : null;
      if (ways.known === "then" && way.track.heard) this.#addHeard(way, done, count);
      else this.add(way, bands, count, done === 0 ? null : done - 1);
      this.#drawn.set(way.track, count);
    });
  }

  blit(g: CanvasRenderingContext2D, view: View): void {
    const of = this.#of;
    if (!of) return;
    const scale = of.resolution / view.resolution;
    const x = ((of.left - view.left) / view.resolution) * view.ratio;
    const y = ((view.top - of.top) / view.resolution) * view.ratio;
    if (scale === 1) g.drawImage(this.#canvas, Math.round(x), Math.round(y));
    else g.drawImage(this.#canvas, x, y, this.#canvas.width * scale, this.#canvas.height * scale);
  }

  /** The fixes received from the `from`th to before the `to`th, each joined to neighbours that had been received too. */
  #addHeard(way: Way, from: number, to: number): void {
    const of = this.#of;
    const g = this.#canvas.getContext("2d");
    const { heard, rx, gapAfter, count } = way.track;
    if (!of || !g || !heard || !rx) return;
    const until = heard.times[to - 1] ?? 0;
    setStyle(g, way, of);
    g.beginPath();
    const join = (a: number) => {
      if (a < 0 || a + 1 >= count || gapAfter[a] || (rx[a] ?? 0) > until || (rx[a + 1] ?? 0) > until) return;
      moveTo(g, way.track, a, of);
      lineTo(g, way.track, a + 1, of);
    };
    for (let at = from; at < to; at++) {
      join((heard.order[at] ?? 0) - 1);
      join(heard.order[at] ?? 0);
    }
    g.stroke();
  }

  #clear(): void {
    const g = this.#canvas.getContext("2d");
    g?.setTransform(1, 0, 0, 1, 0, 0);
    g?.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    this.#drawn.clear();
  }
}

function setStyle(g: CanvasRenderingContext2D, way: Way, of: View): void {
  g.setTransform(of.ratio, 0, 0, of.ratio, 0, 0);
  g.lineJoin = "round";
  g.lineCap = "round";
  g.strokeStyle = way.colour;
  g.lineWidth = way.isFocused ? 2.2 : 1.2;
}

const keptBy = new WeakMap<Track, { readonly spacing: number; readonly kept: Int32Array }>();

/** Worked out again only when the zoom has changed. */
export function keptOf(track: Track, resolution: number): Int32Array {
  const spacing = resolution * SPACING_PX;
  const known = keptBy.get(track);
  if (known?.spacing === spacing) return known.kept;
  const kept = keptFixes(track, spacing);
  keptBy.set(track, { spacing, kept });
  return kept;
}

/** Strokes the kept fixes `begin` to before `end`, broken at gaps; in the colours of `bands` where there are any. */
export function strokeKept(
  g: CanvasRenderingContext2D,
  track: Track,
  kept: Int32Array,
  begin: number,
  end: number,
  view: View,
  bands: readonly string[] | null,
): void {
  let band = -1;
  g.beginPath();
  for (let at = begin; at < end; at++) {
    const fix = kept[at] ?? 0;
    const before = kept[at - 1] ?? 0;
    const next = bands ? speedBand(track.speed[fix] ?? 0) : 0;
    if (at === begin) moveTo(g, track, fix, view);
    else if (track.gapAfter[before]) moveTo(g, track, fix, view);
    else {
      if (bands && next !== band && band >= 0) {
        g.stroke();
        g.beginPath();
        moveTo(g, track, before, view);
      }
      lineTo(g, track, fix, view);
    }
    if (bands && next !== band) g.strokeStyle = bands[next] ?? "";
    band = next;
  }
  g.stroke();
}

function moveTo(g: CanvasRenderingContext2D, { x, y }: Track, at: number, { left, top, resolution }: View): void {
  g.moveTo(((x[at] ?? 0) - left) / resolution, (top - (y[at] ?? 0)) / resolution);
}

function lineTo(g: CanvasRenderingContext2D, { x, y }: Track, at: number, { left, top, resolution }: View): void {
  g.lineTo(((x[at] ?? 0) - left) / resolution, (top - (y[at] ?? 0)) / resolution);
}

function holds(of: View, view: View): boolean {
  const right = (one: View) => one.left + one.width * one.resolution;
  const bottom = (one: View) => one.top - one.height * one.resolution;
  return of.left <= view.left && of.top >= view.top && right(of) >= right(view) && bottom(of) <= bottom(view);
}
