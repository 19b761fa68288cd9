/**
 * The demo's keys: a digit pulls that unit's receiver or plugs it in again, q and Ctrl-C end the demo. Where standard input
 * is no terminal, its lines are commands for the simulator: `unplug bike-01`, `replug bike-01`.
 */
import { createInterface } from "node:readline";
import { aborted } from "../runtime/activity.ts";
import type { DemoUnit } from "./demo.ts";
import type { DemoView } from "./demo-view.ts";

/** Listens until `signal` is aborted. */
export async function followKeys(
  units: readonly DemoUnit[],
  command: (line: string) => void,
  view: DemoView,
  quit: () => void,
  signal: AbortSignal,
): Promise<void> {
  const { stdin } = process;
  if (!stdin.isTTY) {
    const lines = createInterface({ input: stdin }).on("line", command);
    await aborted(signal);
    lines.close();
    return;
  }
  const pulled = new Set<string>();
  const turn = (unit: string) => {
    const wasPulled = pulled.delete(unit);
    if (!wasPulled) pulled.add(unit);
    command(`${wasPulled ? "replug" : "unplug"} ${unit}`);
    view.say(wasPulled ? `${unit}'s receiver is plugged in` : `${unit}'s receiver is pulled`);
  };
  const onData = (keys: Buffer) => {
    for (const key of keys.toString("latin1")) {
      if (key === "q" || key === "\u0003") quit();
      const unit = units[Number(key) - 1]?.unit;
      if (unit) turn(unit);
    }
  };
  stdin.setRawMode(true);
  stdin.on("data", onData);
  stdin.resume();
  await aborted(signal);
  stdin.off("data", onData);
  stdin.setRawMode(false);
  stdin.pause();
}
