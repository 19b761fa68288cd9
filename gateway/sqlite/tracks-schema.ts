/**
 * `tracks.db`: the journal (one row per record identity: dedupes and proves receipts), the fixes, the quarantine, the queue
 * to InfluxDB.
 * Words that repeat in every row are stored as their place in these lists, which only ever grow at the end.
 */
import type { RecordType } from "../../protocol/record.ts";

export { CLOCKS } from "../core/track.ts";
export const TYPES: readonly RecordType[] = ["fix", "fix-lost", "sos", "kit", "order", "note"];

/** What became of a record that the journal holds. `same-time`: the unit's track already had a fix of that instant. */
export const FATES = ["stored", "same-time", "expired"] as const;

/** What the journal keeps of a fix without a clock: sent again it would get another time, so its identity must outlive it. */
export const UNDATED = '{"clock":"none"}';

/**
 * Columns of `fix` are in the steps of `StoredFix`. `body` is null for a fix, whose content stands in `fix`,
 * or `UNDATED` for one without a clock. */
export const TRACKS_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE unit (id INTEGER PRIMARY KEY, unit TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE outbox (
    id INTEGER PRIMARY KEY, unit INTEGER NOT NULL REFERENCES unit, outbox TEXT NOT NULL, UNIQUE (unit, outbox)
  ) STRICT;
  CREATE TABLE journal (
    outbox INTEGER NOT NULL, seq INTEGER NOT NULL, type INTEGER NOT NULL, time INTEGER NOT NULL, rx INTEGER NOT NULL,
    fate INTEGER NOT NULL, digest INTEGER NOT NULL, body TEXT,
    PRIMARY KEY (outbox, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX journal_event ON journal (outbox, type, time) WHERE type <> 0;
  CREATE TABLE fix (
    unit INTEGER NOT NULL, ts INTEGER NOT NULL, lat INTEGER NOT NULL, lon INTEGER NOT NULL, alt INTEGER, spd INTEGER,
    crs INTEGER, hdop INTEGER, sat INTEGER, mode INTEGER NOT NULL, reason INTEGER NOT NULL, clock INTEGER NOT NULL,
    rx INTEGER NOT NULL,
    PRIMARY KEY (unit, ts)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY, rx INTEGER NOT NULL, unit TEXT NOT NULL, outbox TEXT, seq INTEGER, reason TEXT NOT NULL,
    text TEXT NOT NULL, digest INTEGER NOT NULL, raw TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX quarantine_once ON quarantine (unit, coalesce(outbox, ''), coalesce(seq, 0), digest);
  `,
  // `lines`: ready line protocol of one commit. `forward_total` sums the queue up and spans its times, so that nobody
  // counts it; `forward_owed` names stretches of tracks (`to_ts` included) that found the queue full.
  `
  CREATE TABLE forward_queue (id INTEGER PRIMARY KEY, rx INTEGER NOT NULL, fixes INTEGER NOT NULL, lines TEXT NOT NULL) STRICT;
  CREATE TABLE forward_total (
    id INTEGER PRIMARY KEY CHECK (id = 1), fixes INTEGER NOT NULL, bytes INTEGER NOT NULL, from_ts INTEGER, to_ts INTEGER
  ) STRICT;
  INSERT INTO forward_total (id, fixes, bytes) VALUES (1, 0, 0);
  CREATE TABLE forward_owed (unit INTEGER PRIMARY KEY, from_ts INTEGER NOT NULL, to_ts INTEGER NOT NULL) STRICT;
  `,
  // `fix_minute`: the first fix of a minute (`ts` / 60,000) outlives the others. `keeping.journal_before`: identities of
  // older fixes may be gone, so none is stored again; `forwarded_since`: fixes received since then were queued for
  // InfluxDB, null while there is none. `migrated`: fixes of a unit
  // received before `done_before` were copied there, and those before `pass_before` up to `to_ts`. `forward_queue.from_ts`: the oldest time among a row's lines, null in rows of
  // before this column.
  `
  CREATE TABLE fix_minute (
    unit INTEGER NOT NULL, minute INTEGER NOT NULL, ts INTEGER NOT NULL, lat INTEGER NOT NULL, lon INTEGER NOT NULL,
    alt INTEGER, spd INTEGER, crs INTEGER, hdop INTEGER, sat INTEGER, mode INTEGER NOT NULL, reason INTEGER NOT NULL,
    clock INTEGER NOT NULL, rx INTEGER NOT NULL,
    PRIMARY KEY (unit, minute)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE keeping (
    id INTEGER PRIMARY KEY CHECK (id = 1), journal_before INTEGER NOT NULL, forwarded_since INTEGER
  ) STRICT;
  INSERT INTO keeping (id, journal_before) VALUES (1, 0);
  ALTER TABLE forward_queue ADD COLUMN from_ts INTEGER;
  CREATE INDEX forward_queue_from ON forward_queue (from_ts);
  CREATE TABLE migrated (
    unit INTEGER PRIMARY KEY, done_before INTEGER NOT NULL, pass_before INTEGER NOT NULL, to_ts INTEGER NOT NULL
  ) STRICT;
  `,
  // `forward_refused`: fixes that InfluxDB would not have, which are nowhere but in `fix`; those that were put aside before
  // this table end with their time in 13 digits. `further_queue`: lines beside the fixes, such as states. `last_id` numbers
  // both queues: an id is never used twice, so that what was read may be deleted up to it whoever else deletes.
  `
  ALTER TABLE forward_total ADD COLUMN last_id INTEGER NOT NULL DEFAULT 0;
  UPDATE forward_total SET last_id = (SELECT coalesce(max(id), 0) FROM forward_queue);
  CREATE TABLE forward_refused (unit INTEGER NOT NULL, ts INTEGER NOT NULL, PRIMARY KEY (unit, ts)) STRICT, WITHOUT ROWID;
  INSERT OR IGNORE INTO forward_refused
    SELECT u.id, CAST(substr(q.raw, -13) AS INTEGER) FROM quarantine q JOIN unit u ON u.unit = q.unit
    WHERE q.reason = 'influx' AND q.raw GLOB '* [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]';
  CREATE TABLE further_queue (
    id INTEGER PRIMARY KEY, rx INTEGER NOT NULL, measurement TEXT NOT NULL, points INTEGER NOT NULL, lines TEXT NOT NULL
  ) STRICT;
  `,
  // What dates a record without a clock that is stored after all.
  `ALTER TABLE quarantine ADD COLUMN sent_uptime INTEGER;`,
  // `touched`: the last generation in which something changed what is known of a unit within an hour (`ts` / 3,600,000);
  // without a row nothing has since this table. `generation.store`: tells one database from another (touched.ts).
  `
  CREATE TABLE touched (
    unit INTEGER NOT NULL, hour INTEGER NOT NULL, generation INTEGER NOT NULL, PRIMARY KEY (unit, hour)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE generation (
    id INTEGER PRIMARY KEY CHECK (id = 1), generation INTEGER NOT NULL, store TEXT NOT NULL
  ) STRICT;
  INSERT INTO generation VALUES (1, 1, lower(hex(randomblob(8))));
  `,
];
