/**
 * Who may stand at the door: sockets that are open, and among them the strangers, which have sent no CONNECT yet. When it
 * gets crowded the stranger that has stood there longest goes, so that a unit, which sends its CONNECT at once, gets in even
 * while somebody opens silent sockets by the thousand.
 */
import type { GuardLimits } from "./limits.ts";

export type DoorLimits = Pick<GuardLimits, "connectMs" | "sockets" | "strangers" | "strangersPerAddress">;

/** `evicted`: the one that must go for this one to stay; null: nobody. */
export type Arrived<S> = { readonly ok: true; readonly evicted: S | null } | { readonly ok: false };

type Stranger = { readonly address: string; readonly at: number };

/** `S`: how a socket is named; compared by identity. Times are milliseconds of any steady clock. */
export class Door<S> {
  readonly #limits: DoorLimits;
  readonly #strangers = new Map<S, Stranger>();
  readonly #byAddress = new Map<string, Set<S>>();
  readonly #known = new Set<S>();

  constructor(limits: DoorLimits) {
    this.#limits = limits;
  }

  /** Sockets that are open. */
  get sockets(): number {
    return this.#strangers.size + this.#known.size;
  }

  get strangers(): number {
    return this.#strangers.size;
  }

  /** A socket was opened. Refused only when all places are held by those that have sent their CONNECT. */
  arrive(socket: S, remoteAddress: string, now: number): Arrived<S> {
    const address = networkOf(remoteAddress);
    const neighbours = this.#byAddress.get(address) ?? new Set<S>();
    let evicted: S | null = null;
    if (neighbours.size >= this.#limits.strangersPerAddress) evicted = oldest(neighbours);
    else if (this.#strangers.size >= this.#limits.strangers || this.sockets >= this.#limits.sockets) {
      evicted = oldest(this.#strangers.keys());
      if (evicted === null) return { ok: false };
    }
    if (evicted !== null) this.leave(evicted);
    this.#strangers.set(socket, { address, at: now });
    const places = this.#byAddress.get(address) ?? new Set<S>();
    this.#byAddress.set(address, places.add(socket));
    return { ok: true, evicted };
  }

  /** Its CONNECT is whole. False when it is no stranger: it has gone, or was known before. */
  introduce(socket: S): boolean {
    if (!this.#strangers.has(socket)) return false;
    this.leave(socket);
    this.#known.add(socket);
    return true;
  }

  /** It was closed. */
  leave(socket: S): void {
    this.#known.delete(socket);
    const stranger = this.#strangers.get(socket);
    if (!stranger) return;
    this.#strangers.delete(socket);
    const neighbours = this.#byAddress.get(stranger.address);
    neighbours?.delete(socket);
    if (neighbours?.size === 0) this.#byAddress.delete(stranger.address);
  }

  /** The strangers whose time is over; they are forgotten. */
  overdue(now: number): readonly S[] {
    const late: S[] = [];
    for (const [socket, { at }] of this.#strangers) {
      if (now - at < this.#limits.connectMs) break;
      late.push(socket);
    }
    for (const socket of late) this.leave(socket);
    return late;
  }
}

/** An IPv4 address as it is, also inside IPv6; of an IPv6 address the first 64 bits, which one subscriber has whole. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1] as string;
  if (!address.includes(":")) return address;
  const [head = "", tail] = (address.split("%")[0] ?? "").split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail ? tail.split(":").length : 0;
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - front.length - back)).fill("0");
  const groups = [...front, ...zeros, ...(tail ? tail.split(":") : [])];
  return groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ""))
    .join(":");
}

function oldest<S>(sockets: Iterable<S>): S | null {
  for (const socket of sockets) return socket;
  return null;
}
