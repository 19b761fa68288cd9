/** Chooses what to send next. */

import { difference, type Ranges, rangesOf } from "../../protocol/ranges.ts";
import { type Kind, newest, seqsOf } from "../core/outbox-index.ts";
import type { BatchLimit, OutboxBatch, SeqSet } from "../core/outbox-port.ts";
import type { FreshFixes } from "./fresh-fixes.ts";
import type { Segment } from "./segment.ts";
import type { SegmentLog } from "./segment-log.ts";

/** Where records are: the logs in the order of asking, and what is still in memory under the id `own`. */
export type Sources = { readonly own: string; readonly fresh: FreshFixes; readonly logs: readonly SegmentLog[] };

/** The oldest SOS record that is not in `except`. */
export async function pickSos({ own, fresh, logs }: Sources, except: SeqSet): Promise<OutboxBatch | null> {
  for (const log of logs) {
    for (const segment of log.segments.toReversed()) {
      for (const [outbox, free] of waiting(segment, "sos", except)) {
        const [seq] = seqsOf(free);
        if (seq === undefined) continue;
        const batch = await load(log, segment, outbox, [[seq, seq]], Number.POSITIVE_INFINITY, own, fresh);
        if (batch) return batch;
      }
    }
  }
  return null;
}

/** What is not a fix, then fixes, the newest of them first. */
export async function pickRecords(sources: Sources, except: SeqSet, limit: BatchLimit): Promise<OutboxBatch | null> {
  return (
    (await pickKind(sources, "other", except, limit)) ??
    pickFresh(sources, except, limit) ??
    (await pickKind(sources, "fix", except, limit))
  );
}

function pickFresh({ own, fresh }: Sources, except: SeqSet, limit: BatchLimit): OutboxBatch | null {
  const free = difference(rangesOf(fresh.all().map((one) => one.seq)), except.get(own) ?? []);
  const texts = new Map<number, string>();
  for (const seq of seqsOf(newest(free, limit.records))) texts.set(seq, fresh.textOf(seq) ?? "");
  return texts.size > 0 ? fitted(own, texts, limit.bytes) : null;
}

async function pickKind(
  { own, fresh, logs }: Sources,
  kind: Kind,
  except: SeqSet,
  limit: BatchLimit,
): Promise<OutboxBatch | null> {
  for (const log of logs) {
    for (const segment of log.segments) {
      for (const [outbox, free] of waiting(segment, kind, except)) {
        const batch = await load(log, segment, outbox, newest(free, limit.records), limit.bytes, own, fresh);
        if (batch) return batch;
      }
    }
  }
  return null;
}

function* waiting(segment: Segment, kind: Kind, except: SeqSet): Generator<readonly [outbox: string, free: Ranges]> {
  for (const shelf of segment.index) {
    if (shelf.kind !== kind || shelf.pending.length === 0) continue;
    const free = difference(shelf.pending, except.get(shelf.outbox) ?? []);
    if (free.length > 0) yield [shelf.outbox, free];
  }
}

/** The batch, or null when none of it could be read: the segment is then emptied and what it lost declared. */
async function load(
  log: SegmentLog,
  segment: Segment,
  outbox: string,
  ranges: Ranges,
  mostBytes: number,
  own: string,
  fresh: FreshFixes,
): Promise<OutboxBatch | null> {
  const seqs = [...seqsOf(ranges)];
  const known = outbox === own ? seqs.map((seq) => fresh.textOf(seq)) : [null];
  const texts = new Map<number, string>();
  for (const [i, text] of known.entries()) if (text !== null) texts.set(seqs[i] ?? 0, text);
  if (texts.size === seqs.length) return fitted(outbox, texts, mostBytes);
  const read = await log.reader.textsOf(segment, outbox, ranges);
  if (read.size < seqs.length && log.segments.includes(segment)) await log.evacuate(segment, []);
  return read.size > 0 ? fitted(outbox, read, mostBytes) : null;
}

/** As many as fit, from the newest down; at least one. */
function fitted(outbox: string, texts: ReadonlyMap<number, string>, mostBytes: number): OutboxBatch {
  const all = [...texts].sort(([a], [b]) => b - a);
  let bytes = 0;
  let count = 0;
  for (const [, text] of all) {
    bytes += Buffer.byteLength(text);
    if (count > 0 && bytes > mostBytes) break;
    count += 1;
  }
  const taken = all.slice(0, count).reverse();
  return { outbox, ranges: rangesOf(taken.map(([seq]) => seq)), texts: taken.map(([, text]) => text) };
}
