/**
 * `npm run campaign -- [--minutes N] [--quick] [--only NAME] [--planted] [--report FILE]`: all faults, again and again with
 * other seeds until the time is over. Fails when anything did not hold, was skipped, or was not reached.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Command } from "commander";
import { table } from "../bench/table.ts";
import { FAULTS, type Fault } from "./faults.ts";
import { type Hunt, huntAll } from "./hunts.ts";
import { NOTHING_YET, type Outcome, plus, timed } from "./outcome.ts";
import { type Findings, isPassed, markdown, placeNow, type Row } from "./report.ts";

type Options = {
  readonly minutes: string;
  readonly quick?: true;
  readonly only?: string;
  readonly planted?: true;
  readonly seed?: string;
  readonly report?: string;
};

const QUICK_MINUTES = 5;
const command = new Command("campaign")
  .description("the faults of reliability.md, with other seeds at every run")
  .option("--minutes <minutes>", "no further run is begun after so long", "60")
  .option("--quick", `about ${QUICK_MINUTES} minutes: the most telling faults, shorter, once`)
  .option("--only <name>", `faults whose name has this in it: ${FAULTS.map(({ name }) => name).join("; ")}`)
  .option("--planted", "plant the bugs, and say what catches each; alone, it runs no fault")
  .option("--seed <seed>", "the first seed; by the clock when not given")
  .option("--report <file>", "write a report as Markdown")
  .parse();

const options = command.opts<Options>();
const say = (line: string) => {
  process.stdout.write(`${line}\n`);
};
const isQuick = options.quick ?? false;
const minutes = isQuick ? QUICK_MINUTES : Number(options.minutes);
const firstSeed = Number(options.seed ?? Math.floor(Date.now() / 1_000) % 1_000_000);
const { only } = options;
const isHuntOnly = options.planted === true && only === undefined && !isQuick && options.report === undefined;
const asked = only === undefined ? FAULTS.filter((fault) => !isQuick || fault.isQuick) : FAULTS.filter(isAsked);
if (asked.length === 0)
  command.error(`error: no fault is called ${only}; they are ${FAULTS.map(({ name }) => name).join("; ")}`);

const place = placeNow();
say(`commit ${place.commit}, ${place.machine}; load average ${place.loadAtStart.toFixed(1)}; seeds from ${firstSeed}`);
const rows = new Map<Fault, Outcome>();
const endsAt = performance.now() + minutes * 60_000;
const left = isHuntOnly ? [] : await rounds();
const hunts: readonly Hunt[] = options.planted ? await huntAll(say) : [];
const findings: Findings = { place, isQuick, minutes, rows: [...rows].map(rowOf), left, hunts };
summarise(findings);
if (options.report !== undefined) {
  await mkdir(dirname(options.report), { recursive: true });
  await writeFile(options.report, markdown(findings));
  say(`report: ${options.report}`);
}
process.exitCode = isPassed(findings) ? 0 : 1;

/** The first round as far as time goes, then further ones; answers what was not reached. */
async function rounds(): Promise<readonly string[]> {
  for (let round = 0; round === 0 || (!isQuick && only === undefined); round++) {
    for (const [n, fault] of asked.entries()) {
      // A quick campaign and one of a few faults run all of them once.
      const isDue = isQuick || only !== undefined || performance.now() < endsAt;
      if (!isDue) return round === 0 ? asked.slice(n).map(({ name }) => name) : [];
      await runOnce(fault, firstSeed + round * 1_000_000);
    }
  }
  return [];
}

async function runOnce(fault: Fault, seed: number): Promise<void> {
  const outcome = await timed(() => fault.run({ seed, isQuick, say }));
  rows.set(fault, plus(rows.get(fault) ?? NOTHING_YET, outcome));
  const result = outcome.problems.length === 0 ? "held" : "FAILED";
  say(`${fault.name}: ${result} in ${outcome.seconds.toFixed(0)} s, seed ${seed}`);
  for (const problem of outcome.problems) say(`  ${problem}`);
}

function isAsked({ name }: Fault): boolean {
  return name.toLowerCase().includes((only ?? "").toLowerCase());
}

function rowOf([{ name, invariants }, outcome]: readonly [Fault, Outcome]): Row {
  return { name, invariants, outcome };
}

function summarise(found: Findings): void {
  const cells = found.rows.map(({ name, outcome }) => [
    name,
    outcome.runs,
    outcome.accepted ?? "",
    outcome.stored ?? "",
    outcome.presses ?? "",
    outcome.problems.length === 0 ? "held" : `${outcome.problems.length} PROBLEMS`,
    Math.round(outcome.seconds),
  ]);
  if (cells.length > 0) say(table(["fault", "runs", "accepted", "stored", "presses", "result", "seconds"], cells));
  const caught = found.hunts.map(({ plant, by, caught: how, seconds }) => [
    plant,
    how === null ? "NOBODY" : by,
    Math.round(seconds),
  ]);
  if (caught.length > 0) say(table(["planted bug", "caught by", "seconds"], caught));
  if (found.left.length > 0) say(`not reached: ${found.left.join("; ")}`);
  say(isPassed(found) ? "the campaign has passed" : "the campaign has FAILED");
}
