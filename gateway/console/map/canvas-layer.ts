/** A layer of the map that is painted by one function onto a canvas of its own. */
import Layer from "ol/layer/Layer.js";
import type { FrameState } from "ol/Map.js";

/** `width`, `height`: of the map, CSS pixels, in which everything is painted. The canvas is empty before. */
export type Paint = (g: CanvasRenderingContext2D, frame: FrameState, width: number, height: number) => void;

export class CanvasLayer extends Layer {
  readonly #canvas = document.createElement("canvas");
  readonly #paint: Paint;

  /** `name`: the canvas's class. */
  constructor(name: string, zIndex: number, paint: Paint) {
    super({ zIndex });
    this.#paint = paint;
    this.#canvas.className = name;
    this.#canvas.style.position = "absolute";
  }

  override render(frame: FrameState): HTMLElement {
    const [width = 0, height = 0] = frame.size;
    const ratio = frame.pixelRatio;
    const canvas = this.#canvas;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    const g = canvas.getContext("2d");
    if (!g) return canvas;
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, width, height);
    this.#paint(g, frame, width, height);
    return canvas;
  }
}
