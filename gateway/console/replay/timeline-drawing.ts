/** The timeline's picture: all of it but the playhead, drawn again only when something other than the time has changed. */
import type { Span } from "../core/replay/bundle.ts";
import type { ReplayEvent } from "../core/replay/events.ts";
import type { Stretch } from "../core/replay/lanes.ts";
import type { Tick } from "../core/replay/ruler.ts";
import type { Track } from "../core/replay/track.ts";
import { CANVAS_FONT } from "../map/palette.ts";

/** Where things stand, CSS pixels from the top. */
export const LEFT = 96;
export const RIGHT = 14;
export const RULER = 22;
export const EVENTS = 22;
export const CHART = 64;
export const OVERVIEW = 20;

export const chartTop = RULER + EVENTS;
export const lanesTop = chartTop + CHART + 6;
/** Many lanes are lower ones, so that the map keeps its room. */
export const laneHeight = (lanes: number): number => (lanes > 5 ? 14 : 18);
export const lanesBottom = (lanes: number): number => lanesTop + Math.max(lanes, 1) * laneHeight(lanes);
export const overviewTop = (lanes: number): number => lanesBottom(lanes) + 6;
export const heightOf = (lanes: number): number => overviewTop(lanes) + OVERVIEW + 4;

/** The theme's colours, read once for a picture. */
export type Ink = {
  readonly ground: string;
  readonly line: string;
  readonly text: string;
  readonly faint: string;
  readonly sos: string;
  readonly order: string;
  readonly acc: string;
};

export type Picture = {
  readonly span: Span;
  readonly width: number;
  readonly lanes: readonly { readonly stretches: readonly Stretch[]; readonly colour: string }[];
  readonly chart: { readonly track: Track; readonly colour: string } | null;
  readonly events: readonly ReplayEvent[];
  readonly ticks: readonly Tick[];
  readonly clockOf: (time: number) => string;
  readonly ink: Ink;
};

export function inkOf(style: CSSStyleDeclaration): Ink {
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    ground: of("--shade"),
    line: of("--line"),
    text: of("--t2"),
    faint: of("--t3"),
    sos: of("--sos"),
    order: of("--ordered"),
    acc: of("--acc"),
  };
}

/** Where a time stands across the width. */
export function xOf(time: number, { from, to }: Span, width: number): number {
  return LEFT + ((time - from) / (to - from || 1)) * (width - LEFT - RIGHT);
}

export function timeAt(x: number, { from, to }: Span, width: number): number {
  const share = (x - LEFT) / Math.max(width - LEFT - RIGHT, 1);
  return from + Math.min(Math.max(share, 0), 1) * (to - from);
}

export function drawPicture(g: CanvasRenderingContext2D, picture: Picture): void {
  const { width, ink, lanes } = picture;
  const bottom = lanesBottom(lanes.length);
  const height = laneHeight(lanes.length);
  g.textBaseline = "middle";
  g.fillStyle = ink.ground;
  g.fillRect(LEFT, RULER, width - LEFT - RIGHT, bottom - RULER);
  drawRuler(g, picture, bottom);
  if (picture.chart) drawChart(g, picture, picture.chart.track, picture.chart.colour);
  lanes.forEach((lane, at) => {
    drawLane(g, picture, lane.stretches, lane.colour, { top: lanesTop + at * height, height });
  });
  drawEvents(g, picture, bottom);
}

function drawRuler(g: CanvasRenderingContext2D, { ticks, span, width, ink, clockOf }: Picture, bottom: number): void {
  g.font = `11.5px ${CANVAS_FONT}`;
  g.textAlign = "center";
  for (const { time, isMain } of ticks) {
    const x = Math.round(xOf(time, span, width));
    g.fillStyle = ink.faint;
    g.fillRect(x, RULER - (isMain ? 7 : 4), 1, isMain ? 7 : 4);
    if (!isMain) continue;
    g.fillStyle = ink.line;
    g.fillRect(x, RULER, 1, bottom - RULER);
    g.fillStyle = ink.text;
    g.fillText(clockOf(time), Math.min(Math.max(x, LEFT + 14), width - RIGHT - 16), 8);
  }
}

/** The fastest of each pixel, so that a short burst is seen in a long shift. */
function drawChart(g: CanvasRenderingContext2D, picture: Picture, track: Track, colour: string): void {
  const { span, width, ink } = picture;
  const columns = Math.max(Math.ceil(width - LEFT - RIGHT), 1);
  const fastest = new Float32Array(columns).fill(-1);
  const columnOf = (time: number) => Math.min(Math.max(Math.floor(xOf(time, span, width) - LEFT), 0), columns - 1);
  let most = 0;
  for (let at = 0; at < track.count; at++) {
    const kmh = (track.speed[at] ?? Number.NaN) * 3.6;
    if (Number.isNaN(kmh)) continue;
    most = Math.max(most, kmh);
    const first = columnOf(track.ts[at] ?? 0);
    const last = track.gapAfter[at] || at + 1 === track.count ? first : columnOf(track.ts[at + 1] ?? 0);
    for (let column = first; column <= last; column++) fastest[column] = Math.max(fastest[column] ?? 0, kmh);
  }
  const scale = Math.max(60, Math.ceil(most / 30) * 30);
  const y = (kmh: number) => chartTop + CHART - 2 - (kmh / scale) * (CHART - 8);
  g.font = `10.5px ${CANVAS_FONT}`;
  g.textAlign = "right";
  for (const kmh of [0, scale / 2, scale]) {
    g.fillStyle = ink.faint;
    g.fillText(String(kmh), LEFT - 6, y(kmh) - (kmh === 0 ? 3 : 0));
    g.fillStyle = ink.line;
    g.fillRect(LEFT, Math.round(y(kmh)), width - LEFT - RIGHT, 1);
  }
  g.strokeStyle = colour;
  g.fillStyle = colour;
  g.lineWidth = 1.3;
  let begin = -1;
  for (let column = 0; column <= columns; column++) {
    const isKnown = column < columns && (fastest[column] ?? -1) >= 0;
    if (isKnown && begin < 0) begin = column;
    if (isKnown || begin < 0) continue;
    strokeRun(g, fastest, begin, column, y);
    begin = -1;
  }
}

