/**
 * The client ids of each unit: connected, or with a session that the broker keeps for them. A unit that makes up suffixes
 * gets so many and no more. `<unit>` and `<unit>.sos` have places of their own, so that nothing else can take them.
 */

/** `dropped`: the client id whose session must go for this one; null: none. */
export type Entered = { readonly ok: true; readonly dropped: string | null } | { readonly ok: false };

type Seat = { connections: number; hasSession: boolean };

export class Roster {
  readonly #most: number;
  /** By unit; of the further client ids, in order of last use. */
  readonly #seats = new Map<string, Map<string, Seat>>();

  constructor(most: number) {
    this.#most = most;
  }

  /** A connection signs in. Refused when all places are taken by connections; else the oldest session of one that is away goes. */
  enter(unit: string, clientId: string, keepsSession: boolean): Entered {
    const seats = this.#seats.get(unit) ?? new Map<string, Seat>();
    const known = seats.get(clientId);
    let dropped: string | null = null;
    if (!known && !isReserved(unit, clientId)) {
      const others = [...seats].filter(([id]) => !isReserved(unit, id));
      if (others.length >= this.#most) {
        const away = others.find(([, seat]) => seat.connections === 0);
        if (!away) return { ok: false };
        dropped = away[0];
        seats.delete(dropped);
      }
    }
    seats.delete(clientId);
    seats.set(clientId, { connections: (known?.connections ?? 0) + 1, hasSession: keepsSession });
    this.#seats.set(unit, seats);
    return { ok: true, dropped };
  }

  /** A connection that had entered was closed. */
  leave(unit: string, clientId: string): void {
    const seats = this.#seats.get(unit);
    const seat = seats?.get(clientId);
    if (!seats || !seat) return;
    seat.connections = Math.max(0, seat.connections - 1);
    if (seat.connections === 0 && !seat.hasSession) seats.delete(clientId);
    if (seats.size === 0) this.#seats.delete(unit);
  }

  /** Forgets a unit; answers the client ids that it had. */
  forget(unit: string): readonly string[] {
    const ids = [...(this.#seats.get(unit)?.keys() ?? [])];
    this.#seats.delete(unit);
    return ids;
  }

  /** Client ids known, of all units. */
  get size(): number {
    let size = 0;
    for (const seats of this.#seats.values()) size += seats.size;
    return size;
  }
}

function isReserved(unit: string, clientId: string): boolean {
  return clientId === unit || clientId === `${unit}.sos`;
}
