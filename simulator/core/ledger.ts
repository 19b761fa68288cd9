/** What one unit of a load has made and not yet seen a receipt for: a device's outbox in small, in memory and bounded. */
import { includes, type Ranges } from "../../protocol/ranges.ts";
import type { FixRecord } from "../../protocol/record.ts";

/** `sentAt`: when it was last sent, on the caller's clock in ms; null when it never was. `madeAt`: on the same clock. */
export type Waiting = { readonly record: FixRecord; readonly madeAt: number; readonly sentAt: number | null };
/** `dropped` counts records that went unreceipted because there were too many. */
export type Ledger = { readonly nextSeq: number; readonly waiting: readonly Waiting[]; readonly dropped: number };

/** As many as one message may carry. */
export const MOST_WAITING = 100;
export const EMPTY: Ledger = { nextSeq: 1, waiting: [], dropped: 0 };

/** A further record under the next seq; beyond the bound the oldest goes. */
export function added(ledger: Ledger, make: (seq: number) => FixRecord, now: number): Ledger {
  const waiting = [...ledger.waiting, { record: make(ledger.nextSeq), madeAt: now, sentAt: null }];
  const isFull = waiting.length > MOST_WAITING;
  return {
    nextSeq: ledger.nextSeq + 1,
    waiting: isFull ? waiting.slice(1) : waiting,
    dropped: ledger.dropped + (isFull ? 1 : 0),
  };
}

/** Without those that a receipt covers; `ages` are how long after they were made, ms. */
export function receipted(
  ledger: Ledger,
  stored: Ranges,
  now: number,
): { readonly ledger: Ledger; readonly ages: readonly number[] } {
  const covered = ledger.waiting.filter(({ record }) => includes(stored, record.seq));
  if (covered.length === 0) return { ledger, ages: [] };
  const waiting = ledger.waiting.filter(({ record }) => !includes(stored, record.seq));
  return { ledger: { ...ledger, waiting }, ages: covered.map(({ madeAt }) => now - madeAt) };
}

/** What is to be sent now: what never was, and what was sent `againMs` ago or earlier. */
export function due(
  ledger: Ledger,
  now: number,
  againMs: number,
): { readonly ledger: Ledger; readonly records: readonly FixRecord[]; readonly again: number } {
  const isDue = ({ sentAt }: Waiting) => sentAt === null || now - sentAt >= againMs;
  const out = ledger.waiting.filter(isDue);
  if (out.length === 0) return { ledger, records: [], again: 0 };
  const waiting = ledger.waiting.map((one) => (isDue(one) ? { ...one, sentAt: now } : one));
  return {
    ledger: { ...ledger, waiting },
    records: out.map(({ record }) => record),
    again: out.filter(({ sentAt }) => sentAt !== null).length,
  };
}
