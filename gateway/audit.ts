/** Reading the ledger, a bounded page at a time, and following its chain. */
import type { LedgerTable } from "./core/ledger.ts";
import { EMPTY_CHAIN, type Head, headProblem } from "./core/ledger-chain.ts";
import { concerning, type LedgerFilter, type LedgerPage, type ReadEntry } from "./core/ledger-reading.ts";
import type { Assignment } from "./core/people/people.ts";
import type { PeopleTables } from "./core/people/tables.ts";
import type { LedgerVerdict } from "./core/services.ts";

/** Rows that the database's thread follows or looks at in one go: some milliseconds, between which others get their turn. */
const ROWS = 1_000;
/** Entries of a page. */
const PAGE = 200;
/** Rows that one page may look at before it is handed out with fewer entries. */
const MOST_SCANNED = 100_000;

export class Audit {
  readonly #ledger: LedgerTable;
  readonly #people: PeopleTables;

  constructor(ledger: LedgerTable, people: PeopleTables) {
    this.#ledger = ledger;
    this.#people = people;
  }

  head(): Promise<Head> {
    return this.#ledger.ledgerEnd();
  }

  verify(given: Head | null): Promise<LedgerVerdict> {
    return verifyLedger(this.#ledger, given);
  }

  /** Entries that fit, newest first, with numbers under `before`. */
  list(filter: LedgerFilter, before: number): Promise<LedgerPage> {
    return this.#page(filter, before, (entry) => entry);
  }

  /** What concerns the officer: entries about him, and looks at units while he was on them. */
  async extract(officer: string, before: number): Promise<LedgerPage> {
    const assignments = await this.#assignmentsOf(officer);
    const about = [...new Set([officer, ...assignments.map(({ unit }) => unit)])];
    const filter = { actor: null, about, act: null, from: null, to: null };
    return await this.#page(filter, before, (entry) => concerning(entry, officer, assignments));
  }

  async #page(
    filter: LedgerFilter,
    before: number,
    shown: (entry: ReadEntry) => ReadEntry | null,
  ): Promise<LedgerPage> {
    const entries: ReadEntry[] = [];
    let next: number | null = before;
    for (let scanned = 0; next !== null && scanned < MOST_SCANNED && entries.length < PAGE; scanned += ROWS) {
      const page = await this.#ledger.scanLedger({ filter, before: next, scan: ROWS });
      entries.push(...page.entries.map(shown).filter((entry) => entry !== null));
      next = page.next;
    }
    const isCut = entries.length > PAGE;
    return { entries: entries.slice(0, PAGE), next: isCut ? (entries[PAGE - 1]?.n ?? null) : next };
  }

  async #assignmentsOf(officer: string): Promise<readonly Assignment[]> {
    const found: Assignment[] = [];
    const span = { from: 0, to: Number.MAX_SAFE_INTEGER };
    while (true) {
      const after = found.at(-1)?.id ?? null;
      const page = { ...span, officer, unit: null, station: null, after, limit: ROWS };
      const some = await this.#people.assignments(page);
      found.push(...some);
      if (some.length < ROWS) return found;
    }
  }
}

/** Follows the whole chain, and holds it against the head beside the database and one that was written down elsewhere. */
export async function verifyLedger(ledger: LedgerTable, given: Head | null): Promise<LedgerVerdict> {
  // Read before the chain, which then holds it even while entries are added.
  const saved = await ledger.savedHead();
  let chain = EMPTY_CHAIN;
  while (chain.broken === null) {
    const further = await ledger.followLedger({ chain, rows: ROWS });
    if (further.n === chain.n && further.broken === null) break;
    chain = further;
  }
  const problems = chain.broken === null ? [] : [chain.broken];
  for (const head of [saved.head, given]) {
    const problem = head && headProblem(head, await ledger.ledgerHash(head.n));
    if (problem && !problems.includes(problem)) problems.push(problem);
  }
  if (saved.text !== null && saved.head === null) problems.push("The file ledger.head is none: it was changed.");
  const notes =
    saved.text === null && chain.n > 0
      ? ["There is no file ledger.head: whether entries were cut off at the end cannot be told from here."]
      : [];
  return { isSound: problems.length === 0, entries: chain.n, hash: chain.hash, problems, notes };
}
