/** How a unit looks on the map and in lists: one shape and one colour for each, so that neither alone is needed. */
import type { Order, Room, ShownIncident, ShownUnit } from "./room.ts";

/**
 * `sos`: a real incident of its own is open. `scene`: it has arrived where it was ordered to. `ordered`: it is on its way.
 * `patrol`: it moves. `standing`: it does not. `lost`: no position, though it may be heard. `offline`: not heard.
 */
export const LOOKS = ["sos", "ordered", "scene", "patrol", "standing", "lost", "offline"] as const;
export type Look = (typeof LOOKS)[number];

/** A unit slower than this stands (wire.md, parked). */
const STANDING_MPS = 0.7;
/** An age is said beside the unit when its fix is older than this. */
const AGE_SAID_MS = 10_000;

/** `isOpen`: whether an incident still goes on. */
export function lookOf(
  unit: ShownUnit,
  incidents: Iterable<ShownIncident>,
  orders: Iterable<Order>,
  isOpen: (incident: string) => boolean,
): Look {
  for (const one of incidents) if (one.unit === unit.unit && !one.flags.drill) return "sos";
  const order = orderOf(unit.unit, orders, isOpen);
  if (order) return order.state === "arrived" ? "scene" : "ordered";
  if (unit.presence === "offline" || unit.state === "revoked") return "offline";
  if (unit.fix === null) return unit.presence === "online" ? "lost" : "offline";
  if (unit.state === "lost" || unit.lostTime !== null) return "lost";
  return isStanding(unit) ? "standing" : "patrol";
}

export function isStanding({ fix }: ShownUnit): boolean {
  return fix !== null && (fix.reason === "parked" || fix.reason === "stop" || (fix.speedMps ?? 0) < STANDING_MPS);
}

/** The order to go somewhere that a unit is about: one that stands, or that brought it to an SOS which still goes on. */
export function orderOf(unit: string, orders: Iterable<Order>, isOpen: (incident: string) => boolean): Order | null {
  let arrived: Order | null = null;
  for (const order of orders) {
    if (order.unit !== unit || order.kind !== "goto") continue;
    if (order.endedTime === null) return order;
    if (order.state === "arrived" && order.incident !== null && isOpen(order.incident)) arrived = order;
  }
  return arrived;
}

/** Every unit's look, in one walk. */
export function looksOf(room: Room): ReadonlyMap<string, Look> {
  const bySos = gathered(room.sos.values());
  const byOrder = gathered(room.orders.values());
  const isOpen = (incident: string) => room.sos.has(incident);
  const looks = new Map<string, Look>();
  for (const unit of room.units.values()) {
    looks.set(unit.unit, lookOf(unit, bySos.get(unit.unit) ?? [], byOrder.get(unit.unit) ?? [], isOpen));
  }
  return looks;
}

/** How old a unit's fix is now; null without one. Never less than nothing: clocks differ. */
export function ageOf(unit: ShownUnit, now: number): number | null {
  return unit.fix && Math.max(0, now - unit.fix.fixTime);
}

/** Whether the age of its fix must be said beside it. */
export function isAgeSaid(unit: ShownUnit, now: number): boolean {
  const age = ageOf(unit, now);
  return age !== null && age > AGE_SAID_MS;
}

function gathered<T extends { readonly unit: string }>(all: Iterable<T>): ReadonlyMap<string, readonly T[]> {
  const byUnit = new Map<string, T[]>();
  for (const one of all) {
    const known = byUnit.get(one.unit);
    if (known) known.push(one);
    else byUnit.set(one.unit, [one]);
  }
  return byUnit;
}
