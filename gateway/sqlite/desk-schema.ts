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
  `CREATE TABLE operator (
     name TEXT NOT NULL PRIMARY KEY, display TEXT NOT NULL, role TEXT NOT NULL, station TEXT, password_hash TEXT,
     link_hash TEXT, link_expires INTEGER, disabled INTEGER NOT NULL, created INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE session (
     hash TEXT NOT NULL PRIMARY KEY, operator TEXT NOT NULL REFERENCES operator (name), created INTEGER NOT NULL,
     used INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE token (
     name TEXT NOT NULL PRIMARY KEY, hash TEXT NOT NULL UNIQUE, rights TEXT NOT NULL, station TEXT,
     created INTEGER NOT NULL, expires INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
];
