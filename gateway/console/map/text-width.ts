/** How wide texts are on a canvas: asked again at every frame, measured once. */

/** More texts than are on a map at a time; ages among them change every second. */
const MOST_KNOWN = 4_000;
const known = new Map<string, Map<string, number>>();

/** The width of `text` in `font`, which becomes the canvas's own; whole CSS pixels. */
export function textWidth(g: CanvasRenderingContext2D, font: string, text: string): number {
  g.font = font;
  let widths = known.get(font);
  if (!widths || widths.size >= MOST_KNOWN) {
    widths = new Map();
    known.set(font, widths);
  }
  const before = widths.get(text);
  if (before !== undefined) return before;
  const width = Math.ceil(g.measureText(text).width);
  widths.set(text, width);
  return width;
}
