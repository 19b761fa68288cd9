/** The overview under the timeline: how busy the shift was as far as it is loaded, and the span that is, to be dragged. */
import type { Span } from "../core/replay/bundle.ts";
import type { Tick } from "../core/replay/ruler.ts";
import { CANVAS_FONT } from "../map/palette.ts";
import { type Ink, LEFT, OVERVIEW, RIGHT, xOf } from "./timeline-drawing.ts";

export type Overview = {
  readonly around: Span;
  readonly loaded: Span;
  readonly brush: Span;
  readonly bars: Float32Array;
  readonly ticks: readonly Tick[];
  readonly width: number;
  readonly top: number;
  readonly clockOf: (time: number) => string;
  readonly ink: Ink;
};

/** Which part of the brush a pointer is on; null: beside it. */
export type Grip = "from" | "to" | "both" | null;
const GRIP_PX = 7;

export function gripAt(x: number, { around, brush, width }: Pick<Overview, "around" | "brush" | "width">): Grip {
  const [left, right] = [xOf(brush.from, around, width), xOf(brush.to, around, width)];
  if (Math.abs(x - left) <= GRIP_PX && x < right - 2) return "from";
  if (Math.abs(x - right) <= GRIP_PX) return "to";
  return x > left && x < right ? "both" : null;
}

export function drawOverview(g: CanvasRenderingContext2D, overview: Overview): void {
  const { around, loaded, brush, bars, ticks, width, top, clockOf, ink } = overview;
  const height = OVERVIEW - 2;
  g.fillStyle = ink.ground;
  g.fillRect(LEFT, top, width - LEFT - RIGHT, height);
  const most = Math.max(...bars, 1);
  const [from, to] = [xOf(loaded.from, around, width), xOf(loaded.to, around, width)];
  const bar = (to - from) / bars.length;
  g.fillStyle = ink.acc;
  g.globalAlpha = 0.4;
  bars.forEach((count, at) => {
    const tall = (count / most) * (height - 3);
    g.fillRect(from + at * bar, top + height - tall, Math.max(bar - 1, 0.5), tall);
  });
  g.globalAlpha = 1;
  g.font = `10.5px ${CANVAS_FONT}`;
  g.textAlign = "left";
  g.textBaseline = "middle";
  for (const { time, isMain } of ticks) {
    const x = Math.round(xOf(time, around, width));
    g.fillStyle = ink.line;
    g.fillRect(x, top, 1, height);
    if (!isMain || x > width - RIGHT - 30) continue;
    g.fillStyle = ink.faint;
    g.fillText(clockOf(time), x + 4, top + height / 2);
  }
  const [left, right] = [xOf(brush.from, around, width), xOf(brush.to, around, width)];
  g.beginPath();
  g.roundRect(left, top - 0.5, Math.max(right - left, 2), height + 1, 3);
  g.globalAlpha = 0.16;
  g.fillStyle = ink.acc;
  g.fill();
  g.globalAlpha = 1;
  g.strokeStyle = ink.acc;
  g.lineWidth = 1.5;
  g.stroke();
  g.fillStyle = ink.acc;
  for (const x of [left, right]) {
    g.beginPath();
    g.roundRect(x - 3, top + 3, 6, height - 6, 2);
    g.fill();
  }
}