function strokeRun(
  g: CanvasRenderingContext2D,
  fastest: Float32Array,
  from: number,
  to: number,
  y: (kmh: number) => number,
): void {
  g.beginPath();
  g.moveTo(LEFT + from, y(fastest[from] ?? 0));
  for (let column = from + 1; column < to; column++) g.lineTo(LEFT + column, y(fastest[column] ?? 0));
  g.stroke();
  g.lineTo(LEFT + to - 1, y(0));
  g.lineTo(LEFT + from, y(0));
  g.globalAlpha = 0.22;
  g.fill();
  g.globalAlpha = 1;
}

/** Moving is solid, standing pale, a gap hatched: three patterns, not three colours. */
function drawLane(
  g: CanvasRenderingContext2D,
  { span, width, ink }: Picture,
  stretches: readonly Stretch[],
  colour: string,
  { top, height }: { readonly top: number; readonly height: number },
): void {
  for (const { from, to, doing } of stretches) {
    const left = xOf(Math.max(from, span.from), span, width);
    const right = xOf(Math.min(to, span.to), span, width);
    if (doing === "gap") {
      hatch(g, left, right, top + 3, height - 6, ink);
      continue;
    }
    g.fillStyle = colour;
    g.globalAlpha = doing === "moving" ? 1 : 0.34;
    g.fillRect(left, top + 4, Math.max(right - left, 0.5), height - 7);
    g.globalAlpha = 1;
  }
}

function hatch(g: CanvasRenderingContext2D, left: number, right: number, top: number, height: number, ink: Ink): void {
  if (right - left < 1) return;
  g.save();
  g.beginPath();
  g.rect(left, top, right - left, height);
  g.clip();
  g.strokeStyle = ink.faint;
  g.lineWidth = 1;
  g.beginPath();
  for (let x = left - height; x < right + height; x += 5) {
    g.moveTo(x, top + height);
    g.lineTo(x + height, top);
  }
  g.stroke();
  g.setLineDash([2, 2]);
  g.strokeRect(left + 0.5, top + 0.5, right - left - 1, height - 1);
  g.restore();
}

/** Marks nearer than this to the last of their kind are left out; an SOS never is. */
const LEAST_APART = 9;

function drawEvents(g: CanvasRenderingContext2D, { events, span, width, ink }: Picture, bottom: number): void {
  const y = RULER + EVENTS / 2;
  const last: Record<string, number> = {};
  for (const { kind, time, what } of events) {
    if (kind === "sos") continue;
    const x = xOf(time, span, width);
    if (x - (last[kind] ?? -99) < LEAST_APART) continue;
    last[kind] = x;
    g.fillStyle = g.strokeStyle = kind === "order" ? ink.order : ink.text;
    g.lineWidth = 1.6;
    g.beginPath();
    if (kind === "stop") g.rect(x - 3.5, y - 3.5, 7, 7);
    else if (kind === "gap") {
      g.moveTo(x - 4, y - 4);
      g.lineTo(x + 4, y + 4);
      g.moveTo(x + 4, y - 4);
      g.lineTo(x - 4, y + 4);
    } else {
      g.moveTo(x - 4, y - 5);
      g.lineTo(x + 5, y);
      g.lineTo(x - 4, y + 5);
      g.closePath();
    }
    if (kind === "order" && what !== "declined" && what !== "cancelled") g.fill();
    else g.stroke();
  }
  for (const { kind, time, what } of events) {
    if (kind !== "sos") continue;
    const x = xOf(time, span, width);
    if (what === "pressed" || what === "pressedAgain") octagon(g, x, y, ink, bottom);
    else {
      g.strokeStyle = ink.sos;
      g.lineWidth = 1.6;
      g.beginPath();
      g.arc(x, y, 3.5, 0, 7);
      g.stroke();
    }
  }
}

function octagon(g: CanvasRenderingContext2D, x: number, y: number, ink: Ink, bottom: number): void {
  g.save();
  g.strokeStyle = ink.sos;
  g.setLineDash([3, 3]);
  g.beginPath();
  g.moveTo(x, y + 9);
  g.lineTo(x, bottom);
  g.stroke();
  g.setLineDash([]);
  g.beginPath();
  for (let corner = 0; corner < 8; corner++) {
    const angle = Math.PI / 8 + (corner * Math.PI) / 4;
    g.lineTo(x + 8.5 * Math.cos(angle), y + 8.5 * Math.sin(angle));
  }
  g.closePath();
  g.fillStyle = ink.sos;
  g.fill();
  g.strokeStyle = "#fff";
  g.lineWidth = 1.5;
  g.stroke();
  g.fillStyle = "#fff";
  g.fillRect(x - 1, y - 5, 2, 6);
  g.fillRect(x - 1, y + 2.6, 2, 2);
  g.restore();
}
