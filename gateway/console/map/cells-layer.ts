/** Cells of the coverage on a canvas of their own, under zones and units: each in one flat colour, blind spots hatched. */
import { FIRST_BLIND, NEVER } from "../core/coverage/cells.ts";
import { CanvasLayer } from "./canvas-layer.ts";
import { cellColours } from "./cells-colours.ts";

/** `corners`: in the map's plane as x, y, x, y. `selected`: the place of a cell; null: none. `isQuiet`: under what matters more. */
export type CellScene = {
  readonly mode: "passes" | "hours";
  readonly corners: readonly (readonly number[])[];
  readonly classes: readonly number[];
  readonly selected: number | null;
  readonly isQuiet?: boolean;
};

/** Under the outlines of zones. */
const Z = 35;
const HATCH_PX = 7;
/** Cells smaller than this have no edge, or there would be nothing else. */
const EDGE_FROM_PX = 6;

/** `scene`: asked for at every frame; null: nothing to draw. */
export function cellsLayer(scene: () => CellScene | null): CanvasLayer {
  return new CanvasLayer("cells-canvas", Z, (g, frame, width, height) => {
    const now = scene();
    if (now) draw(g, now, frame.coordinateToPixelTransform, width, height);
  });
}

/** `transform`: from the map's plane to pixels, as OpenLayers has it. */
function draw(
  g: CanvasRenderingContext2D,
  scene: CellScene,
  transform: readonly number[],
  width: number,
  height: number,
): void {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = transform;
  const paths = new Map<number, Path2D>();
  let chosen: Path2D | null = null;
  let cellPx = 0;
  for (const [place, ring] of scene.corners.entries()) {
    const at = scene.classes[place] ?? 0;
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = ring;
    const [left, top] = [a * x0 + c * y0 + e, b * x0 + d * y0 + f];
    cellPx ||= 2 * Math.hypot(a * (x1 - x0), d * (y1 - y0));
    if (left < -4 * cellPx || top < -4 * cellPx || left > width + 4 * cellPx || top > height + 4 * cellPx) continue;
    const path = paths.get(at) ?? new Path2D();
    paths.set(at, path);
    trace(path, ring, transform);
    if (place === scene.selected) {
      chosen = new Path2D();
      trace(chosen, ring, transform);
    }
  }
  const colours = cellColours();
  const hatches = scene.mode === "hours" ? hatchesOf(g, colours.hatch, e, f) : null;
  for (const [at, path] of paths) {
    g.globalAlpha = scene.isQuiet ? (at >= FIRST_BLIND ? 0.26 : 0.12) : 0.76;
    g.fillStyle = colours[scene.mode][at] ?? colours.edge;
    g.fill(path);
    if (hatches && at >= FIRST_BLIND) {
      g.fillStyle = at === NEVER ? hatches.crossed : hatches.lined;
      g.globalAlpha = scene.isQuiet ? 0.42 : 0.9;
      g.fill(path);
    }
    if (cellPx < EDGE_FROM_PX) continue;
    g.globalAlpha = scene.isQuiet ? 0.4 : 1;
    g.strokeStyle = scene.mode === "passes" && at === 0 ? (colours.passes[2] ?? colours.edge) : colours.edge;
    g.lineWidth = 1;
    g.setLineDash(scene.mode === "passes" && at === 0 ? [1, 3] : []);
    g.stroke(path);
    g.setLineDash([]);
  }
  g.globalAlpha = 1;
  if (!chosen) return;
  for (const [colour, line] of [
    [colours.edge, 5],
    [colours.hatch, 2.5],
  ] as const) {
    g.strokeStyle = colour;
    g.lineWidth = line;
    g.stroke(chosen);
  }
}

function trace(path: Path2D, ring: readonly number[], transform: readonly number[]): void {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = transform;
  for (let at = 0; at + 1 < ring.length; at += 2) {
    const [x = 0, y = 0] = [ring[at], ring[at + 1]];
    if (at === 0) path.moveTo(a * x + c * y + e, b * x + d * y + f);
    else path.lineTo(a * x + c * y + e, b * x + d * y + f);
  }
  path.closePath();
}

type Hatches = { readonly lined: CanvasPattern | string; readonly crossed: CanvasPattern | string };

/** Lines that stay on the ground while the map is moved. */
function hatchesOf(g: CanvasRenderingContext2D, colour: string, x: number, y: number): Hatches {
  const of = (isCrossed: boolean): CanvasPattern | string => {
    const tile = document.createElement("canvas");
    tile.width = tile.height = HATCH_PX * 2;
    const pen = tile.getContext("2d");
    if (!pen) return colour;
    pen.scale(2, 2);
    pen.strokeStyle = colour;
    pen.lineWidth = 1.3;
    pen.beginPath();
    for (const shift of [-HATCH_PX, 0, HATCH_PX]) {
      pen.moveTo(shift, HATCH_PX);
      pen.lineTo(shift + HATCH_PX, 0);
      if (isCrossed) {
        pen.moveTo(shift, 0);
        pen.lineTo(shift + HATCH_PX, HATCH_PX);
      }
    }
    pen.stroke();
    const pattern = g.createPattern(tile, "repeat");
    pattern?.setTransform(new DOMMatrix([0.5, 0, 0, 0.5, x % HATCH_PX, y % HATCH_PX]));
    return pattern ?? colour;
  };
  return { lined: of(false), crossed: of(true) };
}
