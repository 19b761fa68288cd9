/** When the current shift began, as the gateway counts it. */
import type { Shift } from "../../../core/people/people.ts";
import { shiftSpans } from "../shift-spans.ts";

/** The earliest start of the shifts that run at `now`; when none runs, the last that began; null without shifts. Unix ms. */
export function shiftBegan(shifts: readonly Pick<Shift, "start" | "end">[], now: number, zone: string): number | null {
  const named = shifts.map(({ start, end }) => ({ start, end, name: "" }));
  const begun = shiftSpans(named, now, now, zone).filter(({ from }) => from <= now);
  return (begun.find(({ to }) => now < to) ?? begun.at(-1))?.from ?? null;
}
