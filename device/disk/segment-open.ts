/** Reads all segments at start: what they hold, what is done, what is damaged. */

import { type Ranges, union } from "../../protocol/ranges.ts";
import type { Logger } from "../../runtime/log.ts";
import { type Kind, type SegmentIndex, withoutSeqs, withRecords } from "../core/outbox-index.ts";
import { type Damage, scanEntries, textOf } from "./entry.ts";
import { quarantineCopy } from "./quarantine.ts";
import { headerOf, readSegment, SEGMENT_HEADER_BYTES, type Segment, segmentPaths } from "./segment.ts";

/** Seqs of one outbox id that can no longer be read; empty ranges when it is not known which they were. */
export type Lost = { readonly outbox: string | null; readonly ranges: Ranges; readonly bytes: number };

export type OpenedSegments = {
  /** In use, oldest first. */
  readonly used: readonly Segment[];
  readonly free: readonly string[];
  /** Segments with damage between readable entries: to be emptied into another one. */
  readonly damaged: ReadonlyMap<Segment, readonly Lost[]>;
  /** Files whose header is beyond reading: nothing of them can be told. */
  readonly unreadable: readonly Lost[];
  readonly done: ReadonlyMap<string, Ranges>;
  readonly topGeneration: number;
  /** The highest number in a file's name. */
  readonly topFile: number;
};

/** Opens every `<prefix>-NNNNN.seg` of `dir`. */
export async function openSegments(
  dir: string,
  prefix: string,
  segmentBytes: number,
  log: Logger,
): Promise<OpenedSegments> {
  const used: Segment[] = [];
  const free: string[] = [];
  const unreadable: Lost[] = [];
  const damaged = new Map<Segment, readonly Lost[]>();
  const done = new Map<string, Ranges>();
  let topGeneration = 0;
  let topFile = 0;
  for (const path of await segmentPaths(dir, prefix)) {
    topFile = Math.max(topFile, Number.parseInt(path.slice(-9, -4), 10));
    const bytes = await readSegment(path);
    const header = headerOf(bytes);
    if (header.state === "free" || header.state === "used") topGeneration = Math.max(topGeneration, header.generation);
    if (header.state === "unreadable") {
      const copy = await quarantineCopy(dir, path, 0);
      log.error({ path, copy }, "a segment of the outbox cannot be read: its header is damaged at both ends");
      unreadable.push({ outbox: null, ranges: [], bytes: bytes.length });
    }
    if (header.state !== "used") {
      free.push(path);
      continue;
    }
    const isWhole = bytes.length === segmentBytes;
    const { segment, damages } = readEntries(path, bytes, header.generation, header.seed, isWhole, done);
    used.push(segment);
    if (damages.length === 0) continue;
    const copy = await quarantineCopy(dir, path, segment.generation);
    const lost = damages.map(lostIn);
    log.error({ path, copy, places: damages.length }, "a segment of the outbox is damaged: the rest of it is kept");
    damaged.set(segment, lost);
  }
  used.sort((a, b) => a.generation - b.generation);
  dropRepeats(used);
  return { used, free, damaged, unreadable, done, topGeneration, topFile };
}

function readEntries(
  path: string,
  bytes: Buffer,
  generation: number,
  seed: number,
  isWhole: boolean,
  done: Map<string, Ranges>,
): { readonly segment: Segment; readonly damages: readonly Damage[] } {
  const scan = scanEntries(bytes, SEGMENT_HEADER_BYTES, seed);
  const records: { readonly kind: Kind; readonly outbox: string; readonly seq: number }[] = [];
  let entryBytes = 0;
  for (const entry of scan.entries) {
    const { kind, outbox, seq } = entry;
    if (kind === "done") {
      done.set(outbox, union(done.get(outbox) ?? [], JSON.parse(textOf(bytes, entry)) as Ranges));
      continue;
    }
    entryBytes += entry.end - entry.at;
    records.push({ kind, outbox, seq });
  }
  const index: SegmentIndex = withRecords([], records);
  return { segment: { path, generation, seed, isWhole, end: scan.end, entryBytes, index }, damages: scan.damages };
}

/**
 * A record that was carried from one segment to a later one stands in both after a crash: the later one counts, and the
 * earlier one must not look as if a receipt had covered it.
 */
function dropRepeats(used: readonly Segment[]): void {
  const seen = new Map<string, Ranges>();
  for (const segment of used.toReversed()) {
    for (const [outbox, ranges] of seen) segment.index = withoutSeqs(segment.index, outbox, ranges);
    for (const shelf of segment.index) seen.set(shelf.outbox, union(seen.get(shelf.outbox) ?? [], shelf.present));
  }
}

/** What stood between the readable neighbours, as far as the order of seqs tells. */
function lostIn(damage: Damage): Lost {
  const { after, before, from, to } = damage;
  const isTold =
    after !== null && after.outbox === before.outbox && after.kind !== "done" && before.seq > after.seq + 1;
  const ranges: Ranges = isTold ? [[after.seq + 1, before.seq - 1]] : [];
  return { outbox: before.outbox, ranges, bytes: to - from };
}
