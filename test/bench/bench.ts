/** `npm run bench [part ...]`: medians and ratios against a peer in the same run. README.md says how to read them. */
import { rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { machineOf } from "./machine.ts";
import type { Part } from "./part.ts";
import { PARTS } from "./parts.ts";
import { type PartRun, RUNS, stampNow } from "./run.ts";

type Options = {
  readonly json?: string;
  readonly quick?: true;
  readonly dir: string;
  readonly runs?: string;
  readonly connections?: string;
  readonly only?: string;
  readonly before?: string;
  readonly minutes?: string;
  readonly frozenMinutes?: string;
};

const command = new Command("bench")
  .description("measures against peers in the same run")
  .argument("[part...]", `which parts: ${Object.keys(PARTS).join(", ")}; none: all`)
  .option("--quick", "fewer and shorter runs: a smoke test, not a measurement")
  .option("--json <file>", "write every run as JSON")
  .option("--dir <folder>", "a folder on the disk to measure on", tmpdir())
  .option("--runs <count>", "alternating runs")
  .option("--connections <list>", "for ingest: how many, in the place of 50 to 5,000")
  .option("--only <names>", "for ingest: these contenders")
  .option("--before <patrol.js>", "for ingest: compare with the gateway of another build")
  .option("--minutes <minutes>", "for console: how long it has 500 units in view")
  .option("--frozen-minutes <minutes>", "for console: how long it stands still")
  .parse();

const options = command.opts<Options>();
const say = (line: string) => {
  process.stdout.write(`${line}\n`);
};
const names = command.args.length === 0 ? Object.keys(PARTS) : command.args;
const unknown = names.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0)
  command.error(`error: there is no part ${unknown.join(", ")}; the parts are ${Object.keys(PARTS).join(", ")}`);

process.once("SIGINT", () => process.exit(1));
process.once("SIGTERM", () => process.exit(1));
const folder = await mkdtemp(join(options.dir, "patrol-bench-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
const machine = await machineOf(folder);
say(
  `${machine.cpu}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}; load average at the start ${machine.loadAverage.toFixed(1)}`,
);
say(
  `4 KiB append with fdatasync: ${machine.fsyncMs.toFixed(2)} ms. Other programs may share the machine: read the ratios.`,
);
const stamp = stampNow();
const runs = Number(options.runs ?? (options.quick ? RUNS.quick : RUNS.full));
const results: Record<string, unknown> = {};
const parts: Record<string, PartRun> = {};
for (const name of names) {
  const [startedAt, loadBefore] = [performance.now(), loadavg()[0] ?? Number.NaN];
  say(`\n== ${name}`);
  results[name] = await (PARTS as Readonly<Record<string, Part>>)[name]?.({
    folder: join(folder, name),
    runs,
    isQuick: options.quick ?? false,
    connections: options.connections?.split(",").map(Number) ?? null,
    only: options.only?.split(",") ?? [],
    before: options.before ?? null,
    minutes: options.minutes === undefined ? null : Number(options.minutes),
    frozenMinutes: options.frozenMinutes === undefined ? null : Number(options.frozenMinutes),
    say,
  });
  parts[name] = { seconds: (performance.now() - startedAt) / 1_000, loadBefore };
  await keep();
}

/** After each part: what a later one spoils is not lost. */
async function keep(): Promise<void> {
  if (options.json === undefined) return;
  const run = { ...stamp, isQuick: options.quick ?? false, runs, machine, parts, results };
  await writeFile(options.json, `${JSON.stringify(run, null, 1)}\n`);
}
