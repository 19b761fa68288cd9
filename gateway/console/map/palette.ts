/** The colours of the page's theme, for what is drawn on a canvas. */
import type { Look } from "../core/look.ts";

export type Palette = Readonly<Record<Look, string>> & {
  readonly ground: string;
  readonly text: string;
  readonly faint: string;
  readonly label: string;
  readonly line: string;
  readonly select: string;
  readonly ok: string;
  readonly okInk: string;
  readonly warn: string;
  readonly sosText: string;
};

let known: { readonly theme: string; readonly palette: Palette } | null = null;

export function palette(): Palette {
  const theme = document.documentElement.dataset.theme ?? "night";
  if (known?.theme === theme) return known.palette;
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
  const made = {
    sos: of("--sos"),
    ordered: of("--ordered"),
    scene: of("--scene"),
    patrol: of("--patrol"),
    standing: of("--standing"),
    lost: of("--lost"),
    offline: of("--offline"),
    ground: of("--map-ground"),
    text: of("--t1"),
    faint: of("--t3"),
    label: of("--map-label"),
    line: of("--line2"),
    select: of("--acc"),
    ok: of("--ok"),
    okInk: of("--ok-ink"),
    warn: of("--warn"),
    sosText: of("--sos-text"),
  };
  known = { theme, palette: made };
  return made;
}

export const CANVAS_FONT =
  '"Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei UI", "PingFang SC", "WenQuanYi Micro Hei", "Segoe UI", system-ui, sans-serif';
