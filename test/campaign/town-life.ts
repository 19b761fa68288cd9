/** What goes on in a town while something else goes wrong with it: officers press, and a room answers and closes. */
import type { Town } from "../sos/town.ts";
import type { TownUnit } from "../sos/town-unit.ts";

const ROOM_EVERY_MS = 1_500;
/** Longer than a hold of SOS and the board's debouncing. */
const HELD_MS = 4_000;

export class TownLife {
  /** Complete holds of SOS, by unit. */
  readonly holds = new Map<string, number>();
  /** Incidents that the room has wanted closed. */
  readonly asked = new Set<string>();
  readonly #town: Pick<Town, "room">;
  readonly #units: readonly TownUnit[];
  readonly #random: () => number;

  constructor(town: Pick<Town, "room">, units: readonly TownUnit[], random: () => number) {
    this.#town = town;
    this.#units = units;
    this.#random = random;
  }

  /** Presses by turns until `endsAt` (`performance.now()`). */
  async press(endsAt: number, everyMs: number): Promise<void> {
    for (let n = 0; performance.now() < endsAt; n += 1) {
      const unit = this.#units[n % this.#units.length] as TownUnit;
      await unit.press();
      this.holds.set(unit.name, (this.holds.get(unit.name) ?? 0) + 1);
      await pause(Math.min(everyMs, Math.max(0, endsAt - performance.now())));
    }
    // A hand goes on by itself: a device that is stopped before the 2 s mark rightly has no press.
    await pause(HELD_MS);
  }

  /** Sees, acknowledges, resolves and closes, whenever there is a gateway to do it at. */
  async answer(isOver: () => boolean): Promise<void> {
    const { room } = this.#town;
    while (!isOver()) {
      await pause(ROOM_EVERY_MS);
      const open = await room.list("open=true").catch(() => []);
      for (const { id, state } of open) {
        if (state === "OPEN") await room.ask("seen", { console: "desk-1" }, id).catch(() => null);
        else if (state === "SEEN") await room.ask("acknowledge", {}, id).catch(() => null);
        else if (state === "RESOLVED") {
          this.asked.add(id);
          await room.ask("close", { outcome: "real", note: "spoken with" }, id).catch(() => null);
        } else if (this.#random() < 0.3) await room.ask("resolve", {}, id).catch(() => null);
      }
    }
  }
}

/** Time is what faults are made of. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
