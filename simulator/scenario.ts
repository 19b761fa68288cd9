/** Scenario files, and commands that are typed, played on a running simulator. */
import { readFile } from "node:fs/promises";
import { pause } from "../runtime/activity.ts";
import { messageOf, PatrolError } from "../runtime/error.ts";
import { type Command, commandOf, isExpectation } from "./core/command.ts";
import { parseScenario, type ScenarioStep, wordsOf } from "./core/scenario.ts";
import { type Ask, type Judged, judge } from "./expectation.ts";
import { doingsOf, type Player } from "./player.ts";

/** Of the expectations of a scenario. `failed`: a sentence each; `unjudged`: their time had not come when it was ended. */
export type Verdict = { readonly held: number; readonly failed: readonly string[]; readonly unjudged: number };

/** Said where an expectation needs the gateway. */
const NO_GATEWAY =
  "nobody here can ask the gateway, which expect sos needs; say where it is with --gateway-url, or leave the line out";

/**
 * Rejects as `not_found` without the file, as `invalid` with every mistake in it, a line each. `canAsk`: there is
 * somebody who knows the gateway's incidents.
 */
export async function readScenario(
  path: string,
  units: readonly string[],
  canAsk: boolean,
): Promise<readonly ScenarioStep[]> {
  const text = await readFile(path, "utf8").catch((err: unknown) => {
    throw new PatrolError("not_found", `The scenario ${path} cannot be read: ${messageOf(err)}`, err);
  });
  const scenario = parseScenario(text);
  const problems = scenario.ok
    ? scenario.steps.flatMap(({ line, command }) => {
        const problem = problemOf(command, units, canAsk);
        return problem === null ? [] : [`line ${line}: ${problem}`];
      })
    : scenario.problems;
  if (problems.length > 0) throw new PatrolError("invalid", problems.map((one) => `${path}: ${one}`).join("\n"));
  return scenario.ok ? scenario.steps : [];
}

/** A line of standard input as a step to be played at once; null for an empty one. Throws `invalid` with a sentence. */
export function readTyped(line: string, units: readonly string[], canAsk: boolean): ScenarioStep | null {
  const words = wordsOf(line);
  if (words.length === 0) return null;
  const command = commandOf(words);
  if (!command.ok) throw new PatrolError("invalid", command.text);
  const problem = problemOf(command.value, units, canAsk);
  if (problem !== null) throw new PatrolError("invalid", problem);
  return { atMs: 0, line: 0, text: words.join(" "), command: command.value };
}

function problemOf(command: Command, units: readonly string[], canAsk: boolean): string | null {
  if (!units.includes(command.unit)) return `there is no simulated unit ${command.unit}`;
  const needsAsking = command.verb === "expect-sos" || command.verb === "expect-no-sos";
  return needsAsking && !canAsk ? NO_GATEWAY : null;
}

/**
 * Does each step at its time, counted from now; what fails is said to `out` and the rest goes on. Ends when the last is
 * done and every expectation judged, or when aborted.
 */
export async function playScenario(
  steps: readonly ScenarioStep[],
  player: Player,
  ask: Ask | null,
  out: (line: string) => void,
  signal: AbortSignal,
): Promise<Verdict> {
  const expected: Promise<Judged>[] = [];
  const doings = steps.flatMap((step) => {
    const { command } = step;
    if (!isExpectation(command))
      return doingsOf(command, player).map(({ afterMs, act }) => ({ atMs: step.atMs + afterMs, act }));
    const act = () => {
      expected.push(judge(command, nameOf(step), player, ask, signal));
    };
    return [{ atMs: step.atMs, act }];
  });
  const startedAt = performance.now();
  for (const { atMs, act } of doings.sort((a, b) => a.atMs - b.atMs)) {
    const waitMs = atMs - (performance.now() - startedAt);
    if (waitMs > 0 && !(await pause(waitMs, signal))) break;
    if (signal.aborted) break;
    try {
      await act();
    } catch (err) {
      out(messageOf(err));
    }
  }
  const count = steps.filter(({ command }) => isExpectation(command)).length;
  return verdictOf(await Promise.all(expected), count);
}

function nameOf({ line, text }: ScenarioStep): string {
  return line === 0 ? text : `line ${line}: ${text}`;
}

function verdictOf(judged: readonly Judged[], count: number): Verdict {
  const held = judged.filter((one) => one.is === "held").length;
  const failed = judged.flatMap((one) => (one.is === "failed" ? [one.text] : []));
  return { held, failed, unjudged: count - held - failed.length };
}
