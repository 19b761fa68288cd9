/** How quickly help came, as bars that can be compared. */
import type { ResponseReport, ResponseRow, ResponseStep, StepTimes } from "../../../core/patrol/report.ts";

/** As the gateway has them; the console takes only types from there. */
export const STEPS = [
  "acknowledged",
  "dispatched",
  "accepted",
  "onScene",
  "resolved",
] as const satisfies readonly ResponseStep[];
export const ORDER_STEPS = ["delivered", "accepted", "arrived"] as const;

/** Whether the target is meant for a step: help is to come quickly, and an incident takes as long as it takes. */
export function isAimed(step: ResponseStep): boolean {
  return step !== "resolved";
}

/** A step as a row: `isAimed`: whether being later than the target is said. */
export type StepBar = { readonly name: string; readonly times: StepTimes; readonly isAimed: boolean };

/** Ends of a scale, ms: the first that holds all. Beyond the last the bar is cut, and its number says so. */
const SCALES = [300_000, 600_000, 1_200_000, 1_800_000, 3_600_000, 7_200_000] as const;

/** The end of a scale that holds what most steps took; at least the target with some room. */
export function scaleOf(steps: readonly StepTimes[], targetMs: number): number {
  const most = Math.max(targetMs * 1.2, ...steps.map(({ p90Ms }) => p90Ms ?? 0));
  return SCALES.find((end) => end >= most) ?? SCALES[SCALES.length - 1] ?? most;
}

/** Where on the scale, 0 to 1. */
export function placeOn(scaleMs: number, ms: number): number {
  return Math.max(0, Math.min(1, ms / scaleMs));
}

/** Whether a step kept to the target: null where it has not come about, or has none. */
export function keeps(row: ResponseRow, step: ResponseStep, targetMs: number): boolean | null {
  const ms = row[`${step}Ms`];
  return ms === null || !isAimed(step) ? null : ms <= targetMs;
}

/** The newest first. */
export function newestFirst({ rows }: Pick<ResponseReport, "rows">): readonly ResponseRow[] {
  return rows.toSorted((a, b) => b.pressed - a.pressed);
}
