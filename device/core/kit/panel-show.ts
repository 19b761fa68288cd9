/** What the kit's lamp shows: the SOS before everything, then an order, then that the gateway is out of reach. */

import { isWaiting } from "../orders.ts";
import type { KitRung } from "../sos.ts";
import type { Panel } from "./panel.ts";
import type { Pattern } from "./sentence.ts";

export type Showing = { readonly pattern: Pattern; readonly isSilent: boolean };
/** What was last sent to the board, and when. */
export type Shown = (Showing & { readonly at: number }) | null;

export const NOTHING_SHOWN: Shown = null;

/** A board that hears nothing for 15 s shows a fault by itself. */
const AGAIN_AFTER_MS = 5_000;
/** A tunnel is no fault. */
const CUT_OFF_AFTER_MS = 60_000;

const PATTERN_OF: Readonly<Record<KitRung, Pattern>> = {
  latched: "LATCHED",
  stored: "STORED",
  seen: "SEEN",
  acknowledged: "ACKNOWLEDGED",
  dispatched: "DISPATCHED",
};

/** `isSilent` of the moment is what profile and settings say now; an SOS that began in silence stays so. */
export function shownOf(
  { memory: { incident, orders }, cutOffSince }: Panel,
  { now, isSilent }: { readonly now: number; readonly isSilent: boolean },
): Showing {
  if (incident !== null) return { pattern: PATTERN_OF[incident.rung], isSilent: incident.isSilent || isSilent };
  if (isWaiting(orders)) return { pattern: "ORDER", isSilent: false };
  const isCutOff = cutOffSince !== null && now - cutOffSince >= CUT_OFF_AFTER_MS;
  return { pattern: isCutOff ? "FAULT" : "IDLE", isSilent: false };
}

/** Whether the board is to be told: on change, and every 5 s. */
export function isShownAnew(shown: Shown, next: Showing, now: number): boolean {
  if (shown === null || shown.pattern !== next.pattern || shown.isSilent !== next.isSilent) return true;
  return now - shown.at >= AGAIN_AFTER_MS;
}
