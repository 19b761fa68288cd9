/** Which parts of the campaign must catch which planted bug, and how long each took to. */
import { simulate } from "../simulation/run.ts";
import { killedAtPuback } from "./at-puback.ts";
import { PLANT_NAMES, type PlantName } from "./plants.ts";
import { runFiles } from "./test-files.ts";

/** `caught`: null where it was not, within the time that there was. */
export type Hunt = {
  readonly plant: PlantName;
  readonly by: string;
  readonly caught: string | null;
  readonly seconds: number;
};

type Hunter = { readonly by: string; readonly hunt: (plant: PlantName) => Promise<string | null> };

const SIMULATED_MS = 60_000;
const FILES_WITHIN_MS = 400_000;
const ROUNDS = 20;

const simulation: Hunter = {
  by: "simulation",
  hunt: async (plant) => {
    const { broken } = await simulate({ from: 1, worlds: 100_000, workers: 2, forMs: SIMULATED_MS, plant });
    const [first] = broken;
    return first ? `seed ${first.seed}: ${first.law}` : null;
  },
};

const atPuback: Hunter = {
  by: "killed at the PUBACK",
  hunt: async (plant) => (await killedAtPuback(ROUNDS, plant)).problems[0] ?? null,
};

/** A file that passes without the bug and fails with it. A file that only skips has caught nothing. */
function file(name: string, only: string | null): Hunter {
  return {
    by: name,
    hunt: async (plant) => {
      const run = { files: [name], only, seed: 20_261_121, env: {}, plant, withinMs: FILES_WITHIN_MS };
      const { problems } = await runFiles(run);
      return problems.find((problem) => !problem.startsWith("skipped")) ?? null;
    },
  };
}

const HUNTERS: Readonly<Record<PlantName, readonly Hunter[]>> = {
  "receipt before commit": [simulation, atPuback],
  "merged SOS": [simulation, file("sos/presses", "a drill climbs")],
  // The simulation has no broker of ours in it.
  "ingest in the published hook": [atPuback],
  "missing synchronous=FULL": [simulation, file("faults/power-cut", "loses nothing that it receipted")],
  "cancel closes": [simulation, file("sos/presses", "a cancel is told")],
  "outbox without sync": [simulation, file("faults/power-cut", "of a device, 20 times")],
};

export async function huntAll(say: (line: string) => void): Promise<readonly Hunt[]> {
  const hunts: Hunt[] = [];
  for (const plant of PLANT_NAMES) {
    for (const { by, hunt } of HUNTERS[plant]) {
      const startedAt = performance.now();
      const caught = await hunt(plant);
      const seconds = (performance.now() - startedAt) / 1_000;
      say(`${plant}: ${caught === null ? "NOT CAUGHT" : "caught"} by ${by} in ${seconds.toFixed(0)} s ${caught ?? ""}`);
      hunts.push({ plant, by, caught, seconds });
    }
  }
  return hunts;
}
