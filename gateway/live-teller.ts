/** An ingest worker tells the desk what is newest of each unit: what changed a few times a second, all of it when asked. */

import { encodeLive, type LiveUnit } from "../protocol/workers.ts";
import { every } from "../runtime/activity.ts";
import type { Outcome } from "./core/journal.ts";
import type { StoredFix } from "./core/track.ts";

const GATHER_MS = 250;
/** A worker that has nothing to tell says so, and the desk knows that it lives. */
const BEAT_MS = 2_000;
/** Units of one message: it stays far below what brokers take. */
const MOST_UNITS = 500;

export type LiveTellerParts = {
  /** What was newest of each unit when this worker ended last. */
  readonly newest: ReadonlyMap<string, StoredFix>;
  /** A name for this life of the worker. */
  readonly worker: string;
  /** False when it cannot be taken now: then it is told later. */
  readonly tell: (text: string) => boolean;
  readonly now: () => number;
};

export class LiveTeller {
  readonly #units = new Map<string, LiveUnit>();
  readonly #changed = new Set<string>();
  readonly #parts: LiveTellerParts;
  #toldAt = 0;

  constructor(parts: LiveTellerParts) {
    this.#parts = parts;
    for (const [unit, fix] of parts.newest) this.#units.set(unit, { unit, fix, lostTime: null, heardTime: fix.rx });
  }

  /** Units that this worker knows of. */
  get units(): number {
    return this.#units.size;
  }

  /** What a commit added. */
  onOutcome({ unit, newest, lostTime }: Pick<Outcome, "unit" | "newest" | "lostTime">): void {
    const known = this.#units.get(unit);
    const fix = newest !== null && newest.ts > (known?.fix?.ts ?? -1) ? newest : (known?.fix ?? null);
    const lost = Math.max(known?.lostTime ?? -1, lostTime ?? -1);
    this.#units.set(unit, { unit, fix, lostTime: lost < 0 ? null : lost, heardTime: this.#parts.now() });
    this.#changed.add(unit);
  }

  /** The desk may know nothing: everything is news. */
  tellAll(): void {
    for (const unit of this.#units.keys()) this.#changed.add(unit);
  }

  /** Tells what was gathered, until `signal` is aborted. */
  run(signal: AbortSignal): Promise<void> {
    return every(GATHER_MS, () => this.#flush())(signal);
  }

  #flush(): void {
    const { worker, tell, now } = this.#parts;
    const isDue = now() - this.#toldAt >= BEAT_MS;
    while (this.#changed.size > 0 || isDue) {
      const names = [...this.#changed].slice(0, MOST_UNITS);
      const units = names.flatMap((name) => this.#units.get(name) ?? []);
      if (!tell(encodeLive({ worker, units }))) return;
      this.#toldAt = now();
      for (const name of names) this.#changed.delete(name);
      if (this.#changed.size === 0) return;
    }
  }
}
