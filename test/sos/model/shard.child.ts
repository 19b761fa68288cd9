/** A worker's share of the seeds: every n-th from `from` on, until one breaks a law. */
import { parentPort, workerData } from "node:worker_threads";
import { SOUND } from "./parts.ts";
import { play } from "./world.ts";

export type Share = { readonly from: number; readonly to: number; readonly step: number };
export type ShareResult = { readonly worlds: number; readonly broken: readonly number[] };

const MOST_BROKEN = 5;

const { from, to, step } = workerData as Share;
const broken: number[] = [];
let worlds = 0;
for (let seed = from; seed <= to && broken.length < MOST_BROKEN; seed += step) {
  worlds += 1;
  if (play(seed, SOUND, false).broken) broken.push(seed);
}
parentPort?.postMessage({ worlds, broken } satisfies ShareResult);
