/** Tracks out of InfluxDB, with what has not got there yet out of the embedded store. */
import { PatrolError } from "../../runtime/error.ts";
import type { ForwardTail } from "../core/forward.ts";
import type { Server } from "../core/influx/advice.ts";
import { fixesQuery, fixOf, nextFixQuery } from "../core/influx/influxql.ts";
import { merged } from "../core/merge.ts";
import type { Span, StoredFix, TrackStore } from "../core/track.ts";
import type { InfluxClient } from "./client.ts";

/** InfluxDB 3 Core refuses queries over many files: no window is longer. */
const WINDOW_MS = 86_400_000;
/** Fixes of one answer: parsing it must not hold the event loop. */
const PAGE = 2_500;
/** Before the first fix is forwarded there is nothing to read from. */
const NO_DATABASE = /^database not found/;

export type InfluxTracksParts = {
  readonly client: InfluxClient;
  readonly bucket: string;
  /** Losses, last known positions and the fixes that are not forwarded yet. */
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

  losses(unit: string, span: Span): Promise<readonly number[]> {
    return this.#parts.embedded.losses(unit, span);
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
    let start = from;
    while (start < to) {
      const { rows, isPartial } = await this.#ask(fixesQuery(this.#parts.bucket, unit, { from: start, to }, PAGE));
      const fixes = rows.flatMap((row) => fixOf(row) ?? []);
      if (fixes.length > 0) yield fixes;
      const last = rows.at(-1)?.[0];
      if (typeof last !== "number" || (rows.length < PAGE && !isPartial)) return;
      start = last + 1;
    }
  }

  async #nextTime(unit: string, span: Span): Promise<number | null> {
    const { rows } = await this.#ask(nextFixQuery(this.#parts.bucket, unit, span));
    const time = rows[0]?.[0];
    return typeof time === "number" ? time : null;
  }

  async #ask(query: string) {
    const answer = await this.#parts.client.query(query);
    if (answer.ok) return answer;
    if (NO_DATABASE.test(answer.words)) return { rows: [], isPartial: false };
    throw new PatrolError(
      "unavailable",
      `InfluxDB did not answer for the track; look at the gateway's log and metrics, or set PATROL_STORE_READ=embedded: ${answer.words}`,
    );
  }

  /** The server's major version, 3 (the strictest) while it is unknown. */
  async #version(): Promise<number> {
    this.#server ??= this.#parts.client.server();
    const { major } = await this.#server;
    if (major === null) this.#server = null;
    return major ?? 3;
  }
}
