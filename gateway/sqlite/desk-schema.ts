/** The schema of `desk.db`, a step a version; a step that has been released is never changed. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE unit (
     unit TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, station TEXT, secret_hash TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE profile (
     unit TEXT NOT NULL PRIMARY KEY REFERENCES unit (unit), moving_interval_ms INTEGER NOT NULL,
     parked_interval_ms INTEGER NOT NULL, deviation_m REAL NOT NULL, distance_m REAL NOT NULL, silent_sos INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE ledger (n INTEGER NOT NULL PRIMARY KEY, entry TEXT NOT NULL, hash TEXT NOT NULL) STRICT;`,
  `CREATE TABLE sos_record (
     unit TEXT NOT NULL, outbox TEXT NOT NULL, seq INTEGER NOT NULL, rx INTEGER NOT NULL, body TEXT NOT NULL,
     PRIMARY KEY (unit, outbox, seq)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE desk_journal (
     n INTEGER NOT NULL PRIMARY KEY, incident TEXT, ordered TEXT, at INTEGER NOT NULL, what TEXT NOT NULL
   ) STRICT;
   CREATE INDEX desk_journal_incident ON desk_journal (incident) WHERE incident IS NOT NULL;
   CREATE INDEX desk_journal_order ON desk_journal (ordered) WHERE ordered IS NOT NULL;
   CREATE TABLE incident (
     id TEXT NOT NULL PRIMARY KEY, unit TEXT NOT NULL, began INTEGER NOT NULL, closed INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX incident_began ON incident (began, id);
   CREATE TABLE ordered (
     id TEXT NOT NULL PRIMARY KEY, unit TEXT NOT NULL, issued INTEGER NOT NULL, incident TEXT, ended INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX ordered_issued ON ordered (issued, id);`,
];
