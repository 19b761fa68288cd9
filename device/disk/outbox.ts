/**
 * The device's outbox on disk: every record from the moment it is made until a receipt covers it. SOS records have files
 * of their own that nothing else uses. A record is accepted once it is on disk or receipted, whichever comes first.
 */
import { mkdir } from "node:fs/promises";
import { type Ranges, union } from "../../protocol/ranges.ts";
import { type Activity, aborted } from "../../runtime/activity.ts";
import { PatrolError } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import type { BatchLimit, NewRecord, Outbox, OutboxBatch, OutboxCounts, SeqSet, Waiting } from "../core/outbox-port.ts";
import { Acceptance, makeNotes, type OnAccepted, type Stamp, type Subject } from "./acceptance.ts";
import { openAcceptedList } from "./accepted-list.ts";
import { PAGE_BYTES, type WearMeter } from "./durable-file.ts";
import { MAX_PAYLOAD_BYTES } from "./entry.ts";
import { type Fresh, FreshFixes } from "./fresh-fixes.ts";
import { openHead, type Seqs } from "./head.ts";
import { pickRecords, pickSos } from "./pick.ts";
import { SegmentLog } from "./segment-log.ts";
import { type OpenedSegments, openSegments } from "./segment-open.ts";
import type { NewEntry } from "./segment-set.ts";

export type OutboxOptions = {
  readonly dir: string;
  /** For the ordinary records; the two SOS files come on top. */
  readonly maxBytes: number;
  readonly log: Logger;
  /** Times the notes that the outbox makes itself. */
  readonly stamp: Stamp;
  readonly onAccepted?: OnAccepted;
  /** A file that gets one line per accepted record; null or absent: none. */
  readonly acceptedListPath?: string | null;
  readonly segmentBytes?: number;
  readonly sosSegmentBytes?: number;
  /** How long a fix may wait for its receipt before it is written. */
  readonly groupMs?: number;
  /** How often receipts of records on disk are noted there. */
  readonly checkpointMs?: number;
};

/** The outbox, its life and its wear. */
export type DiskOutbox = Outbox &
  AsyncDisposable & {
    /** Rejects when the disk fails: the process should leave and start again. */
    readonly supervise: Activity;
    /** Writes what is only in memory; resolves once it is on disk. */
    flush(): Promise<void>;
    /** Bytes written since it was opened, in whole pages. */
    writtenBytes(): number;
  };

const FRESH_BYTES = 64 * 1024;
const MOST_DONE_RANGES = 1000;

/** Opens or makes the outbox in `dir`. Rejects when the folder cannot be written. */
export async function openOutbox(options: OutboxOptions): Promise<DiskOutbox> {
  const { dir, log, stamp, segmentBytes = 1024 * 1024, sosSegmentBytes = 128 * 1024 } = options;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const meter: WearMeter = { pages: 0 };
  const opened = {
    main: await openSegments(dir, "log", segmentBytes, log),
    sos: await openSegments(dir, "sos", sosSegmentBytes, log),
  };
  const both = [opened.main, opened.sos];
  const hasSegments = both.some((one) => one.used.length + one.free.length > 0);
  const seqs = await openHead(dir, (outbox) => highestSeq(both, outbox), hasSegments, meter, log);
  const acceptance = new Acceptance(
    seqs.id,
    openAcceptedList(options.acceptedListPath ?? null),
    options.onAccepted ?? (() => undefined),
  );
  const failed = new AbortController();
  const notes = (kind: "thinned" | "quarantined", subject: Subject, reason: string) =>
    makeNotes(kind, subject, reason, seqs, stamp, acceptance);
  const logOf = (prefix: "log" | "sos", bytes: number, most: number) =>
    new SegmentLog(
      {
        dir,
        prefix,
        segmentBytes: bytes,
        most,
        meter,
        log,
        mayThin: prefix === "log",
        declare: (kind, outbox, ranges, reason) => notes(kind, { outbox, ranges, bytes: null }, reason),
        onFailure: (err) => failed.abort(err),
      },
      prefix === "log" ? opened.main : opened.sos,
    );
  const main = logOf("log", segmentBytes, Math.max(2, Math.floor(options.maxBytes / segmentBytes)));
  const sos = logOf("sos", sosSegmentBytes, 2);
  for (const done of both.flatMap((one) => [...one.done])) for (const one of [main, sos]) one.receipted(...done);
  await sos.prepare(2);
  await main.prepare(2);
  const outbox = new SegmentOutbox({ seqs, main, sos, acceptance, meter, failed, options });
  for (const [segment, lost] of opened.main.damaged) {
    const all = await Promise.all(lost.map((one) => notes("quarantined", one, "damaged on disk")));
    await main.evacuate(segment, all.flat());
  }
  for (const [segment, lost] of opened.sos.damaged) {
    const all = await Promise.all(lost.map((one) => notes("quarantined", one, "damaged on disk")));
    await sos.evacuate(segment, all.flat());
  }
  if (seqs.isReplaced) await outbox.declare({ outbox: null, ranges: [], bytes: null }, "the outbox's head was lost");
  for (const lost of both.flatMap((one) => one.unreadable))
    await outbox.declare(lost, "a segment's header was damaged");
  return outbox;
}

