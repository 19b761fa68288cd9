/** Incidents and orders as the HTTP API and the live stream show them. */
import type { SosState } from "../../../protocol/messages.ts";
import type { DeskState } from "./desk.ts";
import { type Incident, isLate, rungOf } from "./incident.ts";
import type { Order } from "./order.ts";

/** `responseMs`: from the press to each step, by the gateway's clock; null while it has not come about. */
export type ShownIncident = Omit<
  Incident,
  "isUnanswered" | "isDrill" | "isSilent" | "cancelledPresses" | "orders" | "escalations"
> & {
  readonly station: string | null;
  readonly rung: string;
  readonly isRinging: boolean;
  readonly flags: {
    readonly late: boolean;
    readonly noFix: boolean;
    readonly senderCancelled: boolean;
    readonly contactLost: boolean;
    readonly silent: boolean;
    readonly drill: boolean;
  };
  readonly responseMs: Readonly<Record<string, number | null>>;
  readonly orders: readonly Order[];
  readonly escalation: Incident["escalations"][number] | null;
};

export function shownIncident(incident: Incident, state: DeskState, station: string | null): ShownIncident {
  const { isUnanswered, isDrill, isSilent, cancelledPresses: _, orders, escalations, ...rest } = incident;
  return {
    ...rest,
    station,
    rung: rungOf(incident).rung,
    isRinging: isUnanswered,
    flags: {
      late: isLate(incident),
      noFix: incident.position === null,
      senderCancelled: incident.senderCancelled,
      contactLost: incident.contactLost,
      silent: isSilent,
      drill: isDrill,
    },
    responseMs: responseOf(incident),
    orders: orders.flatMap((id) => state.orders.get(id) ?? []),
    escalation: escalations.at(-1) ?? null,
  };
}

/** Where whoever pressed is, as far as anybody knows: by the unit's fix, or by what came with the press if that is newer. */
export function newestPlace<F extends { readonly fixTime: number }, P extends { readonly fixTime: number }>(
  fix: F | null | undefined,
  position: P | null,
): F | P | null {
  if (!fix) return position;
  return position && position.fixTime > fix.fixTime ? position : fix;
}

/** Whether it calls beyond its station: nobody there has drawn it within 5 s, or answered within 15 s (sos.md). */
export function isBeyondStation({ isRinging, escalation }: Pick<ShownIncident, "isRinging" | "escalation">): boolean {
  return isRinging && escalation !== null;
}

function responseOf({ times }: Incident): Readonly<Record<string, number | null>> {
  const steps = ["stored", "seen", "acknowledged", "dispatched", "accepted", "onScene", "resolved", "closed"] as const;
  const since = (time: number | null) => (time === null ? null : Math.max(0, time - times.pressed));
  return Object.fromEntries(steps.map((step) => [step, since(times[step])]));
}

/** The most incidents of one message; open ones are never left out for closed ones. */
const MOST_INCIDENTS = 1_000;

/** `sos/state` of a unit: every open incident, and those that were closed lately. */
export function sosStateOf(unit: string, state: DeskState): SosState {
  const incidents = [...state.incidents.values()].filter((incident) => incident.unit === unit);
  const openFirst = incidents.sort((a, b) => (a.times.closed ?? Infinity) - (b.times.closed ?? Infinity)).reverse();
  const told = openFirst.slice(0, MOST_INCIDENTS).map((incident) => ({ id: incident.id, ...rungOf(incident) }));
  return { v: 1, incidents: told };
}
