/** Colours of cells on the map, from little to much, told apart by how bright they are and not by their hue alone. */

/** `hatch`: over a blind spot, in the lines' colour. */
export type CellColours = {
  readonly passes: readonly string[];
  readonly hours: readonly string[];
  readonly hatch: string;
  readonly edge: string;
};

const NIGHT: CellColours = {
  passes: ["#0d162200", "#1f4468", "#2f6a94", "#5296bd", "#8fc3dc", "#dff1f7"],
  hours: ["#1d4a5c", "#35606a", "#6d6f58", "#8a5f1e", "#a8650f", "#6e430f"],
  hatch: "#ffc46b",
  edge: "#0d1622",
};
const DAY: CellColours = {
  passes: ["#ffffff00", "#cfe3f2", "#9cc6e2", "#5c9fcb", "#2b72a8", "#0b3f6e"],
  hours: ["#cfe6e2", "#a9cdca", "#d9d2a4", "#e5b566", "#cf8a2c", "#f0cf97"],
  hatch: "#6b3500",
  edge: "#e4eaf1",
};

export function cellColours(): CellColours {
  return document.documentElement.dataset.theme === "day" ? DAY : NIGHT;
}
