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
  // The stations that units name become rows, and the name a reference. The column is put in the place of the old one since
  // SQLite adds references to new columns only.
  `CREATE TABLE station (station TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL) STRICT, WITHOUT ROWID;
   INSERT INTO station SELECT DISTINCT station, station FROM unit WHERE station IS NOT NULL;
   ALTER TABLE unit ADD COLUMN of_station TEXT REFERENCES station (station);
   UPDATE unit SET of_station = station;
   ALTER TABLE unit DROP COLUMN station;
   ALTER TABLE unit RENAME COLUMN of_station TO station;
   CREATE INDEX unit_station ON unit (station);
   CREATE TABLE officer (
     officer TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, station TEXT REFERENCES station (station)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX officer_station ON officer (station);
   CREATE TABLE shift (
     id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, station TEXT NOT NULL REFERENCES station (station), name TEXT NOT NULL,
     start TEXT NOT NULL, "end" TEXT NOT NULL
   ) STRICT;
   CREATE INDEX shift_station ON shift (station);
   CREATE TABLE assignment (
     id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, officer TEXT NOT NULL REFERENCES officer (officer),
     unit TEXT NOT NULL REFERENCES unit (unit), from_time INTEGER NOT NULL, to_time INTEGER
   ) STRICT;
   CREATE INDEX assignment_unit ON assignment (unit, from_time);
   CREATE INDEX assignment_officer ON assignment (officer, from_time);`,
  // Against this program's own mistakes; whoever can write the file can drop these, and finds the chain of hashes.
  `CREATE TRIGGER ledger_unchanged BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
   CREATE TRIGGER ledger_undeleted BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;`,
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
  // Times are Unix ms. `certificate.unit` is null for a server's; `serial` is upper-case hex as Node's TLS gives it.
  `ALTER TABLE unit ADD COLUMN revoked_time INTEGER;
   CREATE TABLE certificate (
     serial TEXT NOT NULL PRIMARY KEY, unit TEXT REFERENCES unit (unit), name TEXT NOT NULL, issued_time INTEGER NOT NULL,
     not_after_time INTEGER NOT NULL, revoked_time INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX certificate_unit ON certificate (unit);`,
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
  `CREATE INDEX incident_unit ON incident (unit, began);
   CREATE INDEX ordered_unit ON ordered (unit, issued);`,
  // `corners`: of the ring, its last one not counted. The ring itself is JSON, [[lon, lat], ...].
  `CREATE TABLE zone (
     id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, station TEXT REFERENCES station (station), kind TEXT NOT NULL,
     corners INTEGER NOT NULL, ring TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX zone_station ON zone (station);
   CREATE INDEX zone_name ON zone (name);
   CREATE TABLE checkpoint (
     id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, station TEXT REFERENCES station (station), lat REAL NOT NULL,
     lon REAL NOT NULL, radius_m INTEGER NOT NULL, least_stay_ms INTEGER NOT NULL, times INTEGER, per TEXT
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX checkpoint_station ON checkpoint (station);
   CREATE INDEX checkpoint_name ON checkpoint (name);`,
  // A unit's plate or call sign.
  `ALTER TABLE unit ADD COLUMN label TEXT;`,
];
