/** So many at once, and so many who wait. */

export class Slots {
  #free: number;
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];

  constructor(free: number, mostWaiting: number) {
    this.#free = free;
    this.#mostWaiting = mostWaiting;
  }

  /** Runs `work` when there is room for it; null: too many wait already. */
  async run<T>(work: () => Promise<T>): Promise<T | null> {
    if (this.#free > 0) this.#free--;
    else if (this.#waiting.length >= this.#mostWaiting) return null;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
