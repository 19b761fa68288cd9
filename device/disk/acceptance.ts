/** What happens at the moment a record is accepted: it is listed, told to who asked, and may be sent. */

import { type Ranges, rangesOf } from "../../protocol/ranges.ts";
import type { NoteRecord } from "../../protocol/record.ts";
import type { Waiting } from "../core/outbox-port.ts";
import type { AcceptedList } from "./accepted-list.ts";
import type { Seqs } from "./head.ts";
import type { Declared } from "./segment-set.ts";

/** The time of a record that the outbox itself makes. */
export type Stamp = () => Pick<NoteRecord, "time" | "clock" | "uptimeMs">;
export type OnAccepted = (outbox: string, seqs: Ranges) => void;
type Text = { readonly seq: number; readonly text: string };

/** So many ranges at most in one note, so that it stays a small record. */
const RANGES_PER_NOTE = 500;

export class Acceptance {
  readonly #outbox: string;
  readonly #list: AcceptedList;
  readonly #onAccepted: OnAccepted;
  readonly #listeners = new Set<(waiting: Waiting) => void>();

  constructor(outbox: string, list: AcceptedList, onAccepted: OnAccepted) {
    this.#outbox = outbox;
    this.#list = list;
    this.#onAccepted = onAccepted;
  }

  accept(records: readonly Text[]): void {
    if (records.length === 0) return;
    this.#list.add(this.#outbox, records);
    this.#onAccepted(this.#outbox, rangesOf(records.map(({ seq }) => seq)));
  }

  announce({ seq, text }: Text, isSos: boolean): void {
    for (const listener of this.#listeners) listener({ outbox: this.#outbox, seq, isSos, text });
  }

  listen(listener: (waiting: Waiting) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#list.close();
  }
}

/** What a note of the outbox is about: seqs of an outbox id, both unknown when nothing of a file could be read. */
export type Subject = { readonly outbox: string | null; readonly ranges: Ranges; readonly bytes: number | null };

/** Makes the notes that say which records were given up, and why. */
export async function makeNotes(
  kind: "thinned" | "quarantined",
  { outbox, ranges, bytes }: Subject,
  reason: string,
  seqs: Seqs,
  stamp: Stamp,
  acceptance: Acceptance,
): Promise<readonly Declared[]> {
  const notes: Declared[] = [];
  for (let i = 0; i === 0 || i < ranges.length; i += RANGES_PER_NOTE) {
    const part = ranges.slice(i, i + RANGES_PER_NOTE);
    const detail = { outbox, seqs: part, reason, ...(bytes === null ? {} : { bytes }) };
    const seq = await seqs.take();
    const record: NoteRecord = { seq, type: "note", ...stamp(), kind, detail };
    const text = JSON.stringify(record);
    const onWritten = () => {
      acceptance.accept([{ seq, text }]);
      acceptance.announce({ seq, text }, false);
    };
    notes.push({ entry: { kind: "other", outbox: seqs.id, seq, text }, onWritten });
  }
  return notes;
}
