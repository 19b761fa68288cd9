/** Orders on the device: each is delivered once, and OK answers it. A pure machine. */
import type { Order } from "../../protocol/messages.ts";

/** `delivered`: shown, and not answered. `done`: nothing more to answer. `cancelled`: taken back. */
export type KitOrder = {
  readonly id: string;
  readonly kind: "goto" | "message";
  readonly stage: "delivered" | "accepted" | "done" | "cancelled";
};
/** In the order they came, the newest last. */
export type Orders = readonly KitOrder[];

export type OrderEvent = { readonly id: string; readonly event: "delivered" | "accepted" | "arrived" };
export type OrderStep = { readonly orders: Orders; readonly event: OrderEvent | null };

/** So many are known again when they come again. */
export const MOST_ORDERS = 8;

/** An order came, perhaps again. To be taken back counts as delivered too: the gateway need not say it again. */
export function ordered(orders: Orders, { id, kind }: Pick<Order, "id" | "kind">): OrderStep {
  const known = orders.find((one) => one.id === id);
  const delivered: OrderEvent = { id, event: "delivered" };
  if (kind !== "cancel") {
    if (known) return { orders, event: null };
    return { orders: bounded([...orders, { id, kind, stage: "delivered" }]), event: delivered };
  }
  if (known?.stage === "cancelled") return { orders, event: null };
  const rest = orders.filter((one) => one.id !== id);
  return { orders: bounded([...rest, { id, kind: known?.kind ?? "message", stage: "cancelled" }]), event: delivered };
}

/** OK was pressed: the newest order without an answer is accepted, else one under way has arrived. */
export function confirmed(orders: Orders): OrderStep {
  const fresh = orders.findLast((one) => one.stage === "delivered");
  if (fresh) {
    const stage = fresh.kind === "goto" ? "accepted" : "done";
    return { orders: withStage(orders, fresh.id, stage), event: { id: fresh.id, event: "accepted" } };
  }
  const underWay = orders.findLast((one) => one.stage === "accepted");
  if (!underWay) return { orders, event: null };
  return { orders: withStage(orders, underWay.id, "done"), event: { id: underWay.id, event: "arrived" } };
}

/** Whether one waits for its answer. */
export function isWaiting(orders: Orders): boolean {
  return orders.some((one) => one.stage === "delivered");
}

function withStage(orders: Orders, id: string, stage: KitOrder["stage"]): Orders {
  return orders.map((one) => (one.id === id ? { ...one, stage } : one));
}

/** Those that are over go first. */
function bounded(orders: Orders): Orders {
  if (orders.length <= MOST_ORDERS) return orders;
  const gone = orders.find((one) => one.stage === "done" || one.stage === "cancelled") ?? orders[0];
  return orders.filter((one) => one !== gone);
}
