/** What moves on the timeline: the playhead, what is still to come, the loop, and the time under the pointer. */
import type { Span } from "../core/replay/bundle.ts";
import type { Playback } from "../core/replay/playback.ts";
import { CANVAS_FONT } from "../map/palette.ts";
import { LEFT, OVERVIEW, RIGHT, RULER, timeAt, xOf } from "./timeline-drawing.ts";

type Stage = {
  readonly span: Span;
  readonly width: number;
  readonly around: Span;
  /** Where the overview begins, and the chart and the lanes end. */
  readonly overview: number;
  readonly chartBottom: number;
  readonly bottom: number;
  /** Across the width; null: the pointer is elsewhere. */
  readonly hover: number | null;
  readonly clock: (time: number) => string;
  readonly style: CSSStyleDeclaration;
};

export function drawPlayhead(g: CanvasRenderingContext2D, playback: Playback, stage: Stage): void {
  const { span, width, bottom, overview, around, style, hover, clock } = stage;
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const x = Math.round(xOf(playback.time, span, width)) + 0.5;
  g.fillStyle = colour("--panel");
  g.globalAlpha = 0.38;
  g.fillRect(x, RULER, Math.max(width - RIGHT - x, 0), bottom - RULER);
  g.globalAlpha = 1;
  drawLoop(g, playback, stage, colour("--acc"));
  if (hover !== null) {
    g.fillStyle = colour("--t3");
    g.fillRect(Math.round(hover), RULER, 1, bottom - RULER);
    label(g, hover, clock(timeAt(hover, span, width)), colour("--raise2"), colour("--t1"), width);
  }
  g.fillStyle = colour("--t1");
  g.fillRect(x - 0.75, RULER - 6, 1.6, bottom - RULER + 8);
  const at = xOf(playback.time, around, width);
  g.fillRect(at - 0.75, overview, 1.6, OVERVIEW - 2);
  label(g, x, clock(playback.time), colour("--t1"), colour("--panel"), width);
}

function label(g: CanvasRenderingContext2D, x: number, text: string, ground: string, ink: string, width: number): void {
  const left = Math.min(Math.max(x - 31, LEFT - 31), width - 64);
  g.fillStyle = ground;
  g.beginPath();
  g.roundRect(left, 0.5, 62, 17, 4);
  g.fill();
  g.fillStyle = ink;
  g.font = `700 11.5px ${CANVAS_FONT}`;
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.fillText(text, left + 31, 9.5);
}

function drawLoop(g: CanvasRenderingContext2D, { loop, time }: Playback, stage: Stage, colour: string): void {
  if (!loop) return;
  const { span, width, bottom } = stage;
  const [a, b] = [xOf(loop.a, span, width), xOf(loop.b ?? Math.max(time, loop.a), span, width)];
  g.fillStyle = colour;
  g.globalAlpha = 0.14;
  g.fillRect(a, RULER, b - a, bottom - RULER);
  g.globalAlpha = 1;
  g.font = `800 10px ${CANVAS_FONT}`;
  g.textAlign = "center";
  g.textBaseline = "middle";
  for (const [x, name] of [[a, "A"], ...(loop.b === null ? [] : [[b, "B"]])] as [number, string][]) {
    g.fillStyle = colour;
    g.fillRect(x - 0.5, RULER, 1, bottom - RULER);
    g.beginPath();
    g.roundRect(x - 6, RULER - 1, 12, 12, 2);
    g.fill();
    g.fillStyle = stage.style.getPropertyValue("--acc-ink").trim();
    g.fillText(name, x, RULER + 5.5);
  }
}
