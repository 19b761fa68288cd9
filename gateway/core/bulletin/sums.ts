/** Figures of a whole station out of the reports' parts. */
import type { Cells, CheckpointWork, CoverageReport, Verdicts, Work, ZoneCoverage } from "../patrol/report.ts";

/** Cells of its zones. `share`: of those covered; null where there are none. */
export type Ground = {
  readonly cells: number;
  readonly covered: number;
  readonly blind: number;
  readonly share: number | null;
};

/**
 * The beats together, or, where a station has key areas alone, those. A cell on the border of two beats lies in one of them;
 * key areas lie within beats and would count twice.
 */
export function groundOf({ zones }: CoverageReport): Ground {
  const beats = zones.filter(({ kind }) => kind === "patrol");
  const counted = beats.length > 0 ? beats : zones;
  const sum = (of: (zone: ZoneCoverage) => number) => counted.reduce((all, zone) => all + of(zone), 0);
  const [cells, covered] = [sum((zone) => zone.cells), sum((zone) => zone.covered)];
  return { cells, covered, blind: sum((zone) => zone.blind), share: shareOf(covered, cells) };
}

/** Minutes that officers were there, for each cell; null for a zone without cells. */
export function minutesPerCell({ officerMs, cells }: ZoneCoverage): number | null {
  return cells === 0 ? null : officerMs / 60_000 / cells;
}

export function gapsOf({ gapMs }: Pick<Work, "gapMs">): number {
  return gapMs["no-signal"] + gapMs.off + gapMs.thinned + gapMs.unknown;
}

/** Null of nothing. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** What is to be said of a key point in one word: the worst that became of a planned visit; null where none was planned. */
export type Worst = "missed" | "tooShort" | "unknown" | "due" | "visited";

export function worstOf(verdicts: Verdicts): Worst | null {
  if (verdicts.planned === 0) return null;
  return (["missed", "tooShort", "unknown", "due"] as const).find((one) => verdicts[one] > 0) ?? "visited";
}

/** Those with a plan, by how many visits were missed, then too short, then unknown; equal ones by name and id. */
export function worstFirst(checkpoints: readonly CheckpointWork[]): readonly CheckpointWork[] {
  const planned = checkpoints.filter((one) => one.planned > 0);
  return planned.sort(
    (a, b) =>
      b.missed - a.missed ||
      b.tooShort - a.tooShort ||
      b.unknown - a.unknown ||
      compare(a.name, b.name) ||
      compare(a.checkpoint, b.checkpoint),
  );
}

/** By code units, so that the order is the same everywhere. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** How a cell is drawn: by the time since somebody was there, in quarters and halves of what makes it blind. */
export const CELL_LOOKS = ["fresh", "half", "day", "blind", "never"] as const;
export type CellLook = (typeof CELL_LOOKS)[number];

/** `to`: the end of the report. `never`: not since `lookedFrom`. */
export function cellLook(lastTime: Cells["lastTime"][number], to: number, blindMs: number): CellLook {
  if (lastTime === null) return "never";
  const age = to - lastTime;
  if (age >= blindMs) return "blind";
  return age < blindMs / 4 ? "fresh" : age < blindMs / 2 ? "half" : "day";
}
