/** Shapes of what became of a planned visit, in a box of 24 by 24: each tells itself without its colour. */
import type { Mark } from "./points.ts";

/** `fill` and `line`: SVG paths. `isDashed`: of the line. `cut`: drawn over the fill in the colour of the ground. `sign`: a letter in it. */
export type Shape = {
  readonly fill?: string;
  readonly line?: string;
  readonly cut?: string;
  readonly sign?: string;
  readonly isDashed?: boolean;
};

const RING = "M12 3.5a8.5 8.5 0 1 0 .001 0Z";

export const MARK_SHAPES: Readonly<Record<Mark, Shape>> = {
  visited: { fill: "M12 2a10 10 0 1 0 .001 0Z", cut: "M7 12.500l3.500 3.500 6.500-7.500" },
  tooShort: { fill: "M12 3.500a8.500 8.500 0 0 0 0 17Z", line: RING },
  missed: { line: "M4.500 4.500l15 15M19.500 4.500l-15 15" },
  unknown: { line: RING, isDashed: true, sign: "?" },
  due: { line: RING },
  overdue: { fill: "M12 1.500 23.500 22H.500Z", cut: "M12 9v6M12 18v.100" },
};
