/** A worker's share of the seeds: every n-th from `from` on, until so many break a law or its time is over. */
import { register } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { PLANTS, type PlantName } from "../campaign/plants.ts";
import type { Outcome } from "./world.ts";

/** `forMs`: no further world is begun after so long. `mostBroken`: it stops after so many. */
export type Share = {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly forMs: number;
  readonly mostBroken: number;
  readonly plant: PlantName | null;
};
export type ShareResult = {
  readonly worlds: number;
  readonly sums: Readonly<Record<string, number>>;
  readonly broken: readonly { readonly seed: number; readonly law: string; readonly trace: readonly string[] }[];
};

const { from, to, step, forMs, mostBroken, plant } = workerData as Share;
const now = performance.now.bind(performance);
const startedAt = now();
register("./facade/hooks.js", import.meta.url);
// What a database does without it is modelled, and not a word of a module that runs here.
const isLazy = plant === "missing synchronous=FULL";
if (plant !== null && !isLazy) register("../campaign/plant.hooks.js", import.meta.url, { data: PLANTS[plant] });
const { play } = (await import("./world.ts")) as typeof import("./world.ts");

const broken: ShareResult["broken"][number][] = [];
const sums: Record<string, number> = {};
let worlds = 0;
for (let seed = from; seed <= to && broken.length < mostBroken && now() - startedAt < forMs; seed += step) {
  const outcome = await play(seed, { isLazy, isTraced: from === to });
  worlds += 1;
  addUp(outcome);
  if (outcome.broken) broken.push({ seed, law: outcome.broken.law, trace: outcome.trace });
}
parentPort?.postMessage({ worlds, sums, broken } satisfies ShareResult);

function addUp({ tally, lastedS, faults }: Outcome): void {
  for (const [name, count] of Object.entries({ ...tally, simulatedS: lastedS, ...faults })) {
    sums[name] = (sums[name] ?? 0) + count;
  }
}
