/** The live state of all units: one map, and whoever wants to hear what changed. */
import { decodeStatus } from "../protocol/decode.ts";
import type { LiveUnit } from "../protocol/workers.ts";
import {
  type KnownUnit,
  newUnit,
  type OnDuty,
  type ShownUnit,
  shownUnit,
  type UnitState,
  withConnection,
  withFacts,
  withFences,
  withStatus,
} from "./core/fleet.ts";
import type { Outcome } from "./core/journal.ts";
import type { StoredFix } from "./core/track.ts";
import type { Fence } from "./core/zones/fence.ts";

/** What changed: a unit's fix (gathered by the listener) or its status (told at once). */
export type FleetChange = { readonly unit: string; readonly what: "fix" | "status" };

export class Fleet {
  readonly #units = new Map<string, UnitState>();
  readonly #listeners = new Set<(change: FleetChange) => void>();
  readonly #now: () => number;
  #fences: readonly Fence[] = [];

  constructor(entries: readonly KnownUnit[], newest: ReadonlyMap<string, StoredFix>, now: () => number) {
    this.#now = now;
    for (const entry of entries) this.#units.set(entry.unit, newUnit(shownPart(entry), newest.get(entry.unit) ?? null));
  }

  /** A newly registered unit. */
  add(entry: KnownUnit): void {
    this.#put(newUnit(shownPart(entry), null), "status");
  }

  /** A unit whose kind, station, label or credentials changed. */
  change(entry: KnownUnit): void {
    const state = this.#units.get(entry.unit);
    if (state) this.#put({ ...state, ...shownPart(entry) }, "status");
  }

  /** A unit whose kind, station or label may have changed, or a new one. */
  enter(entry: KnownUnit): void {
    const state = this.#units.get(entry.unit);
    if (!state) this.add(entry);
    else if (state.kind !== entry.kind || state.station !== entry.station || state.label !== entry.label) {
      this.change(entry);
    }
  }

  /** Who is on which unit now; a unit that is not in it has nobody. */
  onDuty(duty: ReadonlyMap<string, readonly OnDuty[]>): void {
    for (const [unit, state] of this.#units) {
      const officers = duty.get(unit) ?? [];
      if (!isSameDuty(officers, state.officers)) this.#put({ ...state, officers }, "status");
    }
  }

  /** The zones as they are from now on. */
  onFences(fences: readonly Fence[]): void {
    this.#fences = fences;
    for (const state of this.#units.values()) {
      const next = withFences(state, fences);
      if (next !== state) this.#put(next, "status");
    }
  }

  /** What a commit added. */
  onOutcome(outcome: Outcome): void {
    this.#onFacts(outcome, this.#now());
  }

  /** What was stored out of the quarantine: the unit was not heard by that. */
  onAdmitted(outcome: Outcome): void {
    this.#onFacts(outcome, this.#units.get(outcome.unit)?.heardTime ?? null);
  }

  /** What an ingest worker says is newest of a unit. */
  onLive({ unit, fix, lostTime, heardTime }: LiveUnit): void {
    const heard = Math.max(this.#units.get(unit)?.heardTime ?? 0, heardTime);
    this.#onFacts({ unit, newest: fix, lostTime }, heard);
  }

  #onFacts(outcome: Pick<Outcome, "unit" | "newest" | "lostTime">, heardTime: number | null): void {
    const state = this.#units.get(outcome.unit);
    if (!state) return;
    const next = withFacts(state, { fix: outcome.newest, lostTime: outcome.lostTime }, heardTime);
    if (next.fix === state.fix && next.lostTime === state.lostTime) {
      this.#units.set(next.unit, next);
      return;
    }
    const placed = withFences(next, this.#fences);
    this.#put(placed, next.lostTime !== state.lostTime || placed !== next ? "status" : "fix");
  }

  /** A `status` payload; null, or the sentence that says why it was refused. A retained one is no news of presence. */
  onStatus(unit: string, payload: Uint8Array, isRetained: boolean): string | null {
    const decoded = decodeStatus(Buffer.from(payload).toString("utf8"));
    if (!decoded.ok) return decoded.text;
    const state = this.#units.get(unit);
    if (!state) return null;
    if (isRetained) this.#put({ ...state, session: Math.max(state.session, decoded.message.session) }, "status");
    else this.#put(withStatus(state, decoded.message, this.#now()), "status");
    return null;
  }

  onConnection(unit: string, isConnected: boolean): void {
    const state = this.#units.get(unit);
    if (state) this.#put(withConnection(state, isConnected, this.#now()), "status");
  }

  one(unit: string): ShownUnit | null {
    const state = this.#units.get(unit);
    return state ? shownUnit(state, this.#now()) : null;
  }

  all(): readonly ShownUnit[] {
    const now = this.#now();
    return [...this.#units.values()].map((state) => shownUnit(state, now)).sort((a, b) => (a.unit < b.unit ? -1 : 1));
  }

  /** How many units there are of each kind that `kindOf` tells apart. */
  tally(kindOf: (unit: ShownUnit) => string): Readonly<Record<string, number>> {
    const tally: Record<string, number> = {};
    for (const unit of this.all()) tally[kindOf(unit)] = (tally[kindOf(unit)] ?? 0) + 1;
    return tally;
  }

  /** Calls `listener` on every change; answers how to stop that. */
  listen(listener: (change: FleetChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #put(state: UnitState, what: FleetChange["what"]): void {
    this.#units.set(state.unit, state);
    for (const listener of this.#listeners) listener({ unit: state.unit, what });
  }
}

/** What the fleet shows of a registered unit, and never the hash of its secret. */
function shownPart({ unit, kind, station, label, revokedTime }: KnownUnit): KnownUnit {
  return { unit, kind, station, label, revokedTime };
}

function isSameDuty(one: readonly OnDuty[], other: readonly OnDuty[]): boolean {
  return (
    one.length === other.length && one.every((on, n) => on.officer === other[n]?.officer && on.name === other[n]?.name)
  );
}
