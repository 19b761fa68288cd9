/** What the desk learns from the fleet: units that cannot be heard, that have come to their place, or that stand still. */

import { every } from "../../runtime/activity.ts";
import { messageOf } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import type { Place } from "../core/ground.ts";
import type { LiveFleet } from "../core/services.ts";
import type { DeskInput, DeskState } from "../core/sos/desk.ts";
import { isStanding, type Order } from "../core/sos/order.ts";
import { type Approach, approached, isThere } from "../core/sos/proximity.ts";
import { newestPlace } from "../core/sos/view.ts";

export type FieldParts = {
  readonly fleet: LiveFleet;
  readonly state: () => DeskState;
  readonly submit: (input: DeskInput) => Promise<unknown>;
  readonly now: () => number;
  readonly log: Logger;
};

export class Field {
  readonly #parts: FieldParts;
  /** By order. */
  readonly #approaches = new Map<string, Approach>();

  constructor(parts: FieldParts) {
    this.#parts = parts;
  }

  /** By order, since when its unit has not moved, or was not heard to (gateway's clock, Unix ms). */
  readonly stoodSince = (): ReadonlyMap<string, number> => {
    const standing = [...this.#parts.state().orders.values()].filter((one) => one.kind === "goto" && isStanding(one));
    return new Map(standing.map(({ id, issuedTime }) => [id, this.#approaches.get(id)?.stoodSince ?? issuedTime]));
  };

  /** Looks at the fleet once a second and at each of its changes, until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = this.#parts.fleet.listen(({ unit, what }) => {
      if (what === "fix") this.#approach(unit);
      this.#contact(unit);
    });
    await every(1_000, () => this.#look())(signal);
    stop();
  }

  #look(): void {
    const { incidents, orders } = this.#parts.state();
    for (const { unit, state } of incidents.values()) if (state !== "CLOSED") this.#contact(unit);
    for (const id of this.#approaches.keys()) {
      const order = orders.get(id);
      if (!order || !isStanding(order)) this.#approaches.delete(id);
    }
  }

  /** Says so when a unit with an open SOS cannot be heard any more, or can again. */
  #contact(unit: string): void {
    const open = [...this.#parts.state().incidents.values()].filter(
      (one) => one.unit === unit && one.state !== "CLOSED",
    );
    if (open.length === 0) return;
    const shown = this.#parts.fleet.one(unit);
    const isLost = shown !== null && (shown.presence === "offline" || shown.state === "lost");
    if (open.some(({ contactLost }) => contactLost !== isLost)) this.#submit({ type: "contact", unit, isLost });
  }

  /** Where the unit of an order has come to. */
  #approach(unit: string): void {
    const { orders } = this.#parts.state();
    const standing = [...orders.values()].filter((order) => order.unit === unit && isStanding(order));
    if (standing.length === 0) return;
    const fix = this.#parts.fleet.one(unit)?.fix;
    if (!fix) return;
    for (const order of standing) {
      if (order.kind !== "goto") continue;
      const before = this.#approaches.get(order.id) ?? null;
      const next = approached(before, { lat: fix.lat, lon: fix.lon, time: fix.fixTime }, this.#target(order));
      // How long it has stood counts from when it was sent, by the clock that the room's delays are counted by.
      const stoodSince = next.stoodAt === before?.stoodAt ? before.stoodSince : this.#parts.now();
      this.#approaches.set(order.id, { ...next, stoodSince });
      if (isThere(next, fix.fixTime)) this.#submit({ type: "near", order: order.id });
    }
  }

  /** Where an order leads: to the officer who pressed, as far as that is known, or to its own place. */
  #target(order: Order): Place | null {
    const incident = order.incident === null ? undefined : this.#parts.state().incidents.get(order.incident);
    const officer = incident && newestPlace(this.#parts.fleet.one(incident.unit)?.fix, incident.position);
    if (officer) return officer;
    return order.lat === null || order.lon === null ? null : { lat: order.lat, lon: order.lon };
  }

  #submit(input: DeskInput): void {
    this.#parts.submit(input).catch((err: unknown) => {
      this.#parts.log.warn({ err: messageOf(err), type: input.type }, "the desk did not take what the fleet showed");
    });
  }
}
