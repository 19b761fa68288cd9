/** One session with a receiver: its bytes to fixes. A new one for each opening of the port, so that nothing torn joins. */
import { fixTimeOf } from "../core/clock.ts";
import { dueAt, type EpochInput, type EpochOutput, NO_EPOCH, step } from "../core/epoch.ts";
import type { Fix } from "../core/fix.ts";
import type { ReadSentence } from "../core/sentence/sentence.ts";
import type { GnssCounters } from "./gnss-counters.ts";
import { LineFramer } from "./line-framer.ts";

/** How the receiver is: the words of `health.gnss`. */
export type GnssState = "fix" | "no-fix" | "silent" | "garbage" | "absent";

/** `uptimeMs`: milliseconds since boot at the first sentence of the epoch. A `state` comes on change only. */
export type GnssEvent =
  | { readonly type: "fix"; readonly fix: Fix; readonly uptimeMs: number }
  | { readonly type: "no-fix"; readonly uptimeMs: number }
  | { readonly type: "state"; readonly state: GnssState };

/** An epoch's outcome. */
export type EpochEvent = Exclude<GnssEvent, { readonly type: "state" }>;

export type GnssSessionDeps = {
  readonly readSentence: ReadSentence;
  readonly counters: GnssCounters;
  /** The host's clock, Unix milliseconds. */
  readonly now: () => number;
  /** Milliseconds since boot; never jumps. */
  readonly uptimeMs: () => number;
  /** When this program was built, Unix milliseconds. */
  readonly builtTime: number;
  /** Take the receiver's dates as they stand. */
  readonly recorded: boolean;
  /** Hears every byte before anything is made of it; must neither wait nor throw. */
  readonly onBytes?: (bytes: Buffer) => void;
};

const HEARD: EpochInput = { type: "heard" };
const NO_EVENTS: readonly EpochEvent[] = [];

export class GnssSession {
  readonly #deps: GnssSessionDeps;
  readonly #framer: LineFramer;
  #epoch = NO_EPOCH;
  #soundSentences = 0;

  constructor(deps: GnssSessionDeps) {
    this.#deps = deps;
    this.#framer = new LineFramer(() => {
      deps.counters.brokenLines++;
    });
  }

  /** Sentences with a right checksum so far: the baud rate is right. */
  get soundSentences(): number {
    return this.#soundSentences;
  }

  /** The epochs that these bytes complete. */
  push(bytes: Buffer): readonly EpochEvent[] {
    this.#deps.counters.bytes += bytes.length;
    this.#deps.onBytes?.(bytes);
    return this.#lines(this.#framer.push(bytes));
  }

  /** Milliseconds since boot at which `tick` would close the epoch in progress, or null. */
  dueAt(): number | null {
    return dueAt(this.#epoch);
  }

  tick(): readonly EpochEvent[] {
    return this.#step({ type: "tick" }, this.#deps.uptimeMs());
  }

  /** The end of a file, or of the connection. */
  end(): readonly EpochEvent[] {
    return [...this.#lines(this.#framer.end()), ...this.#step({ type: "end" }, this.#deps.uptimeMs())];
  }

  /** They came together, so they share one moment. */
  #lines(lines: readonly string[]): readonly EpochEvent[] {
    const now = this.#deps.uptimeMs();
    const events: EpochEvent[] = [];
    for (const line of lines) events.push(...this.#line(line, now));
    return events;
  }

  #line(line: string, now: number): readonly EpochEvent[] {
    const { counters } = this.#deps;
    const result = this.#deps.readSentence(line);
    if (result.ok) {
      counters.sentences++;
      this.#soundSentences++;
      return this.#step({ type: "sentence", sentence: result.sentence }, now);
    }
    switch (result.reason) {
      case "unknown":
        counters.unknownSentences++;
        this.#soundSentences++;
        break;
      case "bad-checksum":
        counters.badChecksum++;
        break;
      case "no-checksum":
        counters.noChecksum++;
        break;
      case "no-sentence":
        counters.strayLines++;
        break;
    }
    return this.#step(HEARD, now);
  }

  #step(input: EpochInput, now: number): readonly EpochEvent[] {
    const { state, outputs } = step(this.#epoch, input, now);
    this.#epoch = state;
    return outputs.length === 0 ? NO_EVENTS : outputs.map((output) => this.#event(output));
  }

  #event(output: EpochOutput): EpochEvent {
    const { counters, now, uptimeMs, builtTime, recorded } = this.#deps;
    if (output.type === "no-fix") {
      counters.noFixes++;
      return output;
    }
    counters.fixes++;
    const hostTime = now() - (uptimeMs() - output.uptimeMs);
    const time = fixTimeOf(output, { now: hostTime, builtTime, recorded });
    return { type: "fix", fix: { ...output.solution, ...time }, uptimeMs: output.uptimeMs };
  }
}
