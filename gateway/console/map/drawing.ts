/** Single things on the map's canvas. Pixels are CSS pixels. */
import { GLYPHS } from "../core/glyphs.ts";
import type { Look } from "../core/look.ts";
import type { Marker, Trail } from "./marker.ts";
import { CANVAS_FONT, palette } from "./palette.ts";
import { textWidth } from "./text-width.ts";

type Point = readonly [number, number];
type PixelOf = (at: readonly number[]) => Point;

const SIZES: Readonly<Record<Look, number>> = {
  sos: 30,
  ordered: 23,
  scene: 17,
  patrol: 20,
  standing: 19,
  lost: 20,
  offline: 15,
};
const SEGMENTS_OF_FADE = 12;
const LEAST_SPREAD = 14;
const paths = new Map<string, Path2D>();

function pathOf(data: string): Path2D {
  const known = paths.get(data) ?? new Path2D(data);
  paths.set(data, known);
  return known;
}

/** `metre`: pixels of a metre there. */
export function drawMarker(
  g: CanvasRenderingContext2D,
  marker: Marker,
  [x, y]: Point,
  { metre, isSelected }: { readonly metre: number; readonly isSelected: boolean },
): void {
  const colours = palette();
  const colour = marker.colour ?? colours[marker.look];
  g.save();
  g.translate(x, y);
  if (marker.isFaint) g.globalAlpha = 0.55;
  if (marker.spreadM !== null && marker.spreadM * metre > LEAST_SPREAD) spread(g, marker.spreadM * metre, colour);
  if (marker.look === "sos" && !marker.isHollow) halo(g, colours.sos);
  if (isSelected) {
    g.strokeStyle = colours.select;
    g.lineWidth = 2;
    g.beginPath();
    g.arc(0, 0, 18, 0, 7);
    g.stroke();
  }
  if (marker.letter !== undefined) lettered(g, marker, colour, colours.ground);
  else shape(g, marker, colour, colours.ground);
  g.restore();
}

/** How far it may be by now: a ring that grows with the age of the fix. */
function spread(g: CanvasRenderingContext2D, radius: number, colour: string): void {
  g.save();
  g.beginPath();
  g.arc(0, 0, Math.min(radius, 4_000), 0, 7);
  g.globalAlpha *= 0.1;
  g.fillStyle = colour;
  g.fill();
  g.globalAlpha *= 5;
  g.strokeStyle = colour;
  g.lineWidth = 1;
  g.setLineDash([3, 4]);
  g.stroke();
  g.restore();
}

function halo(g: CanvasRenderingContext2D, colour: string): void {
  g.save();
  g.strokeStyle = colour;
  for (const [radius, alpha] of [
    [21, 0.8],
    [28, 0.4],
  ] as const) {
    g.globalAlpha = alpha;
    g.lineWidth = 2.5;
    g.beginPath();
    g.arc(0, 0, radius, 0, 7);
    g.stroke();
  }
  g.restore();
}

function shape(g: CanvasRenderingContext2D, marker: Marker, colour: string, ground: string): void {
  const glyph = GLYPHS[marker.look];
  const size = SIZES[marker.look] * (marker.isHollow ? 0.7 : 1);
  g.save();
  if (glyph.isTurned) g.rotate(((marker.courseDeg ?? 0) * Math.PI) / 180);
  g.scale(size / 24, size / 24);
  g.translate(-12, -12);
  g.lineJoin = "round";
  g.lineCap = "round";
  if (glyph.fill) {
    const path = pathOf(glyph.fill);
    g.strokeStyle = marker.look === "sos" ? "#fff" : ground;
    g.lineWidth = 4;
    g.stroke(path);
    g.fillStyle = colour;
    if (!marker.isHollow) g.fill(path);
    else {
      g.strokeStyle = colour;
      g.lineWidth = 2.5;
      g.stroke(path);
    }
  }
  if (glyph.line) {
    const path = pathOf(glyph.line);
    g.strokeStyle = ground;
    g.lineWidth = 7;
    g.stroke(path);
    g.setLineDash(glyph.isDashed ? [4, 3.2] : []);
    g.strokeStyle = colour;
    g.lineWidth = 3.4;
    g.stroke(path);
  }
  g.restore();
  if (glyph.mark) {
    g.fillStyle = marker.look === "sos" && !marker.isHollow ? "#fff" : colour;
    g.font = `900 ${marker.look === "sos" && !marker.isHollow ? 17 : 11}px ${CANVAS_FONT}`;
    g.textAlign = "center";
    g.textBaseline = "middle";
    g.fillText(glyph.mark, 0, 1);
  }
}

/** A focused unit of a replay: a ring in its own colour with the chevron of its course in it. */
function lettered(g: CanvasRenderingContext2D, marker: Marker, colour: string, ground: string): void {
  g.beginPath();
  g.arc(0, 0, 13, 0, 7);
  g.fillStyle = ground;
  g.fill();
  g.strokeStyle = colour;
  g.lineWidth = 2.5;
  g.setLineDash(marker.isHollow ? [3, 3] : []);
  g.stroke();
  g.setLineDash([]);
  g.fillStyle = colour;
  if (marker.isHollow || marker.courseDeg === null) {
    g.font = `800 13px ${CANVAS_FONT}`;
    g.textAlign = "center";
    g.textBaseline = "middle";
    g.fillText(marker.isHollow ? "?" : (marker.letter ?? ""), 0, 0.5);
    return;
  }
  g.rotate((marker.courseDeg * Math.PI) / 180);
  g.scale(0.62, 0.62);
  g.translate(-12, -12.5);
  g.fill(pathOf(GLYPHS.patrol.fill ?? ""));
}

