/**
 * Whether the ledger is as it was written: numbers run from 1 without a gap, and each entry's hash covers its text and
 * the hash before. What is gone from the end leaves a whole chain, so its end is also known elsewhere: the head.
 */

/** What the first entry follows. */
export const BEGINNING = "0".repeat(64);

/** An entry as it is stored: `entry` is JSON text that holds `n` too. */
export type LedgerRow = { readonly n: number; readonly entry: string; readonly hash: string };

/** The last entry that somebody has seen. */
export type Head = { readonly n: number; readonly hash: string };

/** What the file beside the database says of the head: `text` null without one, `head` null when it is no head. */
export type SavedHead = { readonly text: string | null; readonly head: Head | null };

/** SHA-256 in hex of the texts, a line feed between them. */
export type HashOf = (before: string, entry: string) => string;

/** How far a chain has been followed; `broken` says where and why it is none, as a sentence, or is null. */
export type Chain = Head & { readonly broken: string | null };

export const EMPTY_CHAIN: Chain = { n: 0, hash: BEGINNING, broken: null };

/** Follows the chain over the next rows, in the order of `n`; a broken one is followed no further. */
export function follow(chain: Chain, rows: readonly LedgerRow[], hashOf: HashOf): Chain {
  let { n, hash } = chain;
  if (chain.broken !== null) return chain;
  for (const row of rows) {
    const problem = rowProblem(row, n + 1, hash, hashOf);
    if (problem !== null) return { n, hash, broken: problem };
    ({ n, hash } = row);
  }
  return { n, hash, broken: null };
}

function rowProblem(row: LedgerRow, expected: number, before: string, hashOf: HashOf): string | null {
  if (row.n !== expected) {
    return `After entry ${expected - 1} comes entry ${row.n}: what was between them was removed, or this was put in.`;
  }
  if (hashOf(before, row.entry) !== row.hash) return `Entry ${row.n}, or the one before it, was changed.`;
  return numberIn(row.entry) === row.n ? null : `Entry ${row.n} was written under another number.`;
}

function numberIn(entry: string): unknown {
  try {
    return (JSON.parse(entry) as { readonly n?: unknown } | null)?.n;
  } catch {
    return null;
  }
}

/** How a head that was seen earlier goes with the chain: `at` is the chain's own hash at the head's number, null without one. */
export function headProblem(head: Head, at: string | null): string | null {
  if (at === head.hash) return null;
  return at === null
    ? `The ledger once had an entry ${head.n}, which is gone: the end was cut off, or an older copy was put in its place.`
    : `Entry ${head.n} is not the one that was seen there: the ledger was written anew.`;
}

/** `N:HASH`, the form in which a head is written down. */
export function headText({ n, hash }: Head): string {
  return `${n}:${hash}`;
}

/** Null when `text` is no head. */
export function parseHead(text: string): Head | null {
  const [, n, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.trim()) ?? [];
  return n !== undefined && hash !== undefined ? { n: Number(n), hash } : null;
}
