/** The desk as the live stream shows it. */
import type { DeskState } from "./desk.ts";
import { isStanding, type Order } from "./order.ts";
import { type ShownIncident, shownIncident } from "./view.ts";

/** What a console must have in view at any time: every open incident, and every order that stands or is of one. */
export type LiveDesk = { readonly sos: readonly ShownIncident[]; readonly orders: readonly Order[] };

/** `stationOf` a unit. Oldest first. */
export function liveDesk(state: DeskState, stationOf: (unit: string) => string | null): LiveDesk {
  const open = [...state.incidents.values()].filter((incident) => incident.state !== "CLOSED");
  const ids = new Set(open.map(({ id }) => id));
  return {
    sos: open.map((incident) => shownIncident(incident, state, stationOf(incident.unit))),
    orders: [...state.orders.values()].filter((one) => isStanding(one) || ids.has(one.incident ?? "")),
  };
}
