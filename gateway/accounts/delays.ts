/** Who must wait before the next try to sign in: by name and by address, in bounded memory. */
import { LimitedError } from "../../runtime/error.ts";
import {
  ADDRESS_PATIENCE,
  forgiven,
  NAME_PATIENCE,
  type Patience,
  type Strikes,
  struck,
  waitMs,
} from "../core/access/delay.ts";
import type { Count } from "../core/counters.ts";

/** Names and addresses remembered each; beyond it the one whose last wrong try is longest ago is forgotten. */
const MOST_REMEMBERED = 10_000;

export class Delays {
  readonly #now: () => number;
  readonly #count: Count;
  readonly #names = new Map<string, Strikes>();
  readonly #addresses = new Map<string, Strikes>();
  /** `name address` that have signed in: nobody elsewhere can delay that name there. */
  readonly #known = new Set<string>();

  constructor(now: () => number, count: Count) {
    this.#now = now;
    this.#count = count;
  }

  /**
   * A try begins, and counts as wrong until `right` says otherwise, so that many at once are no way round. Throws `limited`
   * when it comes too early; that try counts for nothing.
   */
  begin(name: string, address: string): void {
    const isKnown = this.#known.has(`${name} ${address}`);
    const byName = isKnown ? 0 : this.#wait(this.#names, name, NAME_PATIENCE);
    const wait = Math.max(byName, this.#wait(this.#addresses, address, ADDRESS_PATIENCE));
    if (wait > 0) {
      this.#count("sign_ins", "delayed");
      const seconds = Math.ceil(wait / 1000);
      throw new LimitedError(`Too many wrong passwords; try again in ${seconds} s.`, wait);
    }
    if (!isKnown) this.#strike(this.#names, name);
    this.#strike(this.#addresses, address);
  }

  /** The password was right. The address gets its own try back only, lest one good password hides guesses at others. */
  right(name: string, address: string): void {
    this.#names.delete(name);
    const left = forgiven(this.#addresses.get(address) ?? { count: 0, lastTime: 0 });
    if (left) this.#addresses.set(address, left);
    else this.#addresses.delete(address);
    this.#known.add(`${name} ${address}`);
    if (this.#known.size > MOST_REMEMBERED) this.#forget(this.#known);
  }

  #wait(strikes: ReadonlyMap<string, Strikes>, key: string, patience: Patience): number {
    return waitMs(strikes.get(key), patience, this.#now());
  }

  #strike(strikes: Map<string, Strikes>, key: string): void {
    const next = struck(strikes.get(key), this.#now());
    strikes.delete(key);
    strikes.set(key, next);
    if (strikes.size > MOST_REMEMBERED) this.#forget(strikes);
  }

  #forget(from: Map<string, Strikes> | Set<string>): void {
    for (const oldest of from.keys()) {
      from.delete(oldest);
      this.#count("dropped", "sign-in-strikes");
      return;
    }
  }
}
