/** Who asks the analyst for something waits in line: one after another, and not too many. */
import { LimitedError, PatrolError } from "../../runtime/error.ts";
import type { Count } from "../core/counters.ts";
import type { Analyst, Told } from "../core/patrol/analyst.ts";
import type { Gone } from "../core/patrol/service.ts";

/** Questions that wait while one is answered. */
const MOST_WAITING = 8;
const RETRY_AFTER_MS = 5_000;

/** Of whoever waits to the end. */
export const NEVER_GONE: Gone = { aborted: false };

export class Turns {
  readonly #analyst: Pick<Analyst, "cancel">;
  readonly #count: Count;
  #line: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #lastId = 0;

  constructor(analyst: Pick<Analyst, "cancel">, count: Count) {
    this.#analyst = analyst;
    this.#count = count;
  }

  /** Questions that wait or are being answered. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Does `work` when its turn has come, with the number of its task. Whoever has `gone` by then is passed over, and who goes
   * later has the task cancelled. Rejects with a `LimitedError` when too many wait.
   */
  async next<T>(gone: Gone, work: (id: number) => Promise<Told<T>>): Promise<T> {
    if (this.#waiting > MOST_WAITING) {
      throw new LimitedError("Too many reports are being made; ask again in a moment.", RETRY_AFTER_MS);
    }
    this.#waiting++;
    const id = ++this.#lastId;
    const turn = this.#line.then(() => this.#do(id, gone, work));
    this.#line = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.#waiting--;
    }
  }

  async #do<T>(id: number, gone: Gone, work: (id: number) => Promise<Told<T>>): Promise<T> {
    refuseGone(gone);
    const watch = "addEventListener" in gone ? (gone as AbortSignal) : null;
    const cancel = () => void this.#analyst.cancel(id).catch(() => {});
    watch?.addEventListener("abort", cancel, { once: true });
    try {
      const { value, tally } = await work(id);
      for (const [kind, by] of Object.entries(tally)) this.#count("reports", kind, by);
      return value;
    } finally {
      watch?.removeEventListener("abort", cancel);
    }
  }
}

/** Throws `unavailable` when nobody waits for the answer any more. */
export function refuseGone({ aborted }: Gone): void {
  if (aborted) throw new PatrolError("unavailable", "Whoever asked for the report has gone.");
}
