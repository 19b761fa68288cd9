/** The reading end of the queue to InfluxDB. */
import type { QueuePage, QueueState } from "../core/forward.ts";
import type { Span } from "../core/track.ts";
import type { Database, Statement } from "./database.ts";

type Row = { readonly id: number; readonly fixes: number; readonly lines: string };
type Times = { readonly from: number | null; readonly to: number | null };

export class ForwardReader {
  readonly #oldest: Statement;
  readonly #state: Statement;
  readonly #queued: Statement;
  readonly #owed: Statement;

  constructor(database: Database) {
    this.#oldest = database.prepare("SELECT id, fixes, lines FROM forward_queue ORDER BY id");
    this.#state = database.prepare(
      `SELECT fixes, bytes, (SELECT rx FROM forward_queue ORDER BY id LIMIT 1) AS oldestReceivedTime,
       (SELECT count(*) FROM forward_owed) AS owedUnits FROM forward_total`,
    );
    this.#queued = database.prepare('SELECT from_ts AS "from", to_ts AS "to" FROM forward_total');
    this.#owed = database.prepare(
      'SELECT from_ts AS "from", to_ts AS "to" FROM forward_owed WHERE unit = (SELECT id FROM unit WHERE unit = ?)',
    );
  }

  peek(mostFixes: number): QueuePage | null {
    const blocks: string[] = [];
    let last = 0;
    let fixes = 0;
    for (const row of this.#oldest.iterate() as IterableIterator<Row>) {
      if (fixes > 0 && fixes + row.fixes > mostFixes) break;
      blocks.push(row.lines);
      last = row.id;
      fixes += row.fixes;
    }
    return fixes === 0 ? null : { last, fixes, lines: blocks.join("\n") };
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
