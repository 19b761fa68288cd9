/** `patrol simulate`: the simulator as a process. */

import { runAll } from "../runtime/activity.ts";
import type { Values } from "../runtime/config.ts";
import type { Logger } from "../runtime/log.ts";
import type { SIMULATOR_SETTINGS } from "./config.ts";
import { isExpectation } from "./core/command.ts";
import { seededRandom } from "./core/random.ts";
import type { Ask } from "./expectation.ts";
import { askGateway } from "./gateway-ask.ts";
import { playBack } from "./playback.ts";
import { playerOf } from "./player.ts";
import { playScenario, readScenario, type Verdict } from "./scenario.ts";
import { openSimulator } from "./simulator.ts";
import { obey } from "./typed.ts";

/**
 * Prints one line per unit to `out`, its name and the path to open as a tty (its kit's is the same with `.kit` behind),
 * then streams until `signal` is aborted, a recording that is played has ended, or a scenario that expects something has
 * been judged. `commands` are lines such as `unplug bike-01` (core/command-form.ts); what cannot be done is answered with
 * a sentence. `scenario` is a file of what happens when (core/scenario.ts); `ask` or the gateway's address is needed
 * where it expects something of an SOS. Resolves with false when an expectation failed or was not judged.
 */
export async function simulate(
  options: Values<typeof SIMULATOR_SETTINGS>,
  commands: AsyncIterable<string>,
  out: (line: string) => void,
  log: Logger,
  signal: AbortSignal,
  ask: Ask | null = options.gatewayUrl === null ? null : askGateway(options.gatewayUrl),
): Promise<boolean> {
  const { playback, scenario, speed, linkDir, seed } = options;
  if (playback !== null) {
    const { bytes, isComplete } = await playBack({ path: playback, speed, linkDir }, out, signal);
    if (isComplete) out(`played ${bytes} bytes`);
    return true;
  }
  await using simulator = await openSimulator({ ...options, log, now: Date.now });
  const units = simulator.units.map(({ unit }) => unit);
  const steps = scenario === null ? [] : await readScenario(scenario, units, ask !== null);
  for (const { unit, path } of simulator.units) out(`${unit} ${path}`);
  const player = playerOf(simulator, seededRandom(seed), out);
  const judged = new AbortController();
  const either = AbortSignal.any([signal, judged.signal]);
  let isTypedGood = true;
  obey({ units, player, ask, out, signal: either }, commands, () => {
    isTypedGood = false;
  }).catch((err: unknown) => log.warn({ err }, "commands can no longer be read"));
  let isGood = true;
  await runAll(either, [
    simulator.stream,
    async (s) => {
      const verdict = await playScenario(steps, player, ask, out, s);
      if (!steps.some(({ command }) => isExpectation(command))) return;
      isGood = report(verdict, out);
      judged.abort();
    },
  ]);
  return isGood && isTypedGood;
}

/** False when something failed or was not judged. */
function report({ held, failed, unjudged }: Verdict, out: (line: string) => void): boolean {
  for (const text of failed) out(`failed: ${text}`);
  const all = held + failed.length + unjudged;
  const expectations = all === 1 ? "expectation" : "expectations";
  if (held === all) out(`scenario: ${all} ${expectations}, all held`);
  else out(`scenario: ${all} ${expectations}, ${held} held, ${failed.length} failed, ${unjudged} not judged`);
  return held === all;
}
