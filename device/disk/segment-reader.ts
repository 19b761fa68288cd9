/** Finds the texts of records in segments; the last two segments read stay in memory. */

import type { Ranges } from "../../protocol/ranges.ts";
import { seqsOf } from "../core/outbox-index.ts";
import { type FoundEntry, scanEntries, textOf } from "./entry.ts";
import { readSegment, SEGMENT_HEADER_BYTES, type Segment } from "./segment.ts";

const KEPT = 2;

type Loaded = {
  readonly segment: Segment;
  readonly end: number;
  readonly bytes: Buffer;
  /** By outbox id, then seq. */
  readonly entries: ReadonlyMap<string, ReadonlyMap<number, FoundEntry>>;
};

export class SegmentReader {
  #kept: readonly Loaded[] = [];

  /** The texts of these records by seq; one that is missing could not be read. */
  async textsOf(segment: Segment, outbox: string, ranges: Ranges): Promise<ReadonlyMap<number, string>> {
    const { bytes, entries } = await this.#load(segment);
    const own = entries.get(outbox);
    const texts = new Map<number, string>();
    for (const seq of seqsOf(ranges)) {
      const entry = own?.get(seq);
      if (entry) texts.set(seq, textOf(bytes, entry));
    }
    return texts;
  }

  async #load(segment: Segment): Promise<Loaded> {
    const { end } = segment;
    const kept = this.#kept.find((one) => one.segment === segment && one.end === end);
    if (kept) return kept;
    const bytes = await readSegment(segment.path);
    const entries = new Map<string, Map<number, FoundEntry>>();
    for (const entry of scanEntries(bytes, SEGMENT_HEADER_BYTES, segment.seed).entries) {
      if (entry.kind === "done") continue;
      const own = entries.get(entry.outbox) ?? new Map<number, FoundEntry>();
      entries.set(entry.outbox, own.set(entry.seq, entry));
    }
    const loaded = { segment, end, bytes, entries };
    this.#kept = [loaded, ...this.#kept.filter((one) => one.segment !== segment)].slice(0, KEPT);
    return loaded;
  }
}
