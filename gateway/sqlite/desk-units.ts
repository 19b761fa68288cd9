/** Units and their profiles in `desk.db`. */
import { PatrolError } from "../../runtime/error.ts";
import type { UnitEntry } from "../core/fleet.ts";
import type { NewSecret, RegisteredUnit, Revocation, UnitProfile } from "../core/registry.ts";
import type { Database } from "./database.ts";
import type { WithEntry } from "./desk-ledger.ts";

type ProfileRow = Record<string, number> & { readonly unit: string };

export function unitCalls(database: Database, recorded: WithEntry) {
  const list = database.prepare(
    "SELECT unit, kind, station, label, secret_hash AS secretHash, revoked_time AS revokedTime FROM unit ORDER BY unit",
  );
  const insert = database.prepare(
    "INSERT INTO unit (unit, kind, station, label, secret_hash) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  // A station that is named is there: a unit's first registration needs no other command before it.
  const addStation = database.prepare("INSERT INTO station VALUES (?1, ?1) ON CONFLICT DO NOTHING");
  const put = database.prepare(
    `INSERT INTO unit (unit, kind, station, label, secret_hash) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET kind = excluded.kind, station = excluded.station, label = excluded.label`,
  );
  const update = database.prepare("UPDATE unit SET kind = ?, station = ?, label = ? WHERE unit = ?");
  const setSecret = database.prepare("UPDATE unit SET secret_hash = ?, revoked_time = NULL WHERE unit = ?");
  const revoke = database.prepare("UPDATE unit SET revoked_time = coalesce(revoked_time, ?) WHERE unit = ?");
  const revokeCertificates = database.prepare(
    "UPDATE certificate SET revoked_time = ? WHERE unit = ? AND revoked_time IS NULL",
  );
  const found = (unit: string, { changes }: { readonly changes: number | bigint }) => {
    if (changes === 0) throw new PatrolError("not_found", `there is no unit ${unit}`);
  };
  const listProfiles = database.prepare("SELECT * FROM profile ORDER BY unit");
  const putProfile = database.prepare("INSERT OR REPLACE INTO profile VALUES (?, ?, ?, ?, ?, ?)");
  return {
    units: (): readonly RegisteredUnit[] => list.all().map((row) => ({ ...(row as RegisteredUnit) })),
    addUnit: recorded(({ unit, kind, station, label, secretHash }: RegisteredUnit): void => {
      if (station !== null) addStation.run(station);
      if (insert.run(unit, kind, station, label, secretHash).changes === 0)
        throw new PatrolError("conflict", `there is a unit ${unit} already; choose another name`);
    }),
    /** Adds those that are new, and changes the kind, station and label of the others. */
    saveUnits: recorded((units: readonly RegisteredUnit[]): void => {
      for (const { unit, kind, station, label, secretHash } of units) {
        if (station !== null) addStation.run(station);
        put.run(unit, kind, station, label, secretHash);
      }
    }),
    changeUnit: recorded(({ unit, kind, station, label }: UnitEntry): void => {
      if (station !== null) addStation.run(station);
      found(unit, update.run(kind, station, label, unit));
    }),
    setSecret: recorded(({ unit, secretHash, time }: NewSecret): void => {
      found(unit, setSecret.run(secretHash, unit));
      revokeCertificates.run(time, unit);
    }),
    revokeUnit: recorded(({ unit, time }: Revocation): void => {
      found(unit, revoke.run(time, unit));
      revokeCertificates.run(time, unit);
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
