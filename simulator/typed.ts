/** The commands of a scenario, typed on standard input while the simulator runs. */
import { messageOf } from "../runtime/error.ts";
import type { Ask } from "./expectation.ts";
import type { Player } from "./player.ts";
import { playScenario, readTyped } from "./scenario.ts";

/** `out` takes what is answered. */
export type Typing = {
  readonly units: readonly string[];
  readonly player: Player;
  readonly ask: Ask | null;
  readonly out: (line: string) => void;
  readonly signal: AbortSignal;
};

/** Commands that last, such as `gap bike-01 1h`, at the same time. */
const MOST_UNDER_WAY = 1_000;

/** Each line at once, beside those that still last. Ends with the last line. `onFailed`: an expectation did not hold. */
export async function obey(typing: Typing, lines: AsyncIterable<string>, onFailed: () => void): Promise<void> {
  const { units, ask, out } = typing;
  const underWay = new Set<Promise<void>>();
  for await (const line of lines) {
    try {
      const step = readTyped(line, units, ask !== null);
      if (step === null) continue;
      if (underWay.size >= MOST_UNDER_WAY) {
        out(`"${step.text}" is not done: ${MOST_UNDER_WAY} commands are under way, wait for one to end`);
        continue;
      }
      const doing = play(step, typing, onFailed).finally(() => underWay.delete(doing));
      underWay.add(doing);
    } catch (err) {
      out(messageOf(err));
    }
  }
  await Promise.all(underWay);
}

async function play(
  step: NonNullable<ReturnType<typeof readTyped>>,
  { player, ask, out, signal }: Typing,
  onFailed: () => void,
): Promise<void> {
  const { held, failed } = await playScenario([step], player, ask, out, signal);
  if (held > 0) out(`held: ${step.text}`);
  for (const text of failed) out(`failed: ${text}`);
  if (failed.length > 0) onFailed();
}
