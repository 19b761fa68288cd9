/** When bulletins are written: every day at six in the morning that of the last whole week, which late data may have changed. */
import { weekBefore, weekOf } from "../patrol/week.ts";
import { currentShiftStart } from "../people/shift-times.ts";

/** Monday 06:00 is the first look at a week; what came by then of its last night is in it. */
const AT_SIX = { id: null, station: "", name: "", start: "06:00", end: "06:00" } as const;
/** Two years. */
const KEPT_WEEKS = 104;

/** `time`: Unix ms of the last 06:00 on the clocks of `timeZone`. `week`: the last one that was over then. `kept`: the oldest that stays. */
export type Round = { readonly time: number; readonly week: string; readonly kept: string };

export function roundAt(now: number, timeZone: string): Round {
  const time = currentShiftStart([AT_SIX], timeZone, now);
  if (time === null) throw new Error(`there was no 06:00 before ${now}`);
  const week = lastWhole(time, timeZone);
  return { time, week, kept: weeksBefore(week, KEPT_WEEKS - 1) };
}

/** The last week that was over at `time`, Unix ms. */
export function lastWhole(time: number, timeZone: string): string {
  return weeksBefore(weekOf(time, timeZone), 1);
}

function weeksBefore(week: string, count: number): string {
  let found = week;
  for (let n = 0; n < count; n++) found = weekBefore(found) ?? found;
  return found;
}
