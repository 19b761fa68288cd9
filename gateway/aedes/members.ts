/** The connections that have shown who they are, by unit, from then until their socket is closed. */
import type { Client } from "aedes";
import type { Count } from "../core/counters.ts";
import { Roster } from "../core/guard/roster.ts";

export class Members {
  readonly #roster: Roster;
  readonly #clients = new Map<string, Set<Client>>();
  readonly #dismissals = new Map<string, number>();
  readonly #count: Count;
  readonly #onSessionDropped: (clientId: string) => void;

  constructor(mostClientIds: number, count: Count, onSessionDropped: (clientId: string) => void) {
    this.#roster = new Roster(mostClientIds);
    this.#count = count;
    this.#onSessionDropped = onSessionDropped;
  }

  /** How often the unit's connections were ended: one that began to sign in before the last time may not go on. */
  dismissalsOf(unit: string): number {
    return this.#dismissals.get(unit) ?? 0;
  }

  /** False when the unit has too many client ids connected. */
  enter(unit: string, client: Client): boolean {
    const entered = this.#roster.enter(unit, client.id, !client.clean);
    if (!entered.ok) return false;
    if (entered.dropped !== null) {
      this.#count("dropped", "sessions");
      this.#onSessionDropped(entered.dropped);
    }
    this.#clients.set(unit, (this.#clients.get(unit) ?? new Set()).add(client));
    client.conn.once("close", () => {
      this.#roster.leave(unit, client.id);
      const clients = this.#clients.get(unit);
      clients?.delete(client);
      if (clients?.size === 0) this.#clients.delete(unit);
    });
    return true;
  }

  /** Closes every connection of the unit and ends its sessions; answers how many connections there were. */
  dismiss(unit: string): number {
    this.#dismissals.set(unit, this.dismissalsOf(unit) + 1);
    const clients = [...(this.#clients.get(unit) ?? [])];
    for (const client of clients) client.close();
    for (const clientId of this.#roster.forget(unit)) this.#onSessionDropped(clientId);
    return clients.length;
  }

  /** Client ids that are connected or have a session. */
  get clientIds(): number {
    return this.#roster.size;
  }
}
