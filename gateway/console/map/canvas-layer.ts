/** A layer of the map on a canvas of its own. */
import Layer from "ol/layer/Layer.js";
import type { FrameState } from "ol/Map.js";

/** `width`, `height`: of the map, CSS pixels, in which everything is painted. The canvas is empty before. */
export type Paint = (g: CanvasRenderingContext2D, frame: FrameState, width: number, height: number) => void;

export class CanvasLayer extends Layer {
  readonly #canvas = document.createElement("canvas");
  #paint: Paint = () => {};
  #frame: FrameState | null = null;

  /** `name`: the canvas's class. */
  constructor(name: string, zIndex: number, paint?: Paint) {
    super({ zIndex });
    if (paint) this.#paint = paint;
    this.#canvas.className = name;
    this.#canvas.style.position = "absolute";
  }

  /** What paints it, from the next frame on. */
  protected set painter(paint: Paint) {
    this.#paint = paint;
  }

  /** Paints it again at once, without a frame of the whole map. */
  repaint(): void {
    if (this.#frame) this.render(this.#frame);
  }

  override render(frame: FrameState): HTMLElement {
    this.#frame = frame;
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
