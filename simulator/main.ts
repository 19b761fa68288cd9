/** `patrol simulate`: the simulator as a process. */
import type { Logger } from "../runtime/log.ts";
import { runSimulator, type SimulatorOptions } from "./simulator.ts";

/** Prints one line per unit to `out`, its name and the path to open as a tty, then streams until `signal` is aborted. */
export async function simulate(
  options: Omit<SimulatorOptions, "log" | "now">,
  out: (line: string) => void,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const onReady: Parameters<typeof runSimulator>[1] = (units) => {
    for (const { unit, path } of units) out(`${unit} ${path}`);
  };
  await runSimulator({ ...options, log, now: Date.now }, onReady, signal);
}
