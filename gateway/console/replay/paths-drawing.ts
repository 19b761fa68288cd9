/** What is drawn anew at every frame: the last minutes of a unit's way in full, arrows on it, and where it stopped. */
import { countUpTo } from "../core/replay/line.ts";
import { indexAt, projected, type Track } from "../core/replay/track.ts";
import { CANVAS_FONT, palette } from "../map/palette.ts";
import { keptOf, strokeKept } from "./path-buffer.ts";
import type { Head, View, Way, Ways } from "./ways.ts";

const RECENT_MS = 15 * 60_000;
const ARROW_EVERY_PX = 64;
const STOP_PX = 8;

/** With a dark edge, so that it stands out from the ground and from other ways. */
export function drawRecent(
  g: CanvasRenderingContext2D,
  { track, colour }: Way,
  ways: Ways,
  view: View,
  time: number,
  head: Head | null,
): void {
  if (!head) return;
  const kept = keptOf(track, view.resolution);
  const since = indexAt(track.ts, time - RECENT_MS);
  const begin = countUpTo(kept, since);
  const end = countUpTo(kept, head.index);
  g.lineJoin = "round";
  g.lineCap = "round";
  for (const [style, width, bands] of [
    [palette().ground, 5.6, null],
    [colour, 3.2, ways.bands],
  ] as const) {
    g.strokeStyle = style;
    g.lineWidth = width;
    if (ways.known === "then" && track.rx) {
      strokeHeard(g, track, track.rx, Math.max(since, 0), head.index, view, time);
      continue;
    }
    if (end - begin > 1) strokeKept(g, track, kept, begin, end, view, bands);
    toHead(g, track, kept[end - 1] ?? head.index, head, view);
  }
  if (ways.hasArrows) drawArrows(g, track, kept.subarray(begin, end), view);
}

/** From the last kept fix through those that were left out to where it is now. */
function toHead(g: CanvasRenderingContext2D, track: Track, from: number, head: Head, view: View): void {
  if (from > head.index) return;
  g.beginPath();
  g.moveTo(pixelX(track.x[from] ?? 0, view), pixelY(track.y[from] ?? 0, view));
  for (let at = from + 1; at <= head.index; at++) {
    g.lineTo(pixelX(track.x[at] ?? 0, view), pixelY(track.y[at] ?? 0, view));
  }
  g.lineTo(pixelX(head.x, view), pixelY(head.y, view));
  g.stroke();
}

/** Only what had been received by `time`; a fix that had not breaks the line. */
function strokeHeard(
  g: CanvasRenderingContext2D,
  track: Track,
  rx: Float64Array,
  from: number,
  to: number,
  view: View,
  time: number,
): void {
  const { x, y, gapAfter } = track;
  let isOpen = false;
  g.beginPath();
  for (let at = from; at <= to; at++) {
    const isHeard = (rx[at] ?? 0) <= time;
    const [px, py] = [pixelX(x[at] ?? 0, view), pixelY(y[at] ?? 0, view)];
    if (isHeard && isOpen) g.lineTo(px, py);
    else if (isHeard) g.moveTo(px, py);
    isOpen = isHeard && gapAfter[at] === 0;
  }
  g.stroke();
}

/** They stand at places of the way, not of the frame, so that they do not crawl. */
function drawArrows(g: CanvasRenderingContext2D, track: Track, kept: Int32Array, view: View): void {
  const every = ARROW_EVERY_PX * view.resolution;
  g.strokeStyle = palette().ground;
  g.lineWidth = 1.8;
  g.beginPath();
  for (let at = 1; at < kept.length; at++) {
    const [a, b] = [kept[at - 1] ?? 0, kept[at] ?? 0];
    const isCrossed = Math.floor((track.metres[a] ?? 0) / every) !== Math.floor((track.metres[b] ?? 0) / every);
    if (!isCrossed || track.gapAfter[a]) continue;
    const [x, y] = [pixelX(track.x[b] ?? 0, view), pixelY(track.y[b] ?? 0, view)];
    if (x < 0 || y < 0 || x > view.width || y > view.height) continue;
    const [dx, dy] = [x - pixelX(track.x[a] ?? 0, view), y - pixelY(track.y[a] ?? 0, view)];
    const length = Math.hypot(dx, dy);
    if (length === 0) continue;
    const [ux, uy] = [(dx / length) * 2.6, (dy / length) * 2.6];
    g.moveTo(x - ux - uy, y - uy + ux);
    g.lineTo(x + ux, y + uy);
    g.lineTo(x - ux + uy, y - uy - ux);
  }
  g.stroke();
}

/** Those that have begun: a P in the unit's colour. */
export function drawStops(g: CanvasRenderingContext2D, { track, colour }: Way, view: View, time: number): void {
  const colours = palette();
  g.font = `800 10.5px ${CANVAS_FONT}`;
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.lineWidth = 1.8;
  for (const { from, lat, lon } of track.stops) {
    if (from > time) break;
    const [mapX, mapY] = projected(lon, lat);
    const [x, y] = [pixelX(mapX, view), pixelY(mapY, view)];
    if (x < -STOP_PX || y < -STOP_PX || x > view.width + STOP_PX || y > view.height + STOP_PX) continue;
    g.beginPath();
    g.roundRect(x - STOP_PX, y - STOP_PX, 2 * STOP_PX, 2 * STOP_PX, 4.5);
    g.fillStyle = colours.label;
    g.fill();
    g.strokeStyle = colour;
    g.stroke();
    g.fillStyle = colours.text;
    g.fillText("P", x, y + 0.5);
  }
}

function pixelX(x: number, { left, resolution }: View): number {
  return (x - left) / resolution;
}

function pixelY(y: number, { top, resolution }: View): number {
  return (top - y) / resolution;
}
