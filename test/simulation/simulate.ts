/**
 * `node dist/test/simulation/simulate.js [--seed N | --from N --worlds N --seconds N] [--plant NAME]`: plays worlds, and tells
 * how one came to break a law.
 */
import { parseArgs } from "node:util";
import { PLANT_NAMES } from "../campaign/plants.ts";
import { simulate } from "./run.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    from: { type: "string", default: "1" },
    worlds: { type: "string", default: "1000" },
    seconds: { type: "string", default: "60" },
    workers: { type: "string", default: "2" },
    plant: { type: "string" },
  },
});
const plant = PLANT_NAMES.find((name) => name === values.plant) ?? null;
if (values.plant !== undefined && plant === null) throw new Error(`the plants are ${PLANT_NAMES.join(", ")}`);
const startedAt = performance.now();
const result = await simulate({
  from: Number(values.seed ?? values.from),
  worlds: values.seed === undefined ? Number(values.worlds) : 1,
  workers: values.seed === undefined ? Number(values.workers) : 1,
  forMs: Number(values.seconds) * 1_000,
  plant,
});
for (const { seed, law, trace } of result.broken) process.stdout.write(`seed ${seed}: ${law}\n${trace.join("\n")}\n\n`);
const seconds = (performance.now() - startedAt) / 1_000;
process.stdout.write(`${result.worlds} worlds in ${seconds.toFixed(1)} s: ${JSON.stringify(result.sums)}\n`);
process.exitCode = result.broken.length > 0 ? 1 : 0;
