/** An order to a unit: a fold over its entries in the desk's journal. */
import type { Order as OrderMessage } from "../../../protocol/messages.ts";
import type { OrderRecord } from "../../../protocol/record.ts";
import type { By } from "./incident.ts";

export type OrderState = "issued" | "delivered" | "accepted" | "declined" | "arrived" | "cancelled";

/** What is ordered, as the room writes it. `incident`: the SOS that it is for, or null. */
export type OrderText = {
  readonly unit: string;
  readonly kind: "goto" | "message";
  readonly text: string;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly incident: string | null;
};

export type OrderHappening =
  | { readonly type: "issue"; readonly by: By; readonly order: OrderText }
  | { readonly type: "event"; readonly event: OrderRecord["event"]; readonly time: number }
  | { readonly type: "cancel"; readonly by: By };

/** `at`: the gateway's clock, Unix ms. */
export type OrderEntry = { readonly order: string; readonly at: number; readonly what: OrderHappening };

export type Order = OrderText & {
  readonly id: string;
  readonly by: By;
  readonly state: OrderState;
  readonly issuedTime: number;
  /** By the gateway's clock; null while it has not come about. */
  readonly deliveredTime: number | null;
  readonly acceptedTime: number | null;
  readonly arrivedTime: number | null;
  readonly endedTime: number | null;
};

/** From which states a unit's word counts: late and repeated ones change nothing. */
const FROM: Readonly<Record<OrderRecord["event"], readonly OrderState[]>> = {
  delivered: ["issued"],
  accepted: ["issued", "delivered", "declined"],
  declined: ["issued", "delivered", "accepted"],
  arrived: ["issued", "delivered", "accepted"],
};

/** Whether the unit still has to do something about it. */
export function isStanding(order: Order): boolean {
  return order.state === "issued" || order.state === "delivered" || order.state === "accepted";
}

/** Whether the entry would change the order. */
export function applies(order: Order, what: Exclude<OrderHappening, { type: "issue" }>): boolean {
  return what.type === "cancel" ? isStanding(order) : FROM[what.event].includes(order.state);
}

/** The order after one more entry; null as long as none has issued it. */
export function foldOrder(order: Order | null, { order: id, at, what }: OrderEntry): Order | null {
  if (what.type === "issue") {
    const times = { deliveredTime: null, acceptedTime: null, arrivedTime: null, endedTime: null };
    return order ?? { ...what.order, id, by: what.by, state: "issued", issuedTime: at, ...times };
  }
  if (!order || !applies(order, what)) return order;
  if (what.type === "cancel") return { ...order, state: "cancelled", endedTime: at };
  const next = { ...order, state: what.event, deliveredTime: order.deliveredTime ?? at };
  if (what.event === "accepted") return { ...next, acceptedTime: at, endedTime: null };
  if (what.event === "arrived") return { ...next, arrivedTime: at, endedTime: at };
  return what.event === "declined" ? { ...next, endedTime: at } : next;
}

/** What the unit is told. */
export function messageOf(order: Order): OrderMessage {
  const { id, kind, text, lat, lon, issuedTime } = order;
  const isTakenBack = order.state === "cancelled";
  return { v: 1, id, kind: isTakenBack ? "cancel" : kind, text, lat, lon, issuedTime };
}
