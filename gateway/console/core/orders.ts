/** Orders, as far as the console decides something about them. */
import type { Order } from "./room.ts";

/** Whether the unit still has to do something about it. */
export function isStanding(order: Pick<Order, "state">): boolean {
  return order.state === "issued" || order.state === "delivered" || order.state === "accepted";
}
