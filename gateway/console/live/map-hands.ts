/** What hands do on the map, and what the map does by itself: never out of their reach. */
import { createEmpty, extend, isEmpty } from "ol/extent.js";
import type OlMap from "ol/Map.js";
import type { Pixel } from "ol/pixel";
import { type MapPoint, stretchAt } from "../core/distance.ts";

const LONG_PRESS_MS = 600;
const STILL_PX = 6;
const EASE_MS = 500;
/** Around a place that is shown: the ring of 1.5 km and a little more. */
const AROUND_M = 1_600;
/** From this resolution on (metres of the plane per pixel) streets are told apart, and nothing is zoomed in. */
const NEAR_ENOUGH = 7;

export class MapHands {
  #lastGesture: number | null = null;

  /** When the map was touched last, by `performance.now()`; null: never yet. */
  get lastGesture(): number | null {
    return this.#lastGesture;
  }

  touch(): void {
    this.#lastGesture = performance.now();
  }

  show(map: OlMap | null, [x, y]: MapPoint): void {
    const view = map?.getView();
    if (!view) return;
    view.cancelAnimations();
    if ((view.getResolution() ?? 1) <= NEAR_ENOUGH) {
      view.animate({ center: [x, y], duration: duration() });
      return;
    }
    const around = AROUND_M * stretchAt([x, y]);
    view.fit([x - around, y - around, x + around, y + around], { duration: duration() });
  }

  fit(map: OlMap | null, points: readonly MapPoint[], isEased: boolean): void {
    const all = createEmpty();
    for (const [x, y] of points) extend(all, [x, y, x, y]);
    if (isEmpty(all)) return;
    map?.getView().fit(all, { padding: [60, 60, 60, 60], maxZoom: 16, duration: isEased ? duration() : 0 });
  }

  /** Keeps a moving unit in the middle. */
  glide(map: OlMap | null, [x, y]: MapPoint): void {
    const view = map?.getView();
    if (!view || view.getInteracting()) return;
    view.cancelAnimations();
    view.animate({ center: [x, y], duration: duration() === 0 ? 0 : 1_000, easing: (part) => part });
  }
}

function duration(): number {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : EASE_MS;
}

/** What is on the screen stays where it is when a panel or the alarm takes some of the map's room. */
export function keepStill(map: OlMap): void {
  let known: readonly number[] | undefined;
  map.on("change:size", () => {
    const size = map.getSize();
    const [width = 0, height = 0] = size ?? [];
    const [oldWidth = 0, oldHeight = 0] = known ?? [];
    if (width > 0 && height > 0) known = size;
    const view = map.getView();
    const [x = 0, y = 0] = view.getCenter() ?? [];
    const resolution = view.getResolution();
    if (oldWidth === 0 || width === 0 || resolution === undefined || view.getAnimating()) return;
    view.setCenter([x + ((width - oldWidth) / 2) * resolution, y + ((height - oldHeight) / 2) * resolution]);
  });
}

export type HandParts = {
  readonly hands: MapHands;
  readonly unitAt: (pixel: Pixel) => string | null;
  readonly onclick: (unit: string | null, at: readonly number[]) => void;
  /** True: the double click is not to zoom. */
  readonly ondouble: () => boolean;
  readonly onplace: (at: readonly number[], pixel: readonly number[]) => void;
  readonly ondrag: () => void;
};

/** Listens until what it answers is called. */
export function followHands(map: OlMap, parts: HandParts): () => void {
  const { hands, unitAt, onclick, ondouble, onplace, ondrag } = parts;
  const viewport = map.getViewport();
  if (!viewport) throw new Error("the map has no element yet");
  const touch = () => hands.touch();
  map.on("click", (event) => {
    touch();
    onclick(unitAt(event.pixel), event.coordinate);
  });
  map.on("dblclick", (event) => {
    if (ondouble()) event.stopPropagation();
  });
  map.on("pointerdrag", () => {
    touch();
    ondrag();
  });
  map.on("pointermove", (event) => {
    viewport.style.cursor = !event.dragging && unitAt(event.pixel) !== null ? "pointer" : "";
  });
  const oncontext = (event: MouseEvent) => {
    event.preventDefault();
    touch();
    const pixel = map.getEventPixel(event);
    onplace(map.getCoordinateFromPixel(pixel), pixel);
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let start: readonly [number, number] = [0, 0];
  const ondown = (event: PointerEvent) => {
    clearTimeout(timer);
    if (event.pointerType === "mouse") return;
    start = [event.clientX, event.clientY];
    timer = setTimeout(() => oncontext(event), LONG_PRESS_MS);
  };
  const onmove = (event: PointerEvent) => {
    if (Math.hypot(event.clientX - start[0], event.clientY - start[1]) > STILL_PX) clearTimeout(timer);
  };
  const onup = () => clearTimeout(timer);
  const listeners = { contextmenu: oncontext, wheel: touch, pointerdown: ondown, pointermove: onmove, pointerup: onup };
  for (const [name, listener] of Object.entries(listeners)) {
    viewport.addEventListener(name, listener as EventListener, { passive: name === "wheel" });
  }
  return () => {
    clearTimeout(timer);
    for (const [name, listener] of Object.entries(listeners)) {
      viewport.removeEventListener(name, listener as EventListener);
    }
  };
}
