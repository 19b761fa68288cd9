/** What one seed decides, and the time of a world: everything that happens in it, in an order that is always the same. */
import { seeded } from "../../support/random.ts";

export class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    // Neighbouring seeds shall not begin alike.
    this.#next = seeded(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995);
  }

  /** 0 up to 1. */
  readonly fraction = (): number => this.#next();

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  /** One of them; `list` is never empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.between(0, list.length - 1)] as T;
  }

  /** A name by its weight. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const names = Object.keys(weights) as T[];
    let left = this.#next() * names.reduce((sum, name) => sum + weights[name], 0);
    for (const name of names) {
      left -= weights[name];
      if (left < 0) return name;
    }
    return names.at(-1) as T;
  }
}

type Due = { readonly at: number; readonly what: () => void };

/** Simulated time in whole milliseconds; what falls due at one instant happens in the order in which it was asked for. */
export class Schedule {
  now = 0;
  /** The next one last. */
  readonly #due: Due[] = [];

  after(ms: number, what: () => void): void {
    const at = this.now + ms;
    let place = this.#due.length;
    while (place > 0 && (this.#due[place - 1] as Due).at <= at) place -= 1;
    this.#due.splice(place, 0, { at, what });
  }

  runUntil(end: number): void {
    while (this.step(end));
  }

  /** Lets the next thing happen; false when nothing is due by `end`, which it is then. */
  step(end: number): boolean {
    const next = this.#due.at(-1);
    if (!next || next.at > end) {
      this.now = end;
      return false;
    }
    this.#due.pop();
    this.now = next.at;
    next.what();
    return true;
  }
}
