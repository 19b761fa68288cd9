/** How long something still holds, as a finding. */
import type { Finding } from "./finding.ts";

const DAY_MS = 86_400_000;
/** A problem from so many days before the end on. */
const SOON_DAYS = 60;

/** `until`: Unix ms at which it ends. */
export function untilFinding(what: string, until: number, now: number, todo: string): Finding {
  const date = new Date(until).toISOString().slice(0, 10);
  const days = Math.floor((until - now) / DAY_MS);
  if (until <= now) return { what, isOk: false, text: `ended on ${date}; ${todo}` };
  if (days < SOON_DAYS) return { what, isOk: false, text: `ends on ${date}, in ${days} days; ${todo}` };
  return { what, isOk: true, text: `holds until ${date}` };
}
