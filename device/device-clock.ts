/** The device's best clock: GNSS time once there is a fix, else the host's. */
import { BUILT_TIME, type HostTime, isPlausible } from "./core/clock.ts";
import { type Anchor, dated } from "./core/dating.ts";
import type { Fix } from "./core/fix.ts";
import type { NewRecord } from "./core/outbox-port.ts";

export class DeviceClock {
  readonly #now: () => number;
  readonly #uptimeMs: () => number;
  #anchor: Anchor | null = null;

  /** `now`: the host's clock, Unix ms; `uptimeMs`: since boot. */
  constructor(now: () => number, uptimeMs: () => number) {
    this.#now = now;
    this.#uptimeMs = uptimeMs;
  }

  /** Whether the host's clock can be true. */
  get isPlausible(): boolean {
    return isPlausible(this.#host());
  }

  /** Takes a fix that was made `uptimeMs` after boot; GNSS time is carried on from it. */
  take(fix: Fix, uptimeMs: number): void {
    if (fix.clock === "gnss") this.#anchor = { fixTime: fix.fixTime, uptimeMs };
  }

  /** Time and clock for a record that is made now. */
  stamp(): Pick<NewRecord, "time" | "clock" | "uptimeMs"> {
    const uptimeMs = Math.round(this.#uptimeMs());
    return { ...dated(this.#anchor, this.#host(), uptimeMs), uptimeMs };
  }

  #host(): HostTime {
    return { now: this.#now(), builtTime: BUILT_TIME, recorded: false };
  }
}
