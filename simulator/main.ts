/** `patrol simulate`: the simulator as a process. */

import { runAll } from "../runtime/activity.ts";
import type { Values } from "../runtime/config.ts";
import { messageOf } from "../runtime/error.ts";
import type { Logger } from "../runtime/log.ts";
import type { SIMULATOR_SETTINGS } from "./config.ts";
import { playBack } from "./playback.ts";
import { playScenario, readScenario } from "./scenario.ts";
import { openSimulator, type Simulator } from "./simulator.ts";

/**
 * Prints one line per unit to `out`, its name and the path to open as a tty, then streams until `signal` is aborted, or a
 * recording that is played has ended.
 * `commands` are lines such as `unplug bike-01`, `replug bike-01`; what cannot be done is answered with a sentence.
 * `scenario` is a file of what happens when (core/scenario.ts).
 */
export async function simulate(
  options: Values<typeof SIMULATOR_SETTINGS>,
  commands: AsyncIterable<string>,
  out: (line: string) => void,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const { playback, scenario, speed, linkDir } = options;
  if (playback !== null) {
    const { bytes, isComplete } = await playBack({ path: playback, speed, linkDir }, out, signal);
    if (isComplete) out(`played ${bytes} bytes`);
    return;
  }
  await using simulator = await openSimulator({ ...options, log, now: Date.now });
  const names = simulator.units.map(({ unit }) => unit);
  const steps = scenario === null ? [] : await readScenario(scenario, names);
  for (const { unit, path } of simulator.units) out(`${unit} ${path}`);
  obey(simulator, commands, out).catch((err: unknown) => log.warn({ err }, "commands can no longer be read"));
  await runAll(signal, [simulator.stream, (s) => playScenario(steps, simulator, out, s)]);
}

async function obey(simulator: Simulator, commands: AsyncIterable<string>, out: (line: string) => void): Promise<void> {
  for await (const line of commands) {
    const [verb, unit = ""] = line.trim().split(/\s+/);
    try {
      if (verb === "unplug") await simulator.unplug(unit);
      else if (verb === "replug") await simulator.replug(unit);
      else if (verb) out(`unknown command "${verb}"; there are: unplug UNIT, replug UNIT`);
    } catch (err) {
      out(messageOf(err));
    }
  }
}
