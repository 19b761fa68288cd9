/** `tracks.db`: a writer thread that commits and a reader thread beside it. */

import type { TrailQuery, TrailStore } from "../core/export/trail.ts";
import { unpackFixes } from "../core/fix-block.ts";
import type { ForwardQueue, ForwardTail, FurtherPage, FurtherQueue, QueuePage, QueueState } from "../core/forward.ts";
import type { Mark } from "../core/gap.ts";
import type { FurtherMeasurement } from "../core/influx/line.ts";
import type { RefusedLine } from "../core/influx/work.ts";
import type { Arrival, Journal, Outcome } from "../core/journal.ts";
import type { Ages, Prunable, Pruned } from "../core/prune.ts";
import type { ListedQuarantined, Quarantined, QuarantinePage } from "../core/quarantine.ts";
import type { Span, StoredFix, TrackStore } from "../core/track.ts";
import { type PackedPage, unpackPage } from "./forward-reader.ts";
import { type PackedArrivals, type PackedOutcomes, packArrivals, unpackOutcomes } from "./packing.ts";
import { openThread, type Thread } from "./thread.ts";
import { PAGE, type PageQuery, type TracksReader } from "./tracks-reader.ts";
import type { Enqueueing, Pruning, Settling, WriterData } from "./tracks-writer-thread.ts";

type WriterCalls = {
  readonly commit: (packed: PackedArrivals) => PackedOutcomes;
  readonly settle: (settling: Settling) => number;
  readonly refill: (now: number) => boolean;
  readonly enqueue: (enqueueing: Enqueueing) => number;
  readonly settleFurther: (settling: Settling) => number;
  readonly prune: (pruning: Pruning) => Pruned;
  readonly closeGeneration: (nothing: null) => number;
  readonly settleQuarantined: (id: number) => void;
};
type ReaderCalls = {
  readonly page: (query: PageQuery) => Float64Array;
  readonly newest: (nothing: null) => ReturnType<TracksReader["newest"]>;
  readonly marks: (query: PageQuery) => readonly Mark[];
  readonly trails: (query: TrailQuery) => string;
  readonly quarantine: (page: QuarantinePage) => readonly ListedQuarantined[];
  readonly quarantined: (id: number) => Quarantined | null;
  readonly peek: (mostFixes: number) => PackedPage | null;
  readonly peekFurther: (mostPoints: number) => FurtherPage | null;
  readonly furtherWaiting: (nothing: null) => number;
  readonly queueState: (nothing: null) => QueueState;
  readonly waitingSpan: (query: PageQuery) => Span | null;
};

/**
 * Opens (and makes, where it is new) the database at `path`. Fixes older than `retentionMs` are not stored. `mostForwarded`:
 * stored fixes are queued for InfluxDB too, at most so many at a time; null: they are not.
 */
export async function openTracks(
  path: string,
  retentionMs: number,
  mostForwarded: number | null = null,
): Promise<Tracks> {
  const data: WriterData = { path, retentionMs, mostForwarded };
  const writer = await openThread<WriterCalls>(new URL("./tracks-writer-thread.js", import.meta.url), data);
  const reader = await openThread<ReaderCalls>(new URL("./tracks-reader-thread.js", import.meta.url), { path });
  return new Tracks(writer, reader);
}

/** The embedded journal and track store, and the queue to InfluxDB. */
export class Tracks
  implements Journal, TrackStore, TrailStore, ForwardQueue, FurtherQueue, ForwardTail, Prunable, AsyncDisposable
{
  readonly #writer: Thread<WriterCalls>;
  readonly #reader: Thread<ReaderCalls>;

  constructor(writer: Thread<WriterCalls>, reader: Thread<ReaderCalls>) {
    this.#writer = writer;
    this.#reader = reader;
  }

  async commit(arrivals: readonly Arrival[]): Promise<readonly Outcome[]> {
    const packed = packArrivals(arrivals);
    return unpackOutcomes(await this.#writer.call("commit", packed, [packed.bytes]), arrivals);
  }

  async *fixes(unit: string, span: Span): AsyncIterable<readonly StoredFix[]> {
    let from = span.from;
    while (true) {
      const page = unpackFixes(await this.#reader.call("page", { unit, from, to: span.to }));
      if (page.length > 0) yield page;
      const last = page.at(-1);
      if (!last || page.length < PAGE) return;
      from = last.ts + 1;
    }
  }

  marks(unit: string, span: Span): Promise<readonly Mark[]> {
    return this.#reader.call("marks", { unit, ...span });
  }

  async newest(): Promise<ReadonlyMap<string, StoredFix>> {
    const { units, fixes } = await this.#reader.call("newest", null);
    const unpacked = unpackFixes(fixes);
    return new Map(units.map((unit, n) => [unit, unpacked[n] as StoredFix]));
  }

  trails(query: TrailQuery): Promise<string> {
    return this.#reader.call("trails", query);
  }

  /** The newest 200 quarantined things with an id under `before`, of one unit and for one reason or of all. */
  quarantine(
    before: number,
    of: Omit<QuarantinePage, "before"> = { unit: null, reason: null },
  ): Promise<readonly ListedQuarantined[]> {
    return this.#reader.call("quarantine", { before, ...of });
  }

  /** One of them, whole; null when there is none. */
  quarantined(id: number): Promise<Quarantined | null> {
    return this.#reader.call("quarantined", id);
  }

  /** Takes one out of the quarantine. */
  settleQuarantined(id: number): Promise<void> {
    return this.#writer.call("settleQuarantined", id);
  }

  async peek(mostFixes: number): Promise<QueuePage | null> {
    const page = await this.#reader.call("peek", mostFixes);
    return page && unpackPage(page);
  }

  settle(last: number, refused: readonly RefusedLine[], now: number): Promise<number> {
    return this.#writer.call("settle", { last, refused, now });
  }

  refill(now: number): Promise<boolean> {
    return this.#writer.call("refill", now);
  }

  enqueue(measurement: FurtherMeasurement, lines: readonly string[], now: number): Promise<number> {
    return this.#writer.call("enqueue", { measurement, lines, now });
  }

  peekFurther(mostPoints: number): Promise<FurtherPage | null> {
    return this.#reader.call("peekFurther", mostPoints);
  }

  settleFurther(last: number, refused: readonly RefusedLine[], now: number): Promise<number> {
    return this.#writer.call("settleFurther", { last, refused, now });
  }

  furtherWaiting(): Promise<number> {
    return this.#reader.call("furtherWaiting", null);
  }

  prune(now: number, ages: Ages): Promise<Pruned> {
    return this.#writer.call("prune", { now, ages });
  }

  /** What is read of the tracks after this is good as of the number it answers (touched.ts). Rejects: `unavailable`. */
  closeGeneration(): Promise<number> {
    return this.#writer.call("closeGeneration", null);
  }

  queueState(): Promise<QueueState> {
    return this.#reader.call("queueState", null);
  }

  waitingSpan(unit: string, span: Span): Promise<Span | null> {
    return this.#reader.call("waitingSpan", { unit, ...span });
  }

  /** Rejects when one of the threads dies. */
  async watch(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#writer.watch(signal), this.#reader.watch(signal)]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#writer[Symbol.asyncDispose](), this.#reader[Symbol.asyncDispose]()]);
  }
}
