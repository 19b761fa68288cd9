/** Tracks out of InfluxDB, with what has not got there yet out of the embedded store. */
import { PatrolError } from "../../runtime/error.ts";
import { unpackFixes } from "../core/fix-block.ts";
import type { ForwardTail } from "../core/forward.ts";
import type { Mark } from "../core/gap.ts";
import type { Server } from "../core/influx/advice.ts";
import { merged } from "../core/merge.ts";
import type { Span, StoredFix, TrackStore } from "../core/track.ts";
import type { FixesAsked, InfluxReader, NoAnswer } from "./reader.ts";

/** InfluxDB 3 Core refuses queries over many files: no window is longer. */
const WINDOW_MS = 86_400_000;
/** Fixes of one answer, as many as a page of the embedded store has. */
const PAGE = 5_000;
/** Before the first fix is forwarded there is nothing to read from. */
const NO_DATABASE = /^database not found/;

export type InfluxTracksParts = {
  readonly reader: InfluxReader;
  /** What units said of their silences, last known positions and the fixes that are not forwarded yet. */
  readonly embedded: TrackStore & ForwardTail;
  /** The oldest instant that can be in the store, Unix ms: where to begin when the server may not be asked. */
  readonly oldest: () => number;
  readonly now: () => number;
};

export class InfluxTracks implements TrackStore {
  readonly #parts: InfluxTracksParts;
  #server: Promise<Server> | null = null;

  constructor(parts: InfluxTracksParts) {
    this.#parts = parts;
  }

  /** Rejects with `unavailable` when InfluxDB cannot answer. */
  async *fixes(unit: string, span: Span): AsyncGenerator<readonly StoredFix[]> {
    const { embedded } = this.#parts;
    const waiting = await embedded.waitingSpan(unit, span);
    if (waiting) yield* merged(embedded.fixes(unit, waiting), this.#forwarded(unit, span));
    else yield* this.#forwarded(unit, span);
  }

  marks(unit: string, span: Span): Promise<readonly Mark[]> {
    return this.#parts.embedded.marks(unit, span);
  }

  newest(): Promise<ReadonlyMap<string, StoredFix>> {
    return this.#parts.embedded.newest();
  }

  /** Window by window; an empty stretch is leapt over where the server allows it. */
  async *#forwarded(unit: string, span: Span): AsyncGenerator<readonly StoredFix[]> {
    const canLeap = (await this.#version()) < 3;
    const { oldest, now } = this.#parts;
    let from = canLeap ? span.from : Math.max(span.from, oldest());
    const end = canLeap ? span.to : Math.min(span.to, now() + WINDOW_MS);
    while (from < end) {
      const to = Math.min(end, from + WINDOW_MS);
      let isEmpty = true;
      for await (const page of this.#window(unit, { from, to })) {
        isEmpty = false;
        yield page;
      }
      const next = isEmpty && canLeap && to < end ? await this.#nextTime(unit, { from: to, to: end }) : to;
      if (next === null) return;
      from = next;
    }
  }

  async *#window(unit: string, { from, to }: Span): AsyncGenerator<readonly StoredFix[]> {
    let start: number | null = from;
    while (start !== null && start < to) {
      const asked: FixesAsked = { unit, span: { from: start, to }, most: PAGE };
      const answer = given(await this.#parts.reader.call("fixes", asked));
      if (!answer) return;
      if (answer.block.length > 0) yield unpackFixes(answer.block);
      start = answer.next;
    }
  }

  async #nextTime(unit: string, span: Span): Promise<number | null> {
    return given(await this.#parts.reader.call("nextTime", { unit, span }))?.time ?? null;
  }

  /** The server's major version, 3 (the strictest) while it is unknown. */
  async #version(): Promise<number> {
    this.#server ??= this.#parts.reader.call("server", null);
    const { major } = await this.#server;
    if (major === null) this.#server = null;
    return major ?? 3;
  }
}

/** The answer; null while there is no database. Throws any other refusal. */
function given<A extends { readonly ok: true }>(answer: A | NoAnswer): A | null {
  if (answer.ok) return answer;
  const { words } = answer;
  if (NO_DATABASE.test(words)) return null;
  throw new PatrolError(
    "unavailable",
    `InfluxDB did not answer for the track; look at the gateway's log and metrics, or set PATROL_STORE_READ=embedded: ${words}`,
  );
}
