/** Worker thread: the writer of `desk.db`. */
import type { RegisteredUnit, UnitProfile } from "../core/registry.ts";
import { inTransaction, openWriter } from "./database.ts";
import { serve } from "./thread.ts";

const MIGRATIONS: readonly string[] = [
  `CREATE TABLE unit (
     unit TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, station TEXT, secret_hash TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE profile (
     unit TEXT NOT NULL PRIMARY KEY REFERENCES unit (unit), moving_interval_ms INTEGER NOT NULL,
     parked_interval_ms INTEGER NOT NULL, deviation_m REAL NOT NULL, distance_m REAL NOT NULL, silent_sos INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
];

type ProfileRow = Record<string, number> & { readonly unit: string };

serve<{ readonly path: string }>(({ path }) => {
  const database = openWriter(path, MIGRATIONS);
  const list = database.prepare("SELECT unit, kind, station, secret_hash AS secretHash FROM unit ORDER BY unit");
  const insert = database.prepare(
    "INSERT INTO unit (unit, kind, station, secret_hash) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const listProfiles = database.prepare("SELECT * FROM profile ORDER BY unit");
  const putProfile = database.prepare("INSERT OR REPLACE INTO profile VALUES (?, ?, ?, ?, ?, ?)");
  return {
    calls: {
      units: () => list.all().map((row) => ({ ...(row as RegisteredUnit) })),
      /** False when there is a unit of that name. */
      add: (unit: RegisteredUnit) =>
        inTransaction(database, () => insert.run(unit.unit, unit.kind, unit.station, unit.secretHash).changes === 1),
      profiles: () => listProfiles.all().map((row) => profileOf(row as ProfileRow)),
      setProfile: ({ unit, profile }: UnitProfile) => {
        const { movingIntervalMs, parkedIntervalMs, deviationM, distanceM, silentSos } = profile;
        const values = [movingIntervalMs, parkedIntervalMs, deviationM, distanceM, silentSos ? 1 : 0];
        inTransaction(database, () => putProfile.run(unit, ...values));
      },
    },
    close: () => database.close(),
  };
});

function profileOf(row: ProfileRow): UnitProfile {
  const { moving_interval_ms = 0, parked_interval_ms = 0, deviation_m = 0, distance_m = 0, silent_sos } = row;
  const intervals = { movingIntervalMs: moving_interval_ms, parkedIntervalMs: parked_interval_ms };
  return {
    unit: row.unit,
    profile: { ...intervals, deviationM: deviation_m, distanceM: distance_m, silentSos: silent_sos === 1 },
  };
}
