/** Reading the ledger: what somebody did, what was done about somebody, and what an officer may know of himself. */
import type { Act } from "./ledger.ts";
import { touches } from "./people/overlap.ts";
import type { Assignment } from "./people/people.ts";

/** An entry as it is read; `time` Unix ms. */
export type ReadEntry = Act & { readonly n: number; readonly time: number };

/** Entries of a scan that fit, newest first; `next`: the number to go on before, null at the beginning of the ledger. */
export type LedgerPage = { readonly entries: readonly ReadEntry[]; readonly next: number | null };

/** Entries that fit all that is not null; `about` any of these names. `from` included, `to` not, Unix ms. */
export type LedgerFilter = {
  readonly actor: string | null;
  readonly about: readonly string[] | null;
  readonly act: string | null;
  readonly from: number | null;
  readonly to: number | null;
};

/** The entry in a stored text; null when that is none any more, which `verify` says loudly. */
export function entryIn(text: string): ReadEntry | null {
  try {
    const entry = JSON.parse(text) as Partial<ReadEntry> | null;
    const isEntry =
      typeof entry?.n === "number" &&
      typeof entry.time === "number" &&
      typeof entry.actor === "string" &&
      typeof entry.act === "string" &&
      Array.isArray(entry.about) &&
      typeof entry.detail === "object" &&
      entry.detail !== null;
    return isEntry ? (entry as ReadEntry) : null;
  } catch {
    return null;
  }
}

export function fits(entry: ReadEntry, filter: LedgerFilter): boolean {
  return (
    (filter.actor === null || entry.actor === filter.actor) &&
    (filter.act === null || entry.act === filter.act) &&
    (filter.about === null || filter.about.some((name) => entry.about.includes(name))) &&
    (filter.from === null || entry.time >= filter.from) &&
    (filter.to === null || entry.time < filter.to)
  );
}

/**
 * What of `entry` concerns `officer`, with nobody else in `about`: entries about himself, and looks at a span in which he
 * was assigned to a unit that was looked at, whenever the look was. Null when nothing does. `assignments`: his.
 */
export function concerning(entry: ReadEntry, officer: string, assignments: readonly Assignment[]): ReadEntry | null {
  const span = lookedAt(entry);
  const isHis = (unit: string) => span !== null && assignments.some((one) => one.unit === unit && touches(one, span));
  const about = entry.about.filter((name) => name === officer || isHis(name));
  return about.length > 0 ? { ...entry, about } : null;
}

/** The span that a look was at; null for an act that is no look at a span. */
function lookedAt({ detail }: ReadEntry): { readonly from: number; readonly to: number } | null {
  const { from, to } = detail;
  return typeof from === "number" && typeof to === "number" ? { from, to } : null;
}
