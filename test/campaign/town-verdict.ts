/**
 * The verdict on a whole town after hard hours: the devices' own lists against the gateway's two databases. Accepted is
 * stored, waiting or declared, each once; every hold is a press of an incident, and nothing was closed that nobody asked for.
 */
import { join } from "node:path";
import { inspectOutbox } from "../../device/disk/inspect.ts";
import type { DeskEntry } from "../../gateway/core/sos/desk.ts";
import { openReader } from "../../gateway/sqlite/database.ts";
import { closesAsked, pressesOf } from "../simulation/laws.ts";
import type { Tables } from "../simulation/store.ts";
import type { TownUnit } from "../sos/town-unit.ts";
import type { Influxd } from "../support/influxd.ts";
import { judge } from "../support/oracle.ts";

export type TownVerdict = {
  readonly accepted: number;
  readonly stored: number;
  readonly waiting: number;
  readonly declared: number;
  readonly presses: number;
  /** What breaks a law, a sentence each. */
  readonly problems: readonly string[];
};

type Desk = Pick<Tables, "sosRecords" | "entries">;

/** `holds`: complete holds of SOS by unit; `asked`: incidents that the room wanted closed. The devices have ended. */
export async function townVerdict(
  gatewayDir: string,
  units: readonly TownUnit[],
  holds: ReadonlyMap<string, number>,
  asked: ReadonlySet<string>,
): Promise<TownVerdict> {
  const { accepted, missing, different, reused, pointless, desk, declared } = verdictNow(gatewayDir, units);
  const problems = [
    ...different.map((name) => `${name} is stored with other content`),
    ...reused.map((name) => `${name} was used twice`),
    ...pointless.map((name) => `${name} has no point in the track`),
  ];
  let waiting = 0;
  for (const { dataDir } of units) {
    const { waiting: types } = (await inspectOutbox(join(dataDir, "outbox"))) ?? { waiting: new Map<string, number>() };
    for (const count of types.values()) waiting += count;
  }
  const gone = missing.filter((name) => !declared.has(name));
  if (gone.length > waiting)
    problems.push(`${gone.length} accepted are not stored, and ${waiting} wait: ${gone.slice(0, 3)}`);
  let presses = 0;
  for (const check of [
    () => closesAsked(asked, desk),
    ...[...holds].map(([unit, count]) => () => {
      presses += pressesOf(unit, count, desk);
    }),
  ]) {
    try {
      check();
    } catch (err) {
      problems.push((err as Error).message);
    }
  }
  const given = missing.length - gone.length;
  return { accepted, stored: accepted - missing.length, waiting, declared: given, presses, problems };
}

/** What is accepted and in neither database, nor declared, now. */
export function unstoredNow(gatewayDir: string, units: readonly TownUnit[]): readonly string[] {
  const { missing, declared } = verdictNow(gatewayDir, units);
  return missing.filter((name) => !declared.has(name));
}

/** Units whose points in InfluxDB are not as many as their fixes in the track store, a sentence each. */
export async function unforwardedNow(
  gatewayDir: string,
  units: readonly TownUnit[],
  influx: Pick<Influxd, "ask">,
): Promise<readonly string[]> {
  const database = openReader(join(gatewayDir, "tracks.db"));
  try {
    const fixes = database.prepare("SELECT count(*) AS n FROM fix WHERE unit = (SELECT id FROM unit WHERE unit = ?)");
    const problems: string[] = [];
    for (const { name } of units) {
      const { n } = fixes.get(name) as { readonly n: number };
      const [row] = await influx.ask(`SELECT count("mode") FROM "pos" WHERE "unit" = '${name}'`, "patrol");
      const points = Number(row?.[1] ?? 0);
      if (points !== n) problems.push(`${name} has ${n} fixes and ${points} points in InfluxDB`);
    }
    return problems;
  } finally {
    database.close();
  }
}

function verdictNow(gatewayDir: string, units: readonly TownUnit[]) {
  const verdict = judge(gatewayDir, Object.fromEntries(units.map((unit) => [unit.name, unit.acceptedList])));
  const desk = deskOf(gatewayDir);
  const missing = verdict.missing.filter((name) => !desk.sosRecords.has(name.replaceAll("/", " ")));
  return { ...verdict, missing, desk, declared: declaredIn(gatewayDir) };
}

/** The desk's own tables: SOS records go to them, and past the journal. */
function deskOf(gatewayDir: string): Desk {
  const database = openReader(join(gatewayDir, "desk.db"));
  const records = database.prepare("SELECT unit, outbox, seq, body FROM sos_record").all() as {
    readonly unit: string;
    readonly outbox: string;
    readonly seq: number;
    readonly body: string;
  }[];
  const rows = database
    .prepare("SELECT incident, at, what FROM desk_journal WHERE incident IS NOT NULL ORDER BY n")
    .all();
  database.close();
  return {
    sosRecords: new Map(records.map(({ unit, outbox, seq, body }) => [`${unit} ${outbox} ${seq}`, body])),
    entries: (rows as { incident: string; at: number; what: string }[]).map(
      (row) => ({ ...row, what: JSON.parse(row.what) }) as DeskEntry,
    ),
  };
}

/** What stored notes say was given up, as `unit/outbox/seq`. */
function declaredIn(gatewayDir: string): ReadonlySet<string> {
  const database = openReader(join(gatewayDir, "tracks.db"));
  const rows = database
    .prepare(
      `SELECT u.unit, j.body FROM journal j JOIN outbox o ON o.id = j.outbox JOIN unit u ON u.id = o.unit
       WHERE j.body LIKE '%"note"%'`,
    )
    .all() as { readonly unit: string; readonly body: string }[];
  database.close();
  const declared = new Set<string>();
  for (const { unit, body } of rows) {
    const { detail } = JSON.parse(body) as { detail?: { outbox?: string; seqs?: [number, number][] } };
    for (const [first, last] of detail?.seqs ?? []) {
      for (let seq = first; seq <= last; seq++) declared.add(`${unit}/${detail?.outbox}/${seq}`);
    }
  }
  return declared;
}
