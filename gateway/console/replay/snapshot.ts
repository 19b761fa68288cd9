/** The map as it stands, with a strip under it that says what it is: nobody shall take it for something live. */
import { save } from "../app/file.ts";
import { session } from "../app/session.svelte.ts";
import { moment, t } from "../app/text.svelte.ts";
import { CANVAS_FONT } from "../map/palette.ts";

const STRIP_PX = 34;

/** `map`: the element that holds the map's canvases. `what`: units, in words. */
export function snapshotOf(map: HTMLElement, time: number, what: string): HTMLCanvasElement {
  const ratio = Math.min(devicePixelRatio, 2);
  const place = map.getBoundingClientRect();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(place.width * ratio);
  canvas.height = Math.round((place.height + STRIP_PX) * ratio);
  const g = canvas.getContext("2d");
  if (!g) return canvas;
  g.scale(ratio, ratio);
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  g.fillStyle = colour("--map-ground");
  g.fillRect(0, 0, place.width, place.height);
  for (const layer of map.querySelectorAll("canvas")) {
    const { left, top, width, height } = layer.getBoundingClientRect();
    if (width > 0 && layer.width > 0 && layer.height > 0)
      g.drawImage(layer, left - place.left, top - place.top, width, height);
  }
  g.fillStyle = colour("--replay");
  g.fillRect(0, place.height, place.width, STRIP_PX);
  g.fillStyle = colour("--replay-ink");
  g.font = `700 14px ${CANVAS_FONT}`;
  g.textBaseline = "middle";
  const text = `${t("replay.notLive")}   ${moment(time)} (${session.timezone})   ${what}`;
  g.fillText(text, 12, place.height + STRIP_PX / 2, place.width - 24);
  return canvas;
}

export function saveSnapshot(map: HTMLElement, time: number, what: string): void {
  const name = `replay_${new Date(time).toISOString().replaceAll(/[-:]|\.\d+/g, "")}.png`;
  snapshotOf(map, time, what).toBlob((bytes) => bytes && save(bytes, name));
}
