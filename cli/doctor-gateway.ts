/** `patrol doctor` on a gateway's machine: its settings, ports, databases, and what it keeps beside them. */
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { GATEWAY_SETTINGS, type GatewayConfig, roleProblems, unsafeListeners } from "../gateway/config.ts";
import { mapFileProblems } from "../gateway/map/files.ts";
import { openReader, versionOf } from "../gateway/sqlite/database.ts";
import { isDemoDesk } from "../gateway/sqlite/demo-mark.ts";
import { MIGRATIONS } from "../gateway/sqlite/desk-schema.ts";
import { TRACKS_MIGRATIONS } from "../gateway/sqlite/tracks-schema.ts";
import { messageOf } from "../runtime/error.ts";
import { askGateway } from "./ask.ts";
import { certificateFinding } from "./doctor-certificates.ts";
import { backupFinding, bulletinsFinding, reportsFinding, reserveFindings } from "./doctor-keep.ts";
import { ledgerFindings } from "./doctor-ledger.ts";
import { type Machine, serviceFinding } from "./doctor-machine.ts";
import { openFilesFinding, portFindings } from "./doctor-ports.ts";
import { lenient, settingsFileFindings, settingsFindings } from "./doctor-settings.ts";
import { tlsFindings } from "./doctor-tls.ts";
import type { Finding } from "./finding.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** How many steps of each database's migrations this version knows. */
const STEPS = { "desk.db": MIGRATIONS.length, "tracks.db": TRACKS_MIGRATIONS.length };

export function isGatewayFolder(dataDir: string): boolean {
  // Of a worker among several there is no desk.
  return ["desk.db", "tracks.db"].some((name) => existsSync(join(dataDir, name)));
}

/** Of the data folder, which must be one that can be written. */
export async function databaseFindings(dataDir: string, now: number): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [name, steps] of Object.entries(STEPS)) {
    findings.push(await database(join(dataDir, name), name, steps));
  }
  const isDesk = findings.some(({ what, isOk }) => what === "desk.db" && isOk);
  if (isDesk && isDemoDesk(join(dataDir, "desk.db"))) {
    // Nobody must take a demo's data for real.
    findings.push({ what: "demo", isOk: null, text: "all of this was made up by patrol demo; never take it for real" });
  }
  findings.push(...(await ledgerFindings(dataDir)));
  if (!isDesk) return findings;
  findings.push(...reserveFindings(dataDir), await reportsFinding(dataDir), await bulletinsFinding(dataDir));
  return [...findings, await certificateFinding(dataDir, now), await backupFinding(dataDir, now)];
}

/** Of the process: whether it runs, and if not, whether it could. */
export async function gatewayFindings(
  dataDir: string,
  env: Environment,
  machine: Machine,
): Promise<readonly Finding[]> {
  const config = lenient(GATEWAY_SETTINGS, env);
  const running = await runningFinding(dataDir);
  const more = (all: GatewayConfig) => [...roleProblems(all), ...unsafeListeners(all), ...mapFileProblems(all.map)];
  const settings = settingsFindings("gateway", GATEWAY_SETTINGS, env, more);
  // InfluxDB has findings of its own, of its settings too.
  const own = settings.filter(({ text }) => !/^PATROL_(INFLUX_|STORE_READ)/.test(text));
  const ports = {
    ...config,
    ...{ httpHost: config.httpHost ?? "127.0.0.1", mqttHost: config.mqttHost ?? "127.0.0.1" },
    ...{ httpPort: config.httpPort ?? 0, mqttPort: config.mqttPort ?? 0 },
  };
  return [
    running,
    ...(running.isOk === null ? await portFindings(ports) : []),
    await serviceFinding(machine, "gateway"),
    ...(await settingsFileFindings(machine, "gateway", env)),
    ...own,
    await openFilesFinding(machine, unitsIn(dataDir)),
    ...(await tlsFindings(config.tlsCert, config.tlsKey, machine.now())),
    zoneFinding(config.timezone ?? "UTC", machine.now()),
  ];
}

/** Shifts and reports are of this zone, whatever the machine's is. */
export function zoneFinding(zone: string, now: number): Finding {
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: zone, dateStyle: "medium", timeStyle: "short" }).format(
    now,
  );
  const text = `shifts and reports are in ${zone}, where it is ${time}; PATROL_TIMEZONE sets another`;
  return { what: "time zone", isOk: true, text };
}

async function runningFinding(dataDir: string): Promise<Finding> {
  const what = "gateway";
  try {
    const answer = await askGateway(dataDir, { method: "GET", path: "/readyz" });
    if (!answer) return { what, isOk: null, text: "none runs on this data folder" };
    return { what, isOk: true, text: "runs, and records can be stored" };
  } catch (err) {
    return { what, isOk: false, text: `runs but is not ready: ${messageOf(err)}` };
  }
}

/** How many units are registered; 0 where there is no desk that can be read. */
function unitsIn(dataDir: string): number {
  const path = join(dataDir, "desk.db");
  // To open what is not there makes it.
  if (!existsSync(path)) return 0;
  try {
    const opened = openReader(path);
    try {
      const row = opened.prepare("SELECT count(*) AS units FROM unit").get() as { readonly units: number };
      return row.units;
    } finally {
      opened.close();
    }
  } catch {
    // What is wrong with the database is said of the database.
    return 0;
  }
}

async function database(path: string, name: string, steps: number): Promise<Finding> {
  const isThere = await stat(path).catch(() => null);
  if (!isThere) return { what: name, isOk: null, text: "not there" };
  try {
    const opened = openReader(path);
    const [row] = opened.prepare("PRAGMA quick_check(1)").all() as { readonly quick_check: string }[];
    const version = versionOf(opened);
    opened.close();
    if (version > steps) {
      const text = `is of a newer version (schema ${version}, this one knows ${steps}); run that, or see docs/upgrading.md`;
      return { what: name, isOk: false, text };
    }
    const isOk = row?.quick_check === "ok";
    const text = isOk ? "sound" : `damaged (${row?.quick_check}); keep a copy and restore a backup`;
    return { what: name, isOk, text };
  } catch (err) {
    return { what: name, isOk: false, text: `cannot be read: ${messageOf(err)}` };
  }
}
