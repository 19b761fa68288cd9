/** A planned period in words. */
import type { PlannedPeriod } from "../../core/patrol/report.ts";
import { clockMinutes, day, t } from "../app/text.svelte.ts";

/** `Sat 21 Nov, night`, or with its times where the shift has no name. */
export function periodText({ from, to, shift }: Pick<PlannedPeriod, "from" | "to" | "shift">): string {
  const isDay = to - from >= 23 * 3_600_000;
  const what = shift ?? (isDay ? t("points.wholeDay") : `${clockMinutes(from)}–${clockMinutes(to)}`);
  return `${day(from)} ${what}`;
}
