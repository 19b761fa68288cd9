/** The shapes of units, as SVG path data in a box of 24 x 24 around (12, 12); chevrons point up and are turned by the course. */
import type { Look } from "./look.ts";

/** `fill`: painted whole. `line`: drawn on top, unfilled. `isDashed`: the line is. `mark`: a letter in the middle. */
export type Glyph = {
  readonly fill?: string;
  readonly line?: string;
  readonly isDashed?: boolean;
  readonly isTurned?: boolean;
  readonly mark?: string;
};

const CHEVRON = "M12 2.500 20 21 12 16.800 4 21Z";

export const GLYPHS: Readonly<Record<Look, Glyph>> = {
  sos: { fill: "M8 2h8l6 6v8l-6 6H8l-6-6V8Z", mark: "!" },
  ordered: { fill: CHEVRON, line: "M8.500 23.200h7", isTurned: true },
  scene: { fill: "M4.500 4.500h15v15h-15Z" },
  patrol: { fill: CHEVRON, isTurned: true },
  standing: { line: "M12 5.500a6.500 6.500 0 1 0 .001 0Z" },
  lost: { line: "M12 4a8 8 0 1 0 .001 0Z", isDashed: true, mark: "?" },
  offline: { line: "M6 6 18 18M18 6 6 18" },
};
