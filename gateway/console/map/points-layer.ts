/** Key points on the map by what became of their plan: a shape for each, the circle that a visit is in, and a name. */
import type { Pixel } from "ol/pixel";
import { MARK_SHAPES } from "../core/coverage/mark-shapes.ts";
import type { Mark } from "../core/coverage/points.ts";
import { type MapPoint, stretchAt } from "../core/distance.ts";
import { CanvasLayer } from "./canvas-layer.ts";
import { CANVAS_FONT, type Palette, palette } from "./palette.ts";

/** `mark` null: nothing is planned there. */
export type DrawnPoint = {
  readonly id: string;
  readonly name: string;
  readonly at: MapPoint;
  readonly radiusM: number;
  readonly mark: Mark | null;
};
/** `isQuiet`: without names, where somebody else writes them. */
export type PointScene = {
  readonly points: readonly DrawnPoint[];
  readonly selected: string | null;
  readonly isQuiet?: boolean;
};

/** Over zones, under units. */
const Z = 50;
const HIT_PX = 16;
const SIZE = 18;
/** Names are a crowd from this resolution on, metres a pixel. */
const NAMED_BELOW = 9;
const MOST_LETTERS = 28;

/** `pointAt`: the key point under a pixel of the map; null: none. */
export type Points = { readonly layer: CanvasLayer; readonly pointAt: (pixel: Pixel) => string | null };

/** `scene`: asked for at every frame. */
export function openPoints(scene: () => PointScene): Points {
  let drawn: readonly { readonly id: string; readonly x: number; readonly y: number }[] = [];
  const layer = new CanvasLayer("points-canvas", Z, (g, frame, width, height) => {
    const [a = 1, , , d = 1, e = 0, f = 0] = frame.coordinateToPixelTransform;
    const { points, selected, isQuiet = false } = scene();
    const { resolution } = frame.viewState;
    const seen = points
      .map((point) => ({ point, x: a * point.at[0] + e, y: d * point.at[1] + f }))
      .filter(({ x, y }) => x > -80 && y > -80 && x < width + 80 && y < height + 80);
    // What is selected lies over the others.
    seen.sort((one, other) => Number(one.point.id === selected) - Number(other.point.id === selected));
    for (const { point, x, y } of seen) {
      const isSelected = point.id === selected;
      const isNamed = isSelected || (!isQuiet && (resolution < NAMED_BELOW || point.mark === "overdue"));
      const radius = (point.radiusM * stretchAt(point.at)) / resolution;
      drawPoint(g, point, { x, y }, { radius, isSelected, isNamed });
    }
    drawn = seen.map(({ point, x, y }) => ({ id: point.id, x, y }));
  });
  const pointAt = ([x = 0, y = 0]: Pixel) =>
    drawn.findLast((one) => Math.hypot(one.x - x, one.y - y) <= HIT_PX)?.id ?? null;
  return { layer, pointAt };
}

type How = { readonly radius: number; readonly isSelected: boolean; readonly isNamed: boolean };

function drawPoint(
  g: CanvasRenderingContext2D,
  { name, mark }: DrawnPoint,
  { x, y }: { readonly x: number; readonly y: number },
  { radius, isSelected, isNamed }: How,
): void {
  const colours = palette();
  const colour = colourOf(mark, colours);
  g.save();
  g.translate(x, y);
  if (radius > SIZE) {
    g.beginPath();
    g.arc(0, 0, radius, 0, 7);
    g.globalAlpha = 0.1;
    g.fillStyle = colour;
    g.fill();
    g.globalAlpha = 0.8;
    g.strokeStyle = colour;
    g.lineWidth = isSelected ? 2.5 : 1;
    g.stroke();
    g.globalAlpha = 1;
  }
  if (isSelected) {
    g.strokeStyle = colours.select;
    g.lineWidth = 2.5;
    g.beginPath();
    g.arc(0, 0, SIZE * 0.9, 0, 7);
    g.stroke();
  }
  if (mark === null) dot(g, colour, colours.ground);
  else drawMark(g, mark, colour, colours.ground);
  if (isNamed) nameUnder(g, name, colours);
  g.restore();
}

function colourOf(mark: Mark | null, colours: Palette): string {
  if (mark === "visited") return colours.ok;
  if (mark === "overdue" || mark === "tooShort") return colours.warn;
  if (mark === "due") return colours.select;
  return mark === "missed" ? colours.text : colours.faint;
}

function dot(g: CanvasRenderingContext2D, colour: string, ground: string): void {
  g.beginPath();
  g.arc(0, 0, 4, 0, 7);
  g.fillStyle = ground;
  g.fill();
  g.strokeStyle = colour;
  g.lineWidth = 1.5;
  g.stroke();
}

function drawMark(g: CanvasRenderingContext2D, mark: Mark, colour: string, ground: string): void {
  const shape = MARK_SHAPES[mark];
  g.save();
  g.beginPath();
  g.arc(0, 0, SIZE * 0.62, 0, 7);
  g.fillStyle = ground;
  g.fill();
  g.scale(SIZE / 24, SIZE / 24);
  g.translate(-12, -12);
  g.lineCap = "round";
  g.lineJoin = "round";
  g.fillStyle = colour;
  g.strokeStyle = colour;
  g.lineWidth = mark === "missed" ? 4.5 : 3;
  if (shape.fill) g.fill(new Path2D(shape.fill));
  if (shape.isDashed) g.setLineDash([4.5, 4.4]);
  if (shape.line) g.stroke(new Path2D(shape.line));
  g.setLineDash([]);
  if (shape.cut) {
    g.strokeStyle = ground;
    g.stroke(new Path2D(shape.cut));
  }
  if (shape.sign) {
    g.font = `800 14px ${CANVAS_FONT}`;
    g.textAlign = "center";
    g.fillText(shape.sign, 12, 17);
  }
  g.restore();
}

function nameUnder(g: CanvasRenderingContext2D, name: string, colours: Palette): void {
  g.font = `500 11.5px ${CANVAS_FONT}`;
  g.textAlign = "center";
  g.textBaseline = "top";
  g.lineJoin = "round";
  g.strokeStyle = colours.ground;
  g.lineWidth = 3.5;
  const text = name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS - 1)}…` : name;
  g.strokeText(text, 0, 12);
  g.fillStyle = colours.text;
  g.fillText(text, 0, 12);
}
