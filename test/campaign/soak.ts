/**
 * `npm run soak -- [--hours 2]`: real devices on one real gateway for hours, with presses, link cuts and restarts at a modest
 * rate. What each process takes is sampled from inside it, and is flat, or its slope is said; at the end the devices' lists
 * must agree with the gateway's disk.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { table } from "../bench/table.ts";
import { openTown } from "../sos/town.ts";
import { seeded } from "../support/random.ts";
import { tempFolder } from "../support/temp.ts";
import { until } from "../support/until.ts";
import type { Sample } from "./probe.ts";
import { placeNow } from "./report.ts";
import { pause, TownLife } from "./town-life.ts";
import { townVerdict, unstoredNow } from "./town-verdict.ts";
import { type Figure, longestLife, trendOf } from "./trend.ts";

const UNITS = ["bike-01", "bike-02", "moto-03", "moto-04", "walk-05", "walk-06"] as const;
/** It is left alone, so that one life of a device is as long as the soak; the gateway is started again once, half-way. */
const UNTOUCHED = "walk-06";
const PRESS_EVERY_MS = 60_000;
const FAULT_EVERY_MS = 45_000;
const FIGURES: readonly Figure[] = ["rssMb", "heapMb", "handles"];

const command = new Command("soak")
  .description("hours of ordinary trouble: does anything grow, is anything lost?")
  .option("--hours <hours>", "how long", "2")
  .option("--seed <seed>", "of the faults", "1")
  .parse();
const { hours, seed } = command.opts<{ readonly hours: string; readonly seed: string }>();
const say = (line: string) => {
  process.stdout.write(`${line}\n`);
};
const random = seeded(Number(seed));
const place = placeNow();
say(
  `commit ${place.commit}, ${place.machine}; load average ${place.loadAtStart.toFixed(1)}; ${hours} hours, seed ${seed}`,
);

await using folder = await tempFolder();
const samplesOf = (name: string) => join(folder.path, `${name}.samples`);
const probed = (name: string) => {
  const probe = new URL("./probe.js", import.meta.url).href;
  return { NODE_OPTIONS: `--import=${probe}?${encodeURIComponent(samplesOf(name))}` };
};
await using town = await openTown(UNITS, { gatewayEnv: probed("gateway") });
const units = UNITS.map((name) => town.unit(name));
const life = new TownLife(town, units, random);
const start = (name: (typeof UNITS)[number]) => town.unit(name).start(probed(name));
for (const name of UNITS) start(name);
const totalMs = Number(hours) * 3_600_000;
const endsAt = performance.now() + totalMs;
let isOver = false;
const room = life.answer(() => isOver);
await Promise.all([life.press(endsAt, PRESS_EVERY_MS), trouble()]);
isOver = true;
await room;
const isDrained = () => unstoredNow(town.gatewayDir, units).length === 0;
const undrained = await until("everything accepted is stored", isDrained, 300_000).then(
  () => [],
  (err: Error) => [err.message, ...unstoredNow(town.gatewayDir, units).slice(0, 5)],
);
for (const unit of units) await unit.stop();
const verdict = await townVerdict(town.gatewayDir, units, life.holds, life.asked);
say(JSON.stringify({ ...verdict, problems: verdict.problems.length }));
for (const problem of [...undrained, ...verdict.problems]) say(`  ${problem}`);
const grown = reportTrends();
process.exitCode = undrained.length + verdict.problems.length > 0 || grown > 0 ? 1 : 0;

/** A link cut or a kill every now and then; the gateway once. */
async function trouble(): Promise<void> {
  let isGatewayDue = true;
  while (performance.now() < endsAt) {
    await pause(Math.min(FAULT_EVERY_MS * (0.5 + random()), Math.max(1, endsAt - performance.now())));
    if (isGatewayDue && endsAt - performance.now() < totalMs / 2) {
      isGatewayDue = false;
      await town.killGateway();
      await town.startGateway();
      continue;
    }
    const name = UNITS[Math.floor(random() * UNITS.length)] as (typeof UNITS)[number];
    const unit = town.unit(name);
    if (random() < 0.6 || name === UNTOUCHED) {
      unit.setLink(false);
      await pause(1_000 + random() * 20_000);
      unit.setLink(true);
    } else {
      await unit.kill();
      start(name);
    }
  }
}

/** Prints the figures of each process; answers how many are not flat. */
function reportTrends(): number {
  const rows: (string | number)[][] = [];
  let growing = 0;
  for (const name of ["gateway", ...UNITS]) {
    const samples = readSamples(name);
    const one = longestLife(samples);
    const minutes = ((one.at(-1)?.at ?? 0) - (one[0]?.at ?? 0)) / 60_000;
    const delayMs = Math.max(0, ...samples.map((sample) => sample.delayMs));
    for (const figure of FIGURES) {
      const { first, last, perHour, isFlat } = trendOf(one, figure);
      if (isFlat === false) growing += 1;
      const text = isFlat === null ? "too short to say" : isFlat ? "flat" : "GROWS";
      rows.push([name, figure, minutes, first, last, perHour, text, figure === "rssMb" ? delayMs : ""]);
    }
  }
  say(table(["process", "figure", "minutes", "settled at", "at the end", "per hour", "", "longest stall ms"], rows));
  return growing;
}

function readSamples(name: string): readonly Sample[] {
  try {
    const lines = readFileSync(samplesOf(name), "utf8").split("\n");
    return lines.slice(0, -1).map((line) => JSON.parse(line) as Sample);
  } catch {
    return [];
  }
}
