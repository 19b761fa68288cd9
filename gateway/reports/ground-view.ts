/** How the ground stands at this moment, looked at no more often than its cost allows, however many ask. */
import type { StandingGround } from "../core/patrol/analyst.ts";
import type { GroundState } from "../core/patrol/service.ts";
import { standingOf } from "../core/patrol/standing.ts";
import { hasGround } from "./books.ts";
import type { TaskParts, Tasks } from "./tasks.ts";
import { NEVER_GONE, type Turns } from "./turns.ts";

/** How far back the live map looks for the last presence. */
const LOOK_MS = 7 * 86_400_000;
/** How old the state of the ground may be, and how much longer than it took: it must not keep a core busy. */
const STATE_MS = 60_000;
const STATE_REST = 20;

type Seen = { readonly time: number; readonly until: number; readonly standing: StandingGround };

export class GroundView {
  readonly #parts: TaskParts;
  readonly #tasks: Tasks;
  readonly #turns: Turns;
  /** A cell is blind where nobody has been for so long, in ms. */
  readonly #blindMs: number;
  #seen: Seen | null = null;
  #looking: Promise<void> | null = null;

  constructor(parts: TaskParts, tasks: Tasks, turns: Turns, blindMs: number) {
    this.#parts = parts;
    this.#tasks = tasks;
    this.#turns = turns;
    this.#blindMs = blindMs;
  }

  /** Zones or key points have changed. */
  touch(): void {
    this.#seen = null;
  }

  /** For one station, or null: all of them. Rejects as the analyst does. */
  async of(station: string | null): Promise<GroundState> {
    let seen = this.#fresh();
    while (seen === null) {
      this.#looking ??= this.#look().finally(() => {
        this.#looking = null;
      });
      await this.#looking;
      seen = this.#seen;
    }
    const { time, standing } = seen;
    return standingOf(standing, station, { time, lookedFrom: time - LOOK_MS, blindMs: this.#blindMs });
  }

  #fresh(): Seen | null {
    const now = this.#parts.now();
    return this.#seen !== null && now < this.#seen.until && this.#seen.time <= now ? this.#seen : null;
  }

  async #look(): Promise<void> {
    const { analyst, now } = this.#parts;
    const begun = performance.now();
    const time = now();
    if (!(await hasGround(this.#parts))) {
      this.#seen = { time, until: time + STATE_MS, standing: { checkpoints: [], cells: [] } };
      return;
    }
    const standing = await this.#turns.next(NEVER_GONE, async (id) => {
      const task = await this.#tasks.of(id, { from: time - LOOK_MS, to: time });
      return await analyst.state({ ...task, now: time, blindMs: this.#blindMs, lookMs: LOOK_MS });
    });
    const restMs = Math.max(STATE_MS, (performance.now() - begun) * STATE_REST);
    this.#seen = { time, until: time + restMs, standing };
  }
}
