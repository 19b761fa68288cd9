/** Units and their profiles in `desk.db`. */
import { PatrolError } from "../../runtime/error.ts";
import type { RegisteredUnit, UnitProfile } from "../core/registry.ts";
import type { Database } from "./database.ts";
import type { WithEntry } from "./desk-ledger.ts";

type ProfileRow = Record<string, number> & { readonly unit: string };

export function unitCalls(database: Database, recorded: WithEntry) {
  const list = database.prepare("SELECT unit, kind, station, secret_hash AS secretHash FROM unit ORDER BY unit");
  const insert = database.prepare(
    "INSERT INTO unit (unit, kind, station, secret_hash) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  // A station that is named is there: a unit's first registration needs no other command before it.
  const addStation = database.prepare("INSERT INTO station VALUES (?1, ?1) ON CONFLICT DO NOTHING");
  const put = database.prepare(
    `INSERT INTO unit (unit, kind, station, secret_hash) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET kind = excluded.kind, station = excluded.station`,
  );
  const listProfiles = database.prepare("SELECT * FROM profile ORDER BY unit");
  const putProfile = database.prepare("INSERT OR REPLACE INTO profile VALUES (?, ?, ?, ?, ?, ?)");
  return {
    units: (): readonly RegisteredUnit[] => list.all().map((row) => ({ ...(row as RegisteredUnit) })),
    addUnit: recorded(({ unit, kind, station, secretHash }: RegisteredUnit): void => {
      if (station !== null) addStation.run(station);
      if (insert.run(unit, kind, station, secretHash).changes === 0)
        throw new PatrolError("conflict", `there is a unit ${unit} already; choose another name`);
    }),
    /** Adds those that are new, and changes the kind and station of the others. */
    saveUnits: recorded((units: readonly RegisteredUnit[]): void => {
      for (const { unit, kind, station, secretHash } of units) {
        if (station !== null) addStation.run(station);
        put.run(unit, kind, station, secretHash);
      }
    }),
    profiles: (): readonly UnitProfile[] => listProfiles.all().map((row) => profileOf(row as ProfileRow)),
    setProfile: recorded(({ unit, profile }: UnitProfile): void => {
      const { movingIntervalMs, parkedIntervalMs, deviationM, distanceM, silentSos } = profile;
      const values = [movingIntervalMs, parkedIntervalMs, deviationM, distanceM, silentSos ? 1 : 0];
      putProfile.run(unit, ...values);
    }),
  };
}

function profileOf(row: ProfileRow): UnitProfile {
  const { moving_interval_ms = 0, parked_interval_ms = 0, deviation_m = 0, distance_m = 0, silent_sos } = row;
  const intervals = { movingIntervalMs: moving_interval_ms, parkedIntervalMs: parked_interval_ms };
  return {
    unit: row.unit,
    profile: { ...intervals, deviationM: deviation_m, distanceM: distance_m, silentSos: silent_sos === 1 },
  };
}
