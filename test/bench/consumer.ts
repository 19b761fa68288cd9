/**
 * The consumers' common half: where a message is committed. SQLite through the same package and the same durability as
 * the gateway (WAL, `synchronous=FULL`): a commit is on disk when it returns.
 */
import { inTransaction, openWriter } from "../../gateway/sqlite/database.ts";

/** `raw`: payloads as they came, unread. `rows`: parsed, once per identity, and a track row, as the gateway keeps them. */
export type Work = "raw" | "rows";
export type Received = { readonly topic: string; readonly payload: Buffer };
export type Store = { readonly commit: (messages: readonly Received[]) => void };

type Message = { readonly outbox: string; readonly records: readonly Readonly<Record<string, number | string>>[] };

const RAW = "CREATE TABLE message (id INTEGER PRIMARY KEY, topic TEXT NOT NULL, payload BLOB NOT NULL) STRICT;";
const ROWS = `
  CREATE TABLE journal (unit TEXT NOT NULL, outbox TEXT NOT NULL, seq INTEGER NOT NULL, rx INTEGER NOT NULL,
    PRIMARY KEY (unit, outbox, seq)) STRICT, WITHOUT ROWID;
  CREATE TABLE fix (unit TEXT NOT NULL, ts INTEGER NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL, alt REAL, spd REAL,
    crs REAL, hdop REAL, sat INTEGER, mode INTEGER NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (unit, ts)) STRICT, WITHOUT ROWID;`;

export function openStore(path: string, work: Work): Store {
  const database = openWriter(path, [work === "raw" ? RAW : ROWS]);
  if (work === "raw") {
    const insert = database.prepare("INSERT INTO message (topic, payload) VALUES (?, ?)");
    return {
      commit: (messages) =>
        inTransaction(database, () => {
          for (const { topic, payload } of messages) insert.run(topic, payload);
        }),
    };
  }
  const journal = database.prepare(
    "INSERT INTO journal (unit, outbox, seq, rx) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const fix = database.prepare("INSERT INTO fix VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  const take = ({ topic, payload }: Received) => {
    const unit = unitOf(topic);
    const { outbox, records } = JSON.parse(payload.toString("utf8")) as Message;
    for (const r of records) {
      if (journal.run(unit, outbox, f(r.seq), Date.now()).changes === 0) continue;
      fix.run(
        unit,
        f(r.time),
        f(r.lat),
        f(r.lon),
        f(r.altitudeM),
        f(r.speedMps),
        f(r.courseDeg),
        f(r.hdop),
        f(r.satellites),
        f(r.mode),
        f(r.reason),
      );
    }
  };
  return { commit: (messages) => inTransaction(database, () => messages.forEach(take)) };
}

/** The third level of `patrol/v1/<unit>/records`. */
export function unitOf(topic: string): string {
  return topic.split("/")[2] ?? "";
}

function f(value: number | string | undefined): number | string | null {
  return value ?? null;
}
