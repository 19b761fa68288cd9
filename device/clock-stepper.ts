/** Has the host's clock set from GNSS by a helper that has the right to, and says what came of it. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { messageOf } from "../runtime/error.ts";
import type { Logger } from "../runtime/log.ts";
import { type ClockStepState, decide, NO_OFFSETS, STEP_OVER_MS } from "./core/clock-step.ts";
import type { Fix } from "./core/fix.ts";
import type { NewRecord } from "./core/outbox-port.ts";

export type ClockStepperParts = {
  /** The helper and its arguments; null: the clock is never set, only found wrong. */
  readonly command: string | null;
  /** Unix milliseconds of the host's clock. */
  readonly now: () => number;
  /** Milliseconds since the machine booted. */
  readonly uptimeMs: () => number;
  /** Keeps the note of a step. */
  readonly note: (detail: Extract<NewRecord, { readonly type: "note" }>["detail"]) => Promise<void>;
  readonly log: Logger;
};

/** Less than a device that is told to stop may take. */
const HELPER_WITHIN_MS = 5_000;

export class ClockStepper {
  readonly #parts: ClockStepperParts;
  #state: ClockStepState = NO_OFFSETS;
  #running: Promise<void> | null = null;
  #problem: string | null = null;

  constructor(parts: ClockStepperParts) {
    this.#parts = parts;
  }

  /** What is wrong with the host's clock, or with setting it; null when nothing is known to be. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Takes a fix that was made `uptimeMs` after boot. Never waits for the helper. */
  take(fix: Fix, uptimeMs: number): void {
    const { now, uptimeMs: uptime } = this.#parts;
    const hostTime = now() - (uptime() - uptimeMs);
    const { state, offsetMs } = decide(this.#state, fix, hostTime, uptimeMs);
    this.#state = state;
    if (Math.abs(fix.fixTime - hostTime) <= STEP_OVER_MS && fix.clock === "gnss") this.#problem = null;
    if (offsetMs === null || this.#running !== null) return;
    this.#running = this.#step(offsetMs)
      // Only the note can fail, with the outbox, which ends the device by itself.
      .catch((err) => this.#parts.log.error({ err: messageOf(err) }, "clock step could not be noted"))
      .finally(() => {
        this.#running = null;
      });
  }

  /** Waits for a helper that is at work. */
  async settle(): Promise<void> {
    await this.#running;
  }

  async #step(offsetMs: number): Promise<void> {
    const { command, now, uptimeMs, note, log } = this.#parts;
    const words = `${Math.round(Math.abs(offsetMs) / 1000)} s ${offsetMs > 0 ? "behind" : "ahead of"} GNSS time`;
    if (command === null) {
      this.#problem = `the host's clock is ${words}: set it, or let PATROL_CLOCK_STEP_CMD do so`;
      log.warn({ offsetMs }, "host clock is off");
      return;
    }
    const [at, before] = [uptimeMs(), now()];
    const [program = "", ...args] = commandLine(command, before + offsetMs, at);
    const failure = await promisify(execFile)(program, args, { timeout: HELPER_WITHIN_MS }).then(() => null, messageOf);
    // What the host's clock gained beyond the time that passed: the truth, whatever the helper said.
    const steppedMs = Math.round(now() - before - (uptimeMs() - at));
    if (Math.abs(steppedMs - offsetMs) > STEP_OVER_MS) {
      this.#problem = `the host's clock is ${words} and could not be set: ${failure ?? "the helper changed nothing"}`;
      log.error({ offsetMs, steppedMs, failure }, "host clock cannot be set");
      return;
    }
    this.#problem = null;
    log.info({ offsetMs, steppedMs }, "host clock set from gnss");
    await note({ fromTime: before, offsetMs: steppedMs });
  }
}

/** `{to}` and `{uptime}` are replaced where they stand; a command without them gets `--to <to>-<uptime>`. No shell. */
export function commandLine(command: string, to: number, uptimeMs: number): readonly string[] {
  const words = command.split(/\s+/).filter((word) => word !== "");
  const [time, uptime] = [String(Math.round(to)), String(Math.round(uptimeMs))];
  if (!command.includes("{to}")) return [...words, "--to", `${time}-${uptime}`];
  return words.map((word) => word.replaceAll("{to}", time).replaceAll("{uptime}", uptime));
}
