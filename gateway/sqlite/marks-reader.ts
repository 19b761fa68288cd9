/** Reads from the journal what units said of their own silences. */
import type { Mark } from "../core/gap.ts";
import type { Database, Statement } from "./database.ts";
import type { PageQuery } from "./tracks-reader.ts";
import { TYPES } from "./tracks-schema.ts";

/** More than these are not looked at: each takes a look at the journal. */
const MOST_INSTANTS = 10_000;
const MOST_THINNED = 4_000;

const FIX = TYPES.indexOf("fix");
const LOST = TYPES.indexOf("fix-lost");
const NOTE = TYPES.indexOf("note");
const MINUTE_MS = 60_000;

type Range = { readonly outbox: number; readonly first: number; readonly last: number };
type Time = { readonly time: number | null };

export class MarksReader {
  readonly #begin: Statement;
  readonly #instants: Statement;
  readonly #thinned: Statement;
  readonly #fixBefore: Statement;
  readonly #fixAfter: Statement;

  constructor(database: Database) {
    const unit = "(SELECT id FROM unit WHERE unit = ?1)";
    const outboxes = `(SELECT id FROM outbox WHERE unit = ${unit})`;
    this.#begin = database.prepare(
      `SELECT max(coalesce((SELECT max(ts) FROM fix WHERE unit = ${unit} AND ts < ?2), -1),
         coalesce((SELECT ts FROM fix_minute WHERE unit = ${unit} AND minute <= ?3 AND ts < ?2 ORDER BY minute DESC LIMIT 1), -1)
       ) AS time`,
    );
    // `type <> 0` is what the index is limited to.
    this.#instants = database.prepare(
      `SELECT time AS "from", time AS "to", CASE WHEN kind IS NULL THEN 'lost' WHEN kind = 'boot' THEN 'boot' ELSE 'off' END AS what
       FROM (SELECT time, seq, type, iif(type = ${NOTE}, json_extract(body, '$.kind'), NULL) AS kind FROM journal
         WHERE outbox IN ${outboxes} AND type <> 0 AND type IN (${LOST}, ${NOTE}) AND time >= ?2 AND time < ?3)
       WHERE type = ${LOST} OR kind IN ('boot', 'shutdown', 'power-cut') ORDER BY time, seq LIMIT ${MOST_INSTANTS}`,
    );
    this.#thinned = database.prepare(
      `SELECT coalesce((SELECT id FROM outbox WHERE unit = ${unit} AND outbox = json_extract(j.body, '$.detail.outbox')), j.outbox)
         AS outbox, json_extract(j.body, r.fullkey || '[0]') AS first, json_extract(j.body, r.fullkey || '[1]') AS last
       FROM journal j, json_each(j.body, '$.detail.seqs') r
       WHERE j.outbox IN ${outboxes} AND j.type <> 0 AND j.type = ${NOTE} AND j.time >= ?2
         AND json_extract(j.body, '$.kind') = 'thinned' AND typeof(first) = 'integer' AND typeof(last) = 'integer'
       ORDER BY j.time LIMIT ${MOST_THINNED}`,
    );
    this.#fixBefore = database.prepare(
      `SELECT time FROM journal WHERE outbox = ? AND seq < ? AND type = ${FIX} ORDER BY seq DESC LIMIT 1`,
    );
    this.#fixAfter = database.prepare(
      `SELECT time FROM journal WHERE outbox = ? AND seq > ? AND type = ${FIX} ORDER BY seq LIMIT 1`,
    );
  }

  /** From the unit's last fix before `from` on, or from `from` on where none is kept. */
  marks({ unit, from, to }: PageQuery): readonly Mark[] {
    const { time } = this.#begin.get(unit, from, Math.floor(from / MINUTE_MS)) as { readonly time: number };
    const begin = time < 0 ? from : time;
    const instants = (this.#instants.all(unit, begin, to) as Mark[]).map((mark) => ({ ...mark }));
    // What was given up is declared afterwards, whenever that is.
    const ranges = this.#thinned.all(unit, begin) as Range[];
    const thinned = ranges.flatMap((range) => this.#between(range) ?? []);
    const inside = thinned.filter((mark) => mark.from < to && mark.to > begin);
    return [...instants, ...inside].sort((a, b) => a.from - b.from);
  }

  /** From the fix that was kept before the range to the one after it; null when neither is known. */
  #between({ outbox, first, last }: Range): Mark | null {
    const before = (this.#fixBefore.get(outbox, first) as Time | undefined)?.time ?? null;
    const after = (this.#fixAfter.get(outbox, last) as Time | undefined)?.time ?? null;
    if (before === null && after === null) return null;
    return { what: "thinned", from: before ?? (after ?? 0) - 1, to: after ?? (before ?? 0) + 1 };
  }
}
