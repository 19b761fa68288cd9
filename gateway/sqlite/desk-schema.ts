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
  // Times are Unix ms. `certificate.unit` is null for a server's; `serial` is upper-case hex as Node's TLS gives it.
  `ALTER TABLE unit ADD COLUMN revoked_time INTEGER;
   CREATE TABLE certificate (
     serial TEXT NOT NULL PRIMARY KEY, unit TEXT REFERENCES unit (unit), name TEXT NOT NULL, issued_time INTEGER NOT NULL,
     not_after_time INTEGER NOT NULL, revoked_time INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX certificate_unit ON certificate (unit);`,
];
