/** Rings, links and rulers on the map's canvas. Pixels are CSS pixels. */
import type { LabelRoom } from "./drawing.ts";
import type { Link, Ring } from "./marker.ts";
import { CANVAS_FONT, palette } from "./palette.ts";
import { textWidth } from "./text-width.ts";

type Point = readonly [number, number];

/** `metre`: pixels of a metre there. */
export function drawRing(g: CanvasRenderingContext2D, ring: Ring, [x, y]: Point, metre: number, room: LabelRoom): void {
  const radius = ring.radiusM * metre;
  if (radius < 24 || radius > 6_000) return;
  const { sos } = palette();
  g.save();
  g.beginPath();
  g.arc(x, y, radius, 0, 7);
  if (ring.isFilled) {
    g.globalAlpha = 0.08;
    g.fillStyle = sos;
    g.fill();
  }
  g.globalAlpha = 0.5;
  g.strokeStyle = sos;
  g.lineWidth = 1;
  g.stroke();
  g.restore();
  captionAt(g, ring.label, [x - radius * Math.SQRT1_2, y - radius * Math.SQRT1_2], room);
}

/** A small text on its own ground, where there is room for it. */
function captionAt(g: CanvasRenderingContext2D, text: string, [x, y]: Point, room: LabelRoom): void {
  const colours = palette();
  const width = textWidth(g, `500 11.5px ${CANVAS_FONT}`, text) + 10;
  if (!room.isFree(x - width / 2, y - 8, width, 16)) return;
  room.take(x - width / 2, y - 8, width, 16);
  g.beginPath();
  g.roundRect(x - width / 2, y - 8, width, 16, 8);
  g.fillStyle = colours.label;
  g.fill();
  g.fillStyle = colours.sosText;
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.fillText(text, x, y + 0.5);
}

export function drawLink(g: CanvasRenderingContext2D, { isChosen }: Link, from: Point, to: Point): void {
  g.save();
  g.strokeStyle = palette().ok;
  g.lineWidth = isChosen ? 3 : 1.6;
  g.globalAlpha = isChosen ? 1 : 0.7;
  g.setLineDash(isChosen ? [] : [5, 4]);
  g.beginPath();
  g.moveTo(from[0], from[1]);
  g.lineTo(to[0], to[1]);
  g.stroke();
  g.restore();
}

/** A measured way: `texts` stand beside its points, as many as there are. */
export function drawRuler(
  g: CanvasRenderingContext2D,
  points: readonly Point[],
  texts: readonly string[],
  room: LabelRoom,
): void {
  const colours = palette();
  g.save();
  for (const [colour, width] of [
    [colours.ground, 6],
    [colours.select, 2.5],
  ] as const) {
    g.strokeStyle = colour;
    g.lineWidth = width;
    g.lineJoin = "round";
    g.beginPath();
    points.forEach(([x, y], at) => {
      if (at === 0) g.moveTo(x, y);
      else g.lineTo(x, y);
    });
    g.stroke();
  }
  for (const [x, y] of points) {
    g.beginPath();
    g.arc(x, y, 4, 0, 7);
    g.fillStyle = colours.ground;
    g.fill();
    g.strokeStyle = colours.select;
    g.lineWidth = 2;
    g.stroke();
  }
  g.restore();
  points.forEach(([x, y], at) => {
    const text = texts[at];
    if (text) captionAt(g, text, [x, y - 16], room);
  });
}
