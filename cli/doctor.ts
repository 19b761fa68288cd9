/** `patrol doctor`: what is wrong on this machine and in this data directory, in sentences that say what to do. */
import { access, constants, stat, statfs } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { openReader } from "../gateway/sqlite/database.ts";
import { isDemoDesk } from "../gateway/sqlite/demo-mark.ts";
import { messageOf } from "../runtime/error.ts";
import { askGateway } from "./ask.ts";
import { certificateFinding } from "./doctor-certificates.ts";
import { influxFindings } from "./doctor-influx.ts";
import { kitFindings } from "./doctor-kit.ts";
import { ledgerFindings } from "./doctor-ledger.ts";
import { outboxFindings, repairOutbox } from "./doctor-outbox.ts";
import type { Finding } from "./finding.ts";

const LEAST_FREE_MB = 200;

export type DoctorOptions = {
  readonly dataDir: string;
  readonly json: boolean;
  /** Set damaged parts of the outbox aside first; refused while a device runs. */
  readonly repair: boolean;
  readonly outboxMaxMb: number;
  readonly kitPath: string;
  /** With the settings of the gateway's InfluxDB. */
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** Prints one finding a line; answers the exit code: 1 when something is wrong. */
export async function doctor(options: DoctorOptions): Promise<number> {
  const { dataDir, json: isJson, repair, outboxMaxMb, kitPath, env } = options;
  if (repair) await repairOutbox(dataDir, outboxMaxMb);
  const findings: Finding[] = [nodeVersion(), ...nativeModules(), await dataFolder(dataDir)];
  if (findings.at(-1)?.isOk) {
    findings.push(await freeSpace(dataDir), await gateway(dataDir));
    for (const name of ["desk.db", "tracks.db"]) findings.push(await database(join(dataDir, name), name));
    findings.push(...demoFindings(join(dataDir, "desk.db"), findings));
    findings.push(...(await ledgerFindings(dataDir)));
    findings.push(...(await outboxFindings(dataDir)), ...(await kitFindings(dataDir, kitPath)));
    if (findings.some((one) => one.what === "desk.db" && one.isOk)) {
      findings.push(await certificateFinding(dataDir, Date.now()));
    }
  }
  findings.push(...(await influxFindings(dataDir, env, Date.now())));
  if (isJson) {
    process.stdout.write(`${JSON.stringify(findings)}\n`);
  } else {
    for (const { what, isOk, text } of findings) {
      process.stdout.write(`${isOk === null ? "-" : isOk ? "ok" : "PROBLEM"}\t${what}: ${text}\n`);
    }
  }
  return findings.some((finding) => finding.isOk === false) ? 1 : 0;
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isOk = major > 20 || (major === 20 && minor >= 19);
  const text = isOk
    ? process.versions.node
    : `${process.versions.node} is too old; install Node 20.19 or later (24 LTS)`;
  return { what: "node", isOk, text };
}

/** The parts of packages that are not JavaScript: whether this machine can load them. */
function nativeModules(): readonly Finding[] {
  const load = createRequire(import.meta.url);
  const isBuiltIn = process.getBuiltinModule?.("node:sqlite" as "node:fs") !== undefined;
  const modules = ["@serialport/bindings-cpp", "@lydell/node-pty", ...(isBuiltIn ? [] : ["@photostructure/sqlite"])];
  return modules.map((name) => {
    try {
      load(name);
      return { what: name, isOk: true, text: "loads" };
    } catch (err) {
      return { what: name, isOk: false, text: `does not load here: ${messageOf(err)}; run npm ci on this machine` };
    }
  });
}

async function dataFolder(dataDir: string): Promise<Finding> {
  const what = "data folder";
  try {
    await access(dataDir, constants.W_OK);
    return { what, isOk: true, text: `${dataDir} can be written` };
  } catch {
    const exists = await stat(dataDir).catch(() => null);
    if (!exists)
      return { what, isOk: null, text: `${dataDir} is not there yet; give --data-dir, or start a gateway or device` };
    return { what, isOk: false, text: `${dataDir} cannot be written by this user; change its owner or --data-dir` };
  }
}

/** Nobody must take a demo's data for real. */
function demoFindings(path: string, findings: readonly Finding[]): readonly Finding[] {
  const isReadable = findings.some(({ what, isOk }) => what === "desk.db" && isOk);
  if (!isReadable || !isDemoDesk(path)) return [];
  return [{ what: "demo", isOk: null, text: "all of this was made up by patrol demo; never take it for real" }];
}

async function freeSpace(dataDir: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataDir);
  const freeMb = Math.floor((bavail * bsize) / 1_048_576);
  const isOk = freeMb >= LEAST_FREE_MB;
  return {
    what: "disk",
    isOk,
    text: isOk ? `${freeMb} MB free` : `only ${freeMb} MB free; make room, records will be refused`,
  };
}

async function gateway(dataDir: string): Promise<Finding> {
  const what = "gateway";
  try {
    const answer = await askGateway(dataDir, { method: "GET", path: "/readyz" });
    if (!answer) return { what, isOk: null, text: "none runs on this data folder" };
    return { what, isOk: true, text: "runs, and records can be stored" };
  } catch (err) {
    return { what, isOk: false, text: `runs but is not ready: ${messageOf(err)}` };
  }
}

async function database(path: string, name: string): Promise<Finding> {
  const isThere = await stat(path).catch(() => null);
  if (!isThere) return { what: name, isOk: null, text: "not there" };
  try {
    const opened = openReader(path);
    const [row] = opened.prepare("PRAGMA quick_check(1)").all() as { readonly quick_check: string }[];
    opened.close();
    const isOk = row?.quick_check === "ok";
    return {
      what: name,
      isOk,
      text: isOk ? "sound" : `damaged (${row?.quick_check}); keep a copy and restore a backup`,
    };
  } catch (err) {
    return { what: name, isOk: false, text: `cannot be read: ${messageOf(err)}` };
  }
}
