/** Zones and key points in `desk.db`. */
import { randomBytes } from "node:crypto";
import { PatrolError } from "../../runtime/error.ts";
import type { Placed, Removing, Saving } from "../core/saving.ts";
import type { GroundPage } from "../core/zones/tables.ts";
import {
  type Checkpoint,
  ID_BYTES,
  idOf,
  MOST_CORNERS_OF_ALL,
  MOST_GROUNDS,
  type Plan,
  type Ring,
  type Zone,
} from "../core/zones/zones.ts";
import type { Database } from "./database.ts";
import type { WithEntry } from "./desk-ledger.ts";
import { at, remove, type SaveCheck, save } from "./desk-people.ts";
import { finding, missing, removing, type Table } from "./desk-people-tables.ts";

/** What both kinds have in common. */
type Ground = { readonly id: string | null; readonly name: string; readonly station: string | null };
type GroundTable<T> = Omit<Table<T>, "list"> & {
  readonly pageOf: (page: GroundPage) => readonly T[];
  readonly kind: "zone" | "checkpoint";
};

export function zoneCalls(database: Database, recorded: WithEntry) {
  const zones = zoneTable(database);
  const checkpoints = checkpointTable(database);
  const room = checkCorners(database);
  return {
    zones: (page: GroundPage): readonly Zone[] => zones.pageOf(page),
    zone: (id: string): Zone | null => zones.find(id),
    saveZones: saveOf(database, recorded, zones, room),
    removeZone: recorded((removing: Removing): void => remove(zones, removing)),
    checkpoints: (page: GroundPage): readonly Checkpoint[] => checkpoints.pageOf(page),
    checkpoint: (id: string): Checkpoint | null => checkpoints.find(id),
    saveCheckpoints: saveOf(database, recorded, checkpoints, () => {}),
    removeCheckpoint: recorded((removing: Removing): void => remove(checkpoints, removing)),
  };
}

/** `room` throws when there is too much of it now. */
function saveOf<T extends Ground>(database: Database, recorded: WithEntry, table: GroundTable<T>, room: () => void) {
  const { kind } = table;
  const named = namesOf(database, kind);
  const count = database.prepare(`SELECT count(*) AS n FROM ${kind}`);
  // All are in the table by now, so that an import may exchange names.
  const check: SaveCheck<T> = (saved, word) => {
    if ((count.get() as { readonly n: number }).n > MOST_GROUNDS) {
      throw new PatrolError("conflict", `There is room for ${MOST_GROUNDS} ${kind}s; remove some first.`);
    }
    room();
    return saved.flatMap(({ value, line }) => {
      const other = named(value);
      if (other === null) return [];
      const whose = value.station === null ? "of no station" : `of station ${value.station}`;
      const advice = "choose another name, or change that one";
      const sentence = `There is a ${kind} ${value.name} ${whose} already (id ${other}); ${advice}.`;
      if (line === null) throw new PatrolError("conflict", sentence);
      return [at(word, line, sentence)];
    });
  };
  return recorded((saving: Saving<T>): readonly T[] => {
    const known = ({ value, line }: Placed<T>) => ({ line, value: { ...value, id: value.id ?? named(value) } });
    const rows = saving.mode === "import" ? saving.rows.map(known) : saving.rows;
    return save(table, { ...saving, rows }, check);
  });
}

/** The id of another one with the name and station of `value`; null when there is none. */
function namesOf(database: Database, kind: "zone" | "checkpoint"): (value: Ground) => string | null {
  const find = database.prepare(`SELECT id FROM ${kind} WHERE name = ? AND station IS ? AND id IS NOT ? LIMIT 1`);
  return ({ id, name, station }) => (find.get(name, station, id) as { readonly id: string } | undefined)?.id ?? null;
}

/** Throws `conflict` when all zones together have more corners than one file can hold. */
function checkCorners(database: Database): () => void {
  const sum = database.prepare("SELECT coalesce(sum(corners), 0) AS n FROM zone");
  return () => {
    if ((sum.get() as { readonly n: number }).n <= MOST_CORNERS_OF_ALL) return;
    const why = `All zones together may have ${MOST_CORNERS_OF_ALL} corners`;
    throw new PatrolError("conflict", `${why}; draw some of them with fewer.`);
  };
}

type ZoneRow = Omit<Zone, "ring"> & { readonly ring: string };

function zoneTable(database: Database): GroundTable<Zone> {
  const put = database.prepare("INSERT OR REPLACE INTO zone VALUES (?, ?, ?, ?, ?, ?)");
  const zoneOf = (row: unknown): Zone => {
    const { ring, ...rest } = row as ZoneRow;
    return { ...rest, ring: JSON.parse(ring) as Ring };
  };
  return {
    ...groundTable(database, "zone", "SELECT id, name, station, kind, ring FROM zone", zoneOf),
    put: (value) => {
      const id = value.id ?? newId();
      const { name, station, kind, ring } = value;
      put.run(id, name, station, kind, ring.length - 1, JSON.stringify(ring));
      return { ...value, id };
    },
  };
}

type CheckpointRow = Omit<Checkpoint, "plan"> & { readonly times: number | null; readonly per: Plan["per"] | null };

function checkpointTable(database: Database): GroundTable<Checkpoint> {
  const columns = `SELECT id, name, station, lat, lon, radius_m AS radiusM, least_stay_ms AS leastStayMs, times, per
    FROM checkpoint`;
  const put = database.prepare("INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const checkpointOf = (row: unknown): Checkpoint => {
    const { times, per, ...rest } = row as CheckpointRow;
    return { ...rest, plan: times === null || per === null ? null : { times, per } };
  };
  return {
    ...groundTable(database, "checkpoint", columns, checkpointOf),
    put: (value) => {
      const id = value.id ?? newId();
      const { name, station, lat, lon, radiusM, leastStayMs, plan } = value;
      put.run(id, name, station, lat, lon, radiusM, leastStayMs, plan?.times ?? null, plan?.per ?? null);
      return { ...value, id };
    },
  };
}

function groundTable<T extends Ground>(
  database: Database,
  kind: "zone" | "checkpoint",
  columns: string,
  rowTo: (row: unknown) => T,
): Omit<GroundTable<T>, "put"> {
  const find = database.prepare(`${columns} WHERE id = ?`);
  const list = database.prepare(
    `${columns} WHERE (?1 IS NULL OR id > ?1) AND (?2 IS NULL OR station = ?2)
     AND (?3 IS NULL OR station IS NULL OR station = ?3) ORDER BY id LIMIT ?4`,
  );
  const isStation = finding(database, "SELECT 1 FROM station WHERE station = ?");
  return {
    word: kind,
    kind,
    keyOf: ({ id }) => id,
    find: (id) => {
      const row = find.get(id);
      return row === undefined ? null : rowTo(row);
    },
    pageOf: ({ station, scope, after, limit }) => list.all(after, station, scope, limit).map(rowTo),
    stationsOf: ({ station }) => [station],
    problem: ({ station }) => (station === null || isStation(station) ? null : missing("station", station)),
    useOf: () => null,
    remove: removing(database, `DELETE FROM ${kind} WHERE id = ?`),
  };
}

function newId(): string {
  return idOf(randomBytes(ID_BYTES));
}
