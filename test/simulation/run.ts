/** Many worlds at once, by a worker for each core that it is given. */
import { Worker } from "node:worker_threads";
import type { PlantName } from "../campaign/plants.ts";
import type { Share, ShareResult } from "./worlds.child.ts";

export type SimulationPlan = {
  readonly from: number;
  readonly worlds: number;
  readonly workers: number;
  readonly forMs: number;
  readonly plant: PlantName | null;
};

/** Plays worlds `from` and on; stops at the first few that break a law. */
export async function simulate({ from, worlds, workers, forMs, plant }: SimulationPlan): Promise<ShareResult> {
  const mostBroken = plant === null ? 3 : 1;
  const shares = Array.from({ length: workers }, (_, n) => {
    return played({ from: from + n, to: from + worlds - 1, step: workers, forMs, mostBroken, plant });
  });
  const results = await Promise.all(shares);
  const sums: Record<string, number> = {};
  for (const result of results) {
    for (const [name, count] of Object.entries(result.sums)) sums[name] = (sums[name] ?? 0) + count;
  }
  return {
    worlds: results.reduce((sum, result) => sum + result.worlds, 0),
    sums,
    broken: results.flatMap((result) => result.broken),
  };
}

function played(share: Share): Promise<ShareResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worlds.child.js", import.meta.url), { workerData: share });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}