export function drawLabel(
  g: CanvasRenderingContext2D,
  marker: Marker,
  [x, y]: Point,
  room: LabelRoom,
  isForced: boolean,
): void {
  const colours = palette();
  const isSos = marker.look === "sos";
  const text = marker.note ? `${marker.label}  ${marker.note}` : marker.label;
  const width = textWidth(g, `${isSos ? "700 13px" : marker.tone ? "600 12px" : "500 12px"} ${CANVAS_FONT}`, text) + 12;
  const height = isSos ? 22 : 18;
  const offset = isSos ? 24 : 15;
  const beside: readonly Point[] = [
    [x + offset, y - height / 2],
    [x - width - offset, y - height / 2],
  ];
  const below: Point = [x - width / 2, y + offset + (isSos ? 8 : 0)];
  const places = [...(isSos ? [below, ...beside] : [...beside, below]), [x - width / 2, y - offset - height] as const];
  const free =
    places.find(([left, top]) => room.isFree(left, top, width, height)) ?? (isForced ? places[0] : undefined);
  if (!free) return;
  const [left, top] = free;
  room.take(left, top, width, height);
  g.beginPath();
  g.roundRect(left, top, width, height, 4);
  const isChosen = marker.tone === "chosen";
  g.fillStyle = isSos ? "#a3140c" : isChosen ? colours.ok : colours.label;
  g.fill();
  g.strokeStyle = isSos ? "#ff8a80" : marker.tone ? colours.ok : (marker.colour ?? colours.line);
  g.lineWidth = 1;
  g.stroke();
  g.fillStyle = isSos ? "#fff" : isChosen ? colours.okInk : colours.text;
  g.textAlign = "left";
  g.textBaseline = "middle";
  g.fillText(text, left + 6, top + height / 2 + 0.5);
}

export function drawTrail(g: CanvasRenderingContext2D, trail: Trail, pixelOf: PixelOf): void {
  const points = trail.points.map(pixelOf);
  const count = points.length;
  if (count < 2) return;
  g.save();
  g.strokeStyle = trail.colour;
  g.lineWidth = trail.width;
  g.lineCap = trail.isDotted ? "butt" : "round";
  g.lineJoin = "round";
  g.setLineDash(trail.isDotted ? [2, 5] : []);
  const pieces = trail.isFading ? Math.min(trail.fadeSteps ?? SEGMENTS_OF_FADE, count - 1) : 1;
  for (let piece = 0; piece < pieces; piece++) {
    const from = Math.floor((piece * (count - 1)) / pieces);
    const to = Math.floor(((piece + 1) * (count - 1)) / pieces);
    g.globalAlpha = trail.isFading ? trail.alpha * ((piece + 1) / pieces) ** 1.5 : trail.alpha;
    g.beginPath();
    for (let at = from; at <= to; at++) {
      const [x, y] = points[at] ?? [0, 0];
      if (at === from) g.moveTo(x, y);
      else g.lineTo(x, y);
    }
    g.stroke();
  }
  if (trail.hasEnds) for (const end of [points[0], points[count - 1]]) if (end) ring(g, end);
  g.restore();
}

function ring(g: CanvasRenderingContext2D, [x, y]: Point): void {
  g.setLineDash([]);
  g.lineWidth = 2;
  g.beginPath();
  g.arc(x, y, 4, 0, 7);
  g.fillStyle = palette().ground;
  g.fill();
  g.stroke();
}

/** What is written at the middle of a trail, where there is room left. */
export function drawCaption(g: CanvasRenderingContext2D, trail: Trail, pixelOf: PixelOf, room: LabelRoom): void {
  const [first, last] = [trail.points[0], trail.points.at(-1)];
  if (!trail.label || !first || !last) return;
  const [[ax, ay], [bx, by]] = [pixelOf(first), pixelOf(last)];
  caption(g, trail.label, [(ax + bx) / 2, (ay + by) / 2], trail.colour, room);
}

function caption(g: CanvasRenderingContext2D, text: string, [x, y]: Point, colour: string, room: LabelRoom): void {
  const width = textWidth(g, `500 11.5px ${CANVAS_FONT}`, text) + 12;
  const top = [y - 9, y + 18, y - 36].find((one) => room.isFree(x - width / 2, one, width, 18));
  if (top === undefined) return;
  room.take(x - width / 2, top, width, 18);
  g.beginPath();
  g.roundRect(x - width / 2, top, width, 18, 4);
  g.fillStyle = palette().label;
  g.fill();
  g.strokeStyle = colour;
  g.lineWidth = 1;
  g.stroke();
  g.fillStyle = palette().text;
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.fillText(text, x, top + 9.5);
}

/** Which parts of the map have a label already: a coarse grid, so that a thousand labels cost no more than they are. */
export class LabelRoom {
  readonly #width: number;
  readonly #height: number;
  readonly #taken = new Set<number>();
  static readonly #CELL = 6;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
  }

  isFree(left: number, top: number, width: number, height: number): boolean {
    if (left < 0 || top < 0 || left + width > this.#width || top + height > this.#height) return false;
    return !this.#some(left, top, width, height, (cell) => this.#taken.has(cell));
  }

  take(left: number, top: number, width: number, height: number): void {
    this.#some(left, top, width, height, (cell) => {
      this.#taken.add(cell);
      return false;
    });
  }

  #some(left: number, top: number, width: number, height: number, test: (cell: number) => boolean): boolean {
    const size = LabelRoom.#CELL;
    for (let row = Math.floor(top / size); row <= Math.floor((top + height) / size); row++) {
      for (let column = Math.floor(left / size); column <= Math.floor((left + width) / size); column++) {
        if (test(row * 4_096 + column)) return true;
      }
    }
    return false;
  }
}
