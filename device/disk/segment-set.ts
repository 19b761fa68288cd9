/**
 * A bounded number of preallocated segments, written one after the other. A segment all of whose records are receipted
 * is used again. When there is no room the oldest fixes give way, and a note says which. One call at a time: the log
 * above puts them in a row.
 */
import { type FileHandle, open, rm } from "node:fs/promises";
import { difference, type Ranges, rangesOf, union } from "../../protocol/ranges.ts";
import { systemCodeOf } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import {
  type Kind,
  presentCount,
  receipted,
  type Shelf,
  seqsOf,
  waitingCount,
  withRecords,
} from "../core/outbox-index.ts";
import type { OutboxCounts } from "../core/outbox-port.ts";
import { syncDirectory, type WearMeter } from "./durable-file.ts";
import { type EntryKind, encodeEntry } from "./entry.ts";
import { beginUse, capacityOf, markFree, preallocate, type Segment, segmentPath, writeAll } from "./segment.ts";
import type { OpenedSegments } from "./segment-open.ts";
import { SegmentReader } from "./segment-reader.ts";
import { thinnedShelves } from "./thinned.ts";

/** An entry to be written. */
export type NewEntry = {
  readonly kind: EntryKind;
  readonly outbox: string;
  readonly seq: number;
  readonly text: string;
};

/** A note about records given up, and what to do once it is on disk. */
export type Declared = { readonly entry: NewEntry; readonly onWritten: () => void };
export type Declare = (
  kind: "thinned" | "quarantined",
  outbox: string,
  ranges: Ranges,
  reason: string,
) => Promise<readonly Declared[]>;

export type SegmentSetOptions = {
  readonly dir: string;
  readonly prefix: string;
  readonly segmentBytes: number;
  /** How many files there may be. */
  readonly most: number;
  readonly meter: WearMeter;
  readonly log: Logger;
  /** Whether the oldest fixes give way when there is no room; else the log says `full`. */
  readonly mayThin: boolean;
  readonly declare: Declare;
};

export class SegmentSet {
  readonly #options: SegmentSetOptions;
  readonly #reader = new SegmentReader();
  /** In use, oldest first; the active one is the last. */
  #used: Segment[];
  #free: string[];
  /** Receipted to the last record, not yet marked as free. */
  #emptied: Segment[] = [];
  #generation: number;
  #active: { readonly segment: Segment; readonly file: FileHandle } | null = null;
  #nextFile: number;

  constructor(options: SegmentSetOptions, opened: OpenedSegments) {
    this.#options = options;
    this.#used = [...opened.used];
    this.#free = [...opened.free];
    this.#generation = opened.topGeneration;
    this.#nextFile = opened.topFile + 1;
  }

  /** In use, newest first. */
  get segments(): readonly Segment[] {
    return this.#used.toReversed();
  }

  get reader(): SegmentReader {
    return this.#reader;
  }

  get hasEmptied(): boolean {
    return this.#emptied.length > 0;
  }

  /** Forgets what a receipt covers; says whether that changed what a restart would send. */
  receipted(outbox: string, ranges: Ranges): boolean {
    let isChanged = false;
    for (const segment of this.#used) {
      const index = receipted(segment.index, outbox, ranges);
      if (index === segment.index) continue;
      segment.index = index;
      isChanged = true;
    }
    if (isChanged) this.#sortOutEmptied();
    return isChanged;
  }

  counts(): OutboxCounts {
    let records = 0;
    let bytes = 0;
    for (const { index, entryBytes } of this.#used) {
      const waiting = waitingCount(index);
      records += waiting;
      if (waiting > 0) bytes += Math.round((entryBytes * waiting) / presentCount(index));
    }
    return { records, bytes };
  }

  /** What is on disk although receipts cover it, by outbox id. */
  done(): ReadonlyMap<string, Ranges> {
    const done = new Map<string, Ranges>();
    for (const { index } of this.#used) {
      for (const { outbox, present, pending } of index) {
        const ranges = difference(present, pending);
        if (ranges.length > 0) done.set(outbox, union(done.get(outbox) ?? [], ranges));
      }
    }
    return done;
  }