function highestSeq(opened: readonly OpenedSegments[], outbox: string): number {
  const shelves = opened.flatMap((one) => one.used).flatMap((segment) => segment.index);
  return shelves.reduce(
    (most, one) => (one.outbox === outbox ? Math.max(most, one.present.at(-1)?.[1] ?? 0) : most),
    0,
  );
}

type Parts = {
  readonly seqs: Seqs;
  readonly main: SegmentLog;
  readonly sos: SegmentLog;
  readonly acceptance: Acceptance;
  readonly meter: WearMeter;
  readonly failed: AbortController;
  readonly options: OutboxOptions;
};

class SegmentOutbox implements DiskOutbox {
  readonly #parts: Parts;
  readonly #fresh = new FreshFixes();
  #flushing: Promise<void> | null = null;
  #flushTimer: NodeJS.Timeout | null = null;
  #checkpointTimer: NodeJS.Timeout | null = null;
  #isDoneNoted = true;
  #closing: Promise<void> | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get id(): string {
    return this.#parts.seqs.id;
  }

  readonly supervise: Activity = async (signal) => {
    const { failed } = this.#parts;
    await aborted(AbortSignal.any([signal, failed.signal]));
    if (failed.signal.aborted) throw failed.signal.reason;
  };

  async append(record: NewRecord): Promise<number> {
    const { seqs, acceptance, failed } = this.#parts;
    if (this.#closing !== null)
      throw new PatrolError("unavailable", "the outbox is closed: append before the shutdown");
    if (failed.signal.aborted) throw failed.signal.reason;
    const seq = await seqs.take();
    const text = JSON.stringify({ seq, ...record });
    if (Buffer.byteLength(text) > MAX_PAYLOAD_BYTES) {
      throw new PatrolError("invalid", `a ${record.type} record is longer than ${MAX_PAYLOAD_BYTES} bytes: shorten it`);
    }
    if (record.type === "fix") {
      this.#fresh.add({ seq, text, since: performance.now() });
      acceptance.announce({ seq, text }, false);
      this.#armFlush();
      if (this.#fresh.bytes > FRESH_BYTES) await this.flush();
      return seq;
    }
    await this.#write(record.type === "sos" ? "sos" : "other", seq, text);
    return seq;
  }

  /** Says on disk, and to the gateway, what can no longer be read. */
  async declare(subject: Subject, reason: string): Promise<void> {
    const { seqs, acceptance, main, options } = this.#parts;
    const notes = await makeNotes("quarantined", subject, reason, seqs, options.stamp, acceptance);
    await main.write(notes.map((note) => note.entry));
    for (const note of notes) note.onWritten();
  }

  onAppend(listener: (waiting: Waiting) => void): () => void {
    return this.#parts.acceptance.listen(listener);
  }

  peek(lane: "sos" | "records", except: SeqSet, limit: BatchLimit): Promise<OutboxBatch | null> {
    const { main, sos } = this.#parts;
    const sources = { own: this.id, fresh: this.#fresh };
    if (lane === "sos") return pickSos({ ...sources, logs: [sos, main] }, except);
    return pickRecords({ ...sources, logs: [main, sos] }, except, limit);
  }

  remove(outbox: string, ranges: Ranges): void {
    const { acceptance, main, sos } = this.#parts;
    const sorted = union(ranges, []);
    if (outbox === this.id) acceptance.accept(this.#fresh.take(sorted));
    const isChanged = [main.receipted(outbox, sorted), sos.receipted(outbox, sorted)].includes(true);
    if (!isChanged) return;
    this.#isDoneNoted = false;
    this.#checkpointTimer ??= setTimeout(() => this.#checkpoint(), this.#parts.options.checkpointMs ?? 60_000);
  }

  counts(): OutboxCounts {
    const parts = [this.#parts.main.counts(), this.#parts.sos.counts()];
    return {
      records: parts.reduce((sum, one) => sum + one.records, this.#fresh.count),
      bytes: parts.reduce((sum, one) => sum + one.bytes, this.#fresh.bytes),
    };
  }

  writtenBytes(): number {
    return this.#parts.meter.pages * PAGE_BYTES;
  }

  async flush(): Promise<void> {
    while (this.#flushing !== null) await this.#flushing;
    if (this.#fresh.count === 0) return;
    this.#flushing = this.#writeFresh(this.#fresh.all()).finally(() => {
      this.#flushing = null;
    });
    await this.#flushing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #write(kind: "sos" | "other", seq: number, text: string): Promise<void> {
    const { main, sos, acceptance } = this.#parts;
    const entries: readonly NewEntry[] = [{ kind, outbox: this.id, seq, text }];
    // With its reserve full of unreceipted ones, an SOS record goes to the ordinary log, where it never gives way either.
    if (kind === "other" || (await sos.write(entries)) === "full") await main.write(entries);
    this.#fresh.keep(seq, text);
    acceptance.accept([{ seq, text }]);
    acceptance.announce({ seq, text }, kind === "sos");
  }

  async #writeFresh(fixes: readonly Fresh[]): Promise<void> {
    const { main, acceptance } = this.#parts;
    await main.write([
      ...fixes.map(({ seq, text }): NewEntry => ({ kind: "fix", outbox: this.id, seq, text })),
      ...this.#doneEntries(),
    ]);
    const receiptedMeanwhile = fixes.filter((one) => !this.#fresh.has(one.seq));
    const written = fixes.filter((one) => this.#fresh.written(one));
    acceptance.accept(written);
    for (const { seq } of receiptedMeanwhile) main.receipted(this.id, [[seq, seq]]);
  }

  /** Written once the oldest fix has waited long enough: with receipts coming in time, never. */
  #armFlush(): void {
    if (this.#flushTimer !== null || this.#closing !== null || this.#parts.failed.signal.aborted) return;
    const since = this.#fresh.oldestSince;
    if (since === null) return;
    const dueInMs = since + (this.#parts.options.groupMs ?? 5000) - performance.now();
    this.#flushTimer = setTimeout(
      async () => {
        this.#flushTimer = null;
        const oldest = this.#fresh.oldestSince;
        if (oldest !== null && oldest <= since) await this.flush().catch(isReported);
        this.#armFlush();
      },
      Math.max(0, dueInMs),
    );
  }

  #checkpoint(): void {
    this.#checkpointTimer = null;
    if (this.#closing !== null || this.#isDoneNoted) return;
    this.#parts.main.write(this.#doneEntries()).catch(isReported);
  }

  #doneEntries(): readonly NewEntry[] {
    if (this.#isDoneNoted) return [];
    this.#isDoneNoted = true;
    const done = [...this.#parts.main.done(), ...this.#parts.sos.done()];
    return done.map(([outbox, ranges]) => ({
      kind: "done",
      outbox,
      seq: 0,
      text: JSON.stringify(ranges.slice(-MOST_DONE_RANGES)),
    }));
  }

  async #close(): Promise<void> {
    const { main, sos, seqs, acceptance, failed } = this.#parts;
    if (this.#flushTimer) clearTimeout(this.#flushTimer);
    if (this.#checkpointTimer) clearTimeout(this.#checkpointTimer);
    if (!failed.signal.aborted) {
      await this.flush();
      await main.write(this.#doneEntries());
    }
    await seqs.settle();
    await Promise.all([main.close(), sos.close()]);
    acceptance.close();
  }
}

/** A failed write was told through `supervise`; who wrote in the background has nothing to add. */
function isReported(_err: unknown): void {}
