/** What the analyst is given with each task; of people, zones and key points it is told once, and again after each change. */
import type { UnitEntry } from "../core/fleet.ts";
import type { Analyst, Calls, Task } from "../core/patrol/analyst.ts";
import type { Asked } from "../core/patrol/report.ts";
import type { Span } from "../core/track.ts";
import { assignmentsOf, type BookSources, callsOf, groundOf } from "./books.ts";

/** Assignments that matter to a report may lie a period before and after what is asked for. */
const AROUND_MS = 2 * 86_400_000;

export type TaskParts = BookSources & {
  readonly analyst: Analyst;
  /** Closes a generation of the tracks (sqlite/touched.ts). */
  readonly closeGeneration: () => Promise<number>;
  readonly units: () => readonly UnitEntry[];
  readonly now: () => number;
};

export class Tasks {
  readonly #parts: TaskParts;
  /** Changes of people, zones and key points so far, and what of it the analyst knows. */
  #changes = 0;
  #told = { session: 0, changes: -1 };

  constructor(parts: TaskParts) {
    this.#parts = parts;
  }

  /** People, zones or key points have changed. */
  touch(): void {
    this.#changes++;
  }

  /** The task number `id`, about `span`. Rejects with `invalid` when there is too much of something. */
  async of(id: number, { from, to }: Span): Promise<Task> {
    const { closeGeneration, units, now } = this.#parts;
    await this.#tellGround();
    const assignments = await assignmentsOf(this.#parts, { from: from - AROUND_MS, to: to + AROUND_MS });
    // Without it (the disk refuses) what is not certain to be good is made again.
    const asOf = await closeGeneration().catch(() => null);
    return { id, asOf, now: now(), units: units().map(entryOf), assignments };
  }

  /** The SOS and the orders of what is asked. Rejects with `invalid` when they are too many. */
  calls({ from, to, station }: Asked): Promise<Calls> {
    const units = this.#parts.units().filter((one) => station === null || one.station === station);
    return callsOf(
      this.#parts,
      units.map(({ unit }) => unit),
      { from, to },
    );
  }

  async #tellGround(): Promise<void> {
    const { analyst } = this.#parts;
    const changes = this.#changes;
    if (this.#told.session === analyst.session && this.#told.changes === changes) return;
    const { session } = analyst;
    await analyst.ground(await groundOf(this.#parts));
    this.#told = { session, changes };
  }
}

function entryOf({ unit, kind, station, label }: UnitEntry): UnitEntry {
  return { unit, kind, station, label };
}
