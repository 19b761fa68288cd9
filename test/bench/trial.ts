/** One trial: a contender started on a fresh folder, one load, everything ended again. */
import { fork } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cpuSeconds } from "./child.ts";
import type { Contender, Fleet } from "./contenders.ts";
import type { LoadMark, LoadPlan, LoadResult } from "./load-messages.ts";

export type TrialPlan = Pick<LoadPlan, "window" | "ratePerS" | "warmUpMs" | "measureMs">;
export type Trial = LoadResult & {
  readonly ratePerS: number;
  /** CPU of all processes in the path but the load, microseconds per message. */
  readonly cpuUsPerMessage: number;
};

/** The most that a trial may take beyond its own spans. */
const SPARE_MS = 60_000;

export async function trial(parent: string, contender: Contender, fleet: Fleet, plan: TrialPlan): Promise<Trial> {
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, `${contender.name}-`));
  try {
    await using running = await contender.start(folder, fleet);
    const { port, control, proof, isPubackAfterCommit, pids } = running;
    let cpu = 0;
    const whole: LoadPlan = { ...plan, port, control, proof, isPubackAfterCommit, logins: fleet.logins };
    const withinMs = plan.warmUpMs + plan.measureMs + SPARE_MS;
    const result = await runLoad<LoadPlan, LoadResult>("load-process.js", whole, withinMs, ({ mark }) => {
      cpu = mark === "begin" ? cpuSeconds(pids) : cpuSeconds(pids) - cpu;
    });
    return {
      ...result,
      ratePerS: (result.proved / result.spanMs) * 1_000,
      cpuUsPerMessage: (cpu * 1e6) / result.proved,
    };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A load as a process of its own: `plan` goes in, marks come meanwhile, and its result at the end. Rejects after `withinMs`. */
export function runLoad<Plan extends object, Result extends { readonly mark: "result" }>(
  entry: string,
  plan: Plan,
  withinMs: number,
  onMark: (mark: LoadMark) => void,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL(`./${entry}`, import.meta.url)));
    const timer = setTimeout(() => child.kill("SIGKILL"), withinMs);
    child.on("message", (message: LoadMark | Result) => {
      if (message.mark === "result") resolve(message);
      else onMark(message);
    });
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`the load ended with code ${code}`));
    });
    child.send(plan);
  });
}