  /** Makes the least number of files, and goes on in the last segment in use. Before the first write. */
  async prepare(least: number): Promise<void> {
    while (this.#used.length + this.#free.length < least) this.#free.push(await this.#create());
    const last = this.#used.at(-1);
    const hasRoom = last?.isWhole && last.end < capacityOf(this.#options.segmentBytes);
    if (last && hasRoom) this.#active = { segment: last, file: await open(last.path, "r+") };
    this.#sortOutEmptied();
  }

  /** Writes what still waits in a damaged segment, and the notes about the rest, elsewhere. */
  async evacuate(segment: Segment, notes: readonly Declared[]): Promise<void> {
    if (this.#active?.segment === segment) await this.close();
    if (this.#used.includes(segment)) await this.#carry(segment, segment.index, notes);
  }

  /** Writes and syncs the entries; `full` when there is no room and none may be made. */
  async write(entries: readonly NewEntry[]): Promise<"written" | "full"> {
    let i = 0;
    while (i < entries.length) {
      if (!this.#active && !(await this.#rotate())) return "full";
      const count = await this.#writeSome(entries, i);
      if (count === 0) await this.close();
      i += count;
    }
    return "written";
  }

  /** Marks what is receipted to the last record as free. */
  async releaseEmptied(): Promise<void> {
    for (const segment of this.#emptied.splice(0)) await this.#release(segment, false);
  }

  /** Lets go of the active segment's file. */
  async close(): Promise<void> {
    const active = this.#active;
    this.#active = null;
    if (active) await active.file.close();
  }

  /** Writes as many as fit into the active segment with one sync; the number written. */
  async #writeSome(entries: readonly NewEntry[], first: number): Promise<number> {
    if (!this.#active) return 0;
    const { segment, file } = this.#active;
    const capacity = capacityOf(this.#options.segmentBytes);
    const chunks: Buffer[] = [];
    let end = segment.end;
    for (const { kind, outbox, seq, text } of entries.slice(first)) {
      const chunk = encodeEntry(kind, outbox, seq, text, segment.seed);
      if (end + chunk.length > capacity) break;
      chunks.push(chunk);
      end += chunk.length;
    }
    if (chunks.length === 0) return 0;
    await writeAll(file, Buffer.concat(chunks), segment.end, this.#options.meter);
    await file.datasync();
    segment.entryBytes += end - segment.end;
    segment.end = end;
    const written = entries.slice(first, first + chunks.length);
    segment.index = withRecords(segment.index, written.filter(isRecord));
    return chunks.length;
  }

  /** Goes on in another segment. One is always kept in reserve, so that there is somewhere to carry records to. */
  async #rotate(): Promise<boolean> {
    const { mayThin, segmentBytes, meter } = this.#options;
    await this.close();
    this.#sortOutEmptied();
    await this.releaseEmptied();
    const path = this.#free.shift() ?? (mayThin ? await this.#create() : null);
    if (path === null) return false;
    let file = await open(path, "r+");
    if ((await file.stat()).size !== segmentBytes) {
      await file.close();
      await preallocate(path, segmentBytes, meter);
      file = await open(path, "r+");
    }
    this.#generation += 1;
    const segment = await beginUse(file, path, segmentBytes, this.#generation, meter);
    this.#used.push(segment);
    this.#active = { segment, file };
    if (mayThin && this.#free.length === 0 && !(await this.#createReserve())) await this.#makeRoom();
    return true;
  }

  /** The oldest segment that is mostly fixes is thinned; everything else in it is carried over. */
  async #makeRoom(): Promise<void> {
    const sealed = this.#used.filter((segment) => segment !== this.#active?.segment);
    const isMostlyFixes = ({ index }: Segment) => waitingCount(index, "fix") * 2 >= waitingCount(index);
    const victim = sealed.find(isMostlyFixes) ?? sealed.find(({ index }) => waitingCount(index, "fix") > 0);
    if (!victim) {
      this.#options.log.error("the outbox is full of records that must not give way: it grows past its limit");
      return;
    }
    // From here on receipts no longer reach it: it is released once, by the carrying.
    this.#used = this.#used.filter((segment) => segment !== victim);
    const { carried, given } = await thinnedShelves(victim.index, (shelf) =>
      this.#reader.textsOf(victim, shelf.outbox, shelf.pending),
    );
    const notes: Declared[] = [];
    for (const [outbox, seqs] of given) {
      notes.push(...(await this.#options.declare("thinned", outbox, seqs, "the outbox is full")));
    }
    await this.#carry(victim, carried, notes);
  }

  /** Writes the waiting records of `shelves` and the notes elsewhere, and frees the segment. */
  async #carry(victim: Segment, shelves: readonly Shelf[], notes: readonly Declared[]): Promise<void> {
    this.#used = this.#used.filter((segment) => segment !== victim);
    const entries: NewEntry[] = [];
    const all = [...notes];
    for (const { kind, outbox, pending } of shelves) {
      const texts = await this.#reader.textsOf(victim, outbox, pending);
      for (const [seq, text] of texts) entries.push({ kind, outbox, seq, text });
      all.push(...(await this.#declareMissing(outbox, pending, texts)));
    }
    await this.write([...entries, ...all.map((note) => note.entry)]);
    for (const note of all) note.onWritten();
    await this.#release(victim, true);
  }

  async #declareMissing(
    outbox: string,
    wanted: Ranges,
    texts: ReadonlyMap<number, string>,
  ): Promise<readonly Declared[]> {
    const missing = rangesOf([...seqsOf(wanted)].filter((seq) => !texts.has(seq)));
    if (missing.length === 0) return [];
    this.#options.log.error({ outbox, missing }, "records of the outbox can no longer be read");
    return this.#options.declare("quarantined", outbox, missing, "damaged on disk");
  }

  #sortOutEmptied(): void {
    const isEmptied = (segment: Segment) => segment !== this.#active?.segment && waitingCount(segment.index) === 0;
    const emptied = this.#used.filter(isEmptied);
    if (emptied.length === 0) return;
    this.#used = this.#used.filter((segment) => !isEmptied(segment));
    this.#emptied.push(...emptied);
  }

  async #release(segment: Segment, isSynced: boolean): Promise<void> {
    await markFree(segment.path, segment.generation, this.#options.segmentBytes, isSynced, this.#options.meter);
    this.#free.push(segment.path);
  }

  /** Whether there is one more file for later: not when no more are allowed or the disk is full. */
  async #createReserve(): Promise<boolean> {
    if (this.#used.length + this.#free.length >= this.#options.most) return false;
    try {
      this.#free.push(await this.#create());
      return true;
    } catch (err) {
      if (systemCodeOf(err) !== "ENOSPC") throw err;
      const { dir, prefix, log } = this.#options;
      await rm(segmentPath(dir, prefix, this.#nextFile), { force: true });
      log.warn({ dir }, "the disk is full: the oldest fixes give way");
      return false;
    }
  }

  async #create(): Promise<string> {
    const { dir, prefix, segmentBytes, meter } = this.#options;
    const path = segmentPath(dir, prefix, this.#nextFile);
    await preallocate(path, segmentBytes, meter);
    await syncDirectory(dir);
    this.#nextFile += 1;
    return path;
  }
}

function isRecord(entry: NewEntry): entry is NewEntry & { readonly kind: Kind } {
  return entry.kind !== "done";
}
