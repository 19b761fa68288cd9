/** `patrol simulate --mqtt`: thousands of units that speak the wire contract by themselves, without receivers or devices. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { every, pause, runAll } from "../runtime/activity.ts";
import { messageOf, PatrolError } from "../runtime/error.ts";
import { type Credential, parseCredentials } from "./core/credentials.ts";
import { makeTown } from "./core/town/town.ts";
import { type LoadCounts, LoadUnit } from "./mqtt/load-unit.ts";

/** `units` null: all of the file. `brokerUrl`: mqtt://host:port. */
export type LoadOptions = {
  readonly units: number | null;
  readonly seed: number;
  readonly credentials: string | null;
  readonly brokerUrl: string;
  readonly intervalMs: number;
};

const TICK_MS = 50;
const REPORT_MS = 10_000;
/** Connections that may be under way at once: a gateway that has just come back is not to be run over. */
const MOST_OPENING = 200;
/** How long at the end receipts may yet take; the process is forced to end a little later. */
const DRAIN_MS = 8_000;

/** Runs until `signal` is aborted, with a line of figures every ten seconds and at the end. Rejects as `invalid` for bad credentials. */
export async function runLoad(options: LoadOptions, out: (line: string) => void, signal: AbortSignal): Promise<void> {
  const credentials = await readCredentials(options);
  const counts: LoadCounts = { made: 0, receipted: 0, again: 0, errors: 0, reconnects: 0, refused: 0, ages: [] };
  const { hostname, port } = new URL(options.brokerUrl);
  const plan = {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port || 1883),
    intervalMs: options.intervalMs,
    seed: options.seed,
    town: makeTown(options.seed),
    outbox: randomBytes(4).toString("hex"),
    startedAt: Date.now(),
    clock: Date.now,
    random: Math.random,
    counts,
  };
  const units = credentials.map((one) => new LoadUnit(one, plan));
  const report = () => out(reportOf(units, counts));
  await runAll(signal, [every(TICK_MS, () => tick(units, Date.now())), every(REPORT_MS, report)]);
  await drained(units);
  report();
  for (const unit of units) unit.close();
}

function tick(units: readonly LoadUnit[], now: number): void {
  for (const unit of units) unit.work(now);
  connect(units, now);
}

function connect(units: readonly LoadUnit[], now: number): void {
  let opening = units.filter(({ state }) => state === "opening").length;
  for (const unit of units) {
    if (opening >= MOST_OPENING) return;
    if (!unit.wants(now)) continue;
    unit.open();
    opening += 1;
  }
}

/** Nothing new is made; what waits may still be sent and receipted, within reason. */
async function drained(units: readonly LoadUnit[]): Promise<void> {
  const end = AbortSignal.timeout(DRAIN_MS);
  while (units.some(({ waiting }) => waiting > 0) && (await pause(TICK_MS, end))) {
    const now = Date.now();
    for (const unit of units) unit.send(now);
    connect(units, now);
  }
}

/** `ages` begin anew with each report. */
function reportOf(units: readonly LoadUnit[], counts: LoadCounts): string {
  const sum = (of: (unit: LoadUnit) => number) => units.reduce((total, unit) => total + of(unit), 0);
  const connected = sum(({ state }) => (state === "ready" ? 1 : 0));
  const ages = counts.ages.splice(0).sort((a, b) => a - b);
  const at = (share: number) => ages[Math.floor((ages.length - 1) * share)];
  const times = ages.length === 0 ? "" : `, receipt p50 ${at(0.5)} ms p99 ${at(0.99)} ms`;
  return (
    `${connected} of ${units.length} connected, ${counts.made} made, ${counts.receipted} receipted, ` +
    `${sum(({ waiting }) => waiting)} waiting, ${counts.again} sent again, ${sum(({ dropped }) => dropped)} dropped, ` +
    `${counts.errors} errors, ${counts.reconnects} reconnects, ${counts.refused} refused${times}`
  );
}

async function readCredentials({ credentials: path, units }: LoadOptions): Promise<readonly Credential[]> {
  const how = "patrol unit add --count 200 --prefix load- makes such a file";
  if (path === null) throw new PatrolError("invalid", `--mqtt needs --credentials FILE with lines unit,secret; ${how}`);
  const text = await readFile(path, "utf8").catch((err: unknown) => {
    throw new PatrolError("not_found", `The credentials ${path} cannot be read: ${messageOf(err)}; ${how}`, err);
  });
  const parsed = parseCredentials(text);
  if (!parsed.ok) throw new PatrolError("invalid", parsed.problems.map((one) => `${path}: ${one}`).join("\n"));
  const { credentials } = parsed;
  if (units === null) return credentials;
  if (units <= credentials.length) return credentials.slice(0, units);
  throw new PatrolError("invalid", `--units is ${units}, but ${path} has ${credentials.length}; ${how}`);
}
