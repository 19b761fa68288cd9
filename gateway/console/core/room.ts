/** What a console has in view: a fold over the events of the live stream (`GET /live`). */
import type { ShownUnit } from "../../core/fleet.ts";
import type { Order } from "../../core/sos/order.ts";
import type { ShownIncident } from "../../core/sos/view.ts";

export type { ShownUnit } from "../../core/fleet.ts";
export type { Order } from "../../core/sos/order.ts";
export type { ShownIncident } from "../../core/sos/view.ts";

/** `sos`: open incidents by id. `orders`: those that stand, or are of an open incident. `ended`: the incident closed last. */
export type Room = {
  readonly units: ReadonlyMap<string, ShownUnit>;
  readonly sos: ReadonlyMap<string, ShownIncident>;
  readonly orders: ReadonlyMap<string, Order>;
  readonly ended: ShownIncident | null;
  /** Those that were closed since the page was opened, the last one last. */
  readonly closed: readonly ShownIncident[];
  /** Another text whenever zones or key points have changed; null before the first snapshot. */
  readonly ground: string | null;
};

export const EMPTY_ROOM: Room = {
  units: new Map(),
  sos: new Map(),
  orders: new Map(),
  ended: null,
  closed: [],
  ground: null,
};
const MOST_CLOSED = 200;

type FixUpdate = Pick<ShownUnit, "unit" | "state" | "fix" | "fixAgeMs">;

/** An event of the live stream; `time`: the gateway's clock when it was sent, Unix ms. */
export type LiveEvent =
  | {
      readonly name: "snapshot";
      readonly data: {
        readonly time: number;
        readonly units: readonly ShownUnit[];
        readonly sos: readonly ShownIncident[];
        readonly orders: readonly Order[];
        readonly ground: string;
      };
    }
  | { readonly name: "fixes"; readonly data: { readonly time: number; readonly fixes: readonly FixUpdate[] } }
  | { readonly name: "status"; readonly data: { readonly time: number; readonly unit: ShownUnit | null } }
  | { readonly name: "sos"; readonly data: { readonly time: number; readonly sos: ShownIncident } }
  | { readonly name: "order"; readonly data: { readonly time: number; readonly order: Order } }
  | { readonly name: "ground"; readonly data: { readonly time: number; readonly ground: string } };

export function afterEvent(room: Room, event: LiveEvent): Room {
  switch (event.name) {
    case "snapshot": {
      const { units, sos, orders, ground } = event.data;
      return {
        units: new Map(units.map((one) => [one.unit, one])),
        sos: new Map(sos.map((one) => [one.id, one])),
        orders: new Map(orders.map((one) => [one.id, one])),
        ended: room.ended,
        closed: room.closed,
        ground,
      };
    }
    case "fixes": {
      const units = new Map(room.units);
      for (const update of event.data.fixes) {
        const known = units.get(update.unit);
        if (known) units.set(update.unit, { ...known, ...update });
      }
      return { ...room, units };
    }
    case "status": {
      const { unit } = event.data;
      return unit ? { ...room, units: new Map(room.units).set(unit.unit, unit) } : room;
    }
    case "sos": {
      const { sos: one } = event.data;
      const sos = new Map(room.sos);
      if (one.state !== "CLOSED") return { ...room, sos: sos.set(one.id, one) };
      sos.delete(one.id);
      return { ...room, sos, ended: one, closed: [...room.closed.slice(-MOST_CLOSED), one] };
    }
    case "order": {
      const { order } = event.data;
      return { ...room, orders: new Map(room.orders).set(order.id, order) };
    }
    case "ground":
      return { ...room, ground: event.data.ground };
    default:
      // A gateway newer than this page may tell more.
      return room;
  }
}

/** Several at once: statuses that follow each other are one change of the units. */
export function afterEvents(room: Room, events: readonly LiveEvent[]): Room {
  let now = room;
  let units: Map<string, ShownUnit> | null = null;
  for (const event of events) {
    if (event.name === "status") {
      const { unit } = event.data;
      units ??= new Map(now.units);
      if (unit) units.set(unit.unit, unit);
    } else {
      now = afterEvent(units ? { ...now, units } : now, event);
      units = null;
    }
  }
  return units ? { ...now, units } : now;
}

/** The whole picture again, for a window that opens while others of the desk already have it. */
export function snapshotOf(room: Room, time: number): LiveEvent {
  const { units, sos, orders, ground } = room;
  return {
    name: "snapshot",
    data: {
      time,
      units: [...units.values()],
      sos: [...sos.values()],
      orders: [...orders.values()],
      ground: ground ?? "",
    },
  };
}

/** Incidents that ring: those that nobody has answered come first, oldest press first; drills last. */
export function inOrderOfUrgency(sos: Iterable<ShownIncident>): readonly ShownIncident[] {
  const weight = (one: ShownIncident) => (one.flags.drill ? 2 : one.isRinging ? 0 : 1);
  return [...sos].sort((a, b) => weight(a) - weight(b) || a.times.pressed - b.times.pressed);
}
