/** Response: how long it took from the press, and from the order, to each step. */
import type { UnitEntry } from "../fleet.ts";
import type { Incident } from "../sos/incident.ts";
import type { Order } from "../sos/order.ts";
import type { Asked, ResponseReport } from "./report.ts";

/** What is aimed at, from the press to each step. */
export const TARGET_MS = 180_000;

/** `incidents` and `orders`: all of the span at least, of any station; those pressed or issued in it count. */
export function responseReport(
  asked: Asked,
  units: readonly UnitEntry[],
  incidents: readonly Incident[],
  orders: readonly Order[],
): ResponseReport {
  throw new Error(`not yet: ${asked.from} ${units.length} ${incidents.length} ${orders.length}`);
}
