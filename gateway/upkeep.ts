/** Something that is looked up in a database again after each change. */
import { every } from "../runtime/activity.ts";
import { PatrolError } from "../runtime/error.ts";

/** How soon a change is shown. */
const LOOK_MS = 1_000;

export class Upkeep {
  readonly #lookUp: (time: number) => Promise<void>;
  readonly #now: () => number;
  readonly #everyMs: number;
  /** When it was last looked up; null: something has changed since. */
  #time: number | null = null;

  /**
   * `lookUp` rejects with `unavailable` while the database is: it is then tried again. `everyMs`: how often it is looked up
   * without a change.
   */
  constructor(lookUp: (time: number) => Promise<void>, now: () => number, everyMs = Number.POSITIVE_INFINITY) {
    this.#lookUp = lookUp;
    this.#now = now;
    this.#everyMs = everyMs;
  }

  /** Something has changed, and is looked up within a second: as often for a thousand changes at once as for one. */
  touch(): void {
    this.#time = null;
  }

  async refresh(): Promise<void> {
    const time = this.#now();
    this.#time = time;
    await this.#lookUp(time);
  }

  /** Keeps it up to date until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    await every(LOOK_MS, () => this.#look())(signal);
  }

  async #look(): Promise<void> {
    const age = this.#time === null ? Number.POSITIVE_INFINITY : this.#now() - this.#time;
    if (age >= 0 && age < this.#everyMs) return;
    try {
      await this.refresh();
    } catch (err) {
      if (!(err instanceof PatrolError) || err.code !== "unavailable") throw err;
      this.touch();
    }
  }
}
