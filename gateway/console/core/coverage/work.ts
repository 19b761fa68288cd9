/** Units and officers of the patrol report as rows. */
import type { OfficerWork, PatrolReport, UnitWork, Work } from "../../../core/patrol/report.ts";
import { naturalKey } from "../unit-list.ts";

export const CAUSES = ["no-signal", "off", "thinned", "unknown"] as const;
export const COLUMNS = ["name", "duty", "moving", "parked", "gap", "distance", "stops"] as const;
export type Column = (typeof COLUMNS)[number];

/** `key`: of the unit or officer. `note`: what stands smaller beside the name. */
export type WorkRow<T extends Work> = { readonly key: string; readonly name: string; readonly work: T };

export function unitRows({ units }: PatrolReport): readonly WorkRow<UnitWork>[] {
  return units.map((work) => ({ key: work.unit, name: work.label ?? work.unit, work }));
}

export function officerRows({ officers }: PatrolReport): readonly WorkRow<OfficerWork>[] {
  return officers.map((work) => ({ key: work.officer, name: work.name, work }));
}

export function gapOf({ gapMs }: Pick<Work, "gapMs">): number {
  return CAUSES.reduce((sum, cause) => sum + gapMs[cause], 0);
}

/** Causes that there are, the longest first. */
export function causesOf({ gapMs }: Pick<Work, "gapMs">): readonly { readonly cause: string; readonly ms: number }[] {
  return CAUSES.map((cause) => ({ cause, ms: gapMs[cause] }))
    .filter(({ ms }) => ms > 0)
    .sort((a, b) => b.ms - a.ms);
}

/** By a column; names upwards, amounts downwards, and the other way round when `isTurned`. */
export function sorted<T extends Work>(
  rows: readonly WorkRow<T>[],
  column: Column,
  isTurned: boolean,
): readonly WorkRow<T>[] {
  const keyed = rows.map((row) => ({ row, name: naturalKey(row.name), value: amountOf(row.work, column) }));
  keyed.sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const inOrder = keyed.map(({ row }) => row);
  return isTurned ? inOrder.toReversed() : inOrder;
}

function amountOf(work: Work, column: Column): number {
  switch (column) {
    case "name":
      return 0;
    case "duty":
      return work.dutyMs;
    case "moving":
      return work.movingMs;
    case "parked":
      return work.parkedMs;
    case "gap":
      return gapOf(work);
    case "distance":
      return work.distanceM;
    case "stops":
      return work.stops;
  }
}

/** Shares of moving, parked and gaps of the longest row's time, 0 to 1, for bars that can be compared. */
export function sharesOf(work: Work, longestMs: number): readonly [number, number, number] {
  if (longestMs <= 0) return [0, 0, 0];
  return [work.movingMs / longestMs, work.parkedMs / longestMs, gapOf(work) / longestMs];
}

export function longestOf(works: readonly Work[]): number {
  return works.reduce((most, work) => Math.max(most, work.movingMs + work.parkedMs + gapOf(work)), 0);
}
