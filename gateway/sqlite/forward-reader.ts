/** The reading end of the queue to InfluxDB. */
import { isAscii } from "node:buffer";
import type { QueuePage, QueueState } from "../core/forward.ts";
import type { Span } from "../core/track.ts";
import type { Database, Statement } from "./database.ts";

type Size = { readonly id: number; readonly fixes: number };
/** A page of the queue whose lines are UTF-8 in a buffer of their own, to be handed to another thread. */
export type PackedPage = Omit<QueuePage, "lines"> & { readonly lines: Uint8Array };
type Times = { readonly from: number | null; readonly to: number | null };

export class ForwardReader {
  readonly #sizes: Statement;
  readonly #lines: Statement;
  readonly #state: Statement;
  readonly #queued: Statement;
  readonly #owed: Statement;

  constructor(database: Database) {
    this.#sizes = database.prepare("SELECT id, fixes FROM forward_queue ORDER BY id");
    this.#lines = database.prepare("SELECT CAST(lines AS BLOB) AS lines FROM forward_queue WHERE id <= ? ORDER BY id");
    this.#state = database.prepare(
      `SELECT fixes, bytes, (SELECT rx FROM forward_queue ORDER BY id LIMIT 1) AS oldestReceivedTime,
       (SELECT count(*) FROM forward_owed) AS owedUnits FROM forward_total`,
    );
    this.#queued = database.prepare('SELECT from_ts AS "from", to_ts AS "to" FROM forward_total');
    this.#owed = database.prepare(
      'SELECT from_ts AS "from", to_ts AS "to" FROM forward_owed WHERE unit = (SELECT id FROM unit WHERE unit = ?)',
    );
  }

  peek(mostFixes: number): PackedPage | null {
    let last = 0;
    let fixes = 0;
    // The sizes by themselves: lines fill pages of the database that are not read for a row that is left for later.
    for (const row of this.#sizes.iterate() as IterableIterator<Size>) {
      if (fixes > 0 && fixes + row.fixes > mostFixes) break;
      last = row.id;
      fixes += row.fixes;
    }
    if (fixes === 0) return null;
    const rows = this.#lines.all(last) as { readonly lines: Uint8Array }[];
    return { last, fixes, lines: joined(rows.map((row) => row.lines)) };
  }

  state(): QueueState {
    return { ...(this.#state.get() as QueueState) };
  }

  waitingSpan(unit: string, span: Span): Span | null {
    // What is owed first: meanwhile it may move into the queue, never back.
    const all = [this.#owed.get(unit), this.#queued.get()] as (Times | undefined)[];
    const known = all.flatMap((times) =>
      times?.from == null || times.to == null ? [] : [{ from: times.from, to: times.to }],
    );
    if (known.length === 0) return null;
    const from = Math.max(span.from, Math.min(...known.map((times) => times.from)));
    const to = Math.min(span.to, Math.max(...known.map((times) => times.to)) + 1);
    return from < to ? { from, to } : null;
  }
}

export function unpackPage({ last, fixes, lines }: PackedPage): QueuePage {
  const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength);
  return { last, fixes, lines: bytes.toString(isAscii(bytes) ? "latin1" : "utf8") };
}

/** Blocks of lines with a line break between each two. */
function joined(blocks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(blocks.reduce((sum, block) => sum + block.length + 1, -1));
  let at = 0;
  for (const block of blocks) {
    if (at > 0) all[at++] = LINE_BREAK;
    all.set(block, at);
    at += block.length;
  }
  return all;
}

const LINE_BREAK = 10;
