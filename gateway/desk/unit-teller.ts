/** What units are told of the desk: where their SOS stands, and their orders until they say that they have them. */
import { every } from "../../runtime/activity.ts";
import type { Broker } from "../core/broker.ts";
import { type Changes, undelivered } from "../core/sos/changes.ts";
import type { DeskState } from "../core/sos/desk.ts";
import { messageOf } from "../core/sos/order.ts";
import { sosStateOf } from "../core/sos/view.ts";

/** An order that was sent and not confirmed is sent again after this long. */
const AGAIN_MS = 5_000;
/** Orders taken back that a unit is told of when it comes back: fewer than a kit knows again. */
const MOST_TAKEN_BACK = 4;

export type UnitTellerParts = {
  readonly broker: () => Broker;
  readonly state: () => DeskState;
  readonly units: () => readonly { readonly unit: string }[];
};

export class UnitTeller {
  readonly #parts: UnitTellerParts;
  /** Orders taken back whose unit could not be told yet. */
  readonly #takenBack = new Set<string>();

  constructor(parts: UnitTellerParts) {
    this.#parts = parts;
  }

  onChanges({ units, toSend }: Changes): void {
    for (const unit of units) this.#publish(unit);
    for (const order of toSend) this.#send(order);
  }

  /** The broker keeps nothing that matters: it is told everything again whenever it has begun anew. */
  publishAll(): void {
    for (const { unit } of this.#parts.units()) this.#publish(unit);
  }

  /**
   * A unit (null: all of them) can be sent to: what it has not confirmed goes again. The desk keeps no note of who knows that an
   * order was taken back: a unit that comes back is told so of the newest of them.
   */
  reachable(unit: string | null): void {
    const { orders } = this.#parts.state();
    const waiting = [
      ...undelivered(this.#parts.state()),
      ...(unit === null ? this.#takenBack : takenBack(orders, unit)),
    ];
    for (const id of waiting) if (unit === null || orders.get(id)?.unit === unit) this.#send(id);
  }

  /** Sends unconfirmed orders again, until `signal` is aborted. */
  run(signal: AbortSignal): Promise<void> {
    return every(AGAIN_MS, () => this.reachable(null))(signal);
  }

  #publish(unit: string): void {
    this.#parts.broker().retain(unit, "sos/state", JSON.stringify(sosStateOf(unit, this.#parts.state())));
  }

  #send(id: string): void {
    const order = this.#parts.state().orders.get(id);
    this.#takenBack.delete(id);
    if (!order) return;
    const isTaken = this.#parts.broker().send(order.unit, "order", JSON.stringify(messageOf(order)));
    if (order.state === "cancelled" && !isTaken) this.#takenBack.add(id);
  }
}

function takenBack(orders: DeskState["orders"], unit: string): readonly string[] {
  const own = [...orders.values()].filter((order) => order.unit === unit && order.state === "cancelled");
  return own.slice(-MOST_TAKEN_BACK).map(({ id }) => id);
}
