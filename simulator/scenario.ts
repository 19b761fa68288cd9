/** Scenario files played on a running simulator. */
import { readFile } from "node:fs/promises";
import { pause } from "../runtime/activity.ts";
import { messageOf, PatrolError } from "../runtime/error.ts";
import { parseScenario, type ScenarioStep } from "./core/scenario.ts";
import type { Simulator } from "./simulator.ts";

/** Rejects as `not_found` without the file, as `invalid` with every mistake in it, a line each. */
export async function readScenario(path: string, units: readonly string[]): Promise<readonly ScenarioStep[]> {
  const text = await readFile(path, "utf8").catch((err: unknown) => {
    throw new PatrolError("not_found", `The scenario ${path} cannot be read: ${messageOf(err)}`, err);
  });
  const scenario = parseScenario(text);
  const problems = scenario.ok
    ? scenario.steps
        .filter(({ command }) => !units.includes(command.unit))
        .map(({ line, command }) => `line ${line}: there is no simulated unit ${command.unit}`)
    : scenario.problems;
  if (problems.length > 0) throw new PatrolError("invalid", problems.map((one) => `${path}: ${one}`).join("\n"));
  return scenario.ok ? scenario.steps : [];
}

type Player = Pick<Simulator, "unplug" | "replug" | "setReception" | "park">;
/** What ends a gap is a step of its own, which no file can write. */
type Step = { readonly atMs: number; readonly act: () => void | Promise<void> };

/** Does each step at its time, counted from now; what fails is said to `out` and the rest goes on. Ends with the last, or when aborted. */
export async function playScenario(
  steps: readonly ScenarioStep[],
  simulator: Player,
  out: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = performance.now();
  for (const { atMs, act } of timeline(steps, simulator)) {
    const waitMs = atMs - (performance.now() - startedAt);
    if (waitMs > 0 && !(await pause(waitMs, signal))) return;
    if (signal.aborted) return;
    try {
      await act();
    } catch (err) {
      out(messageOf(err));
    }
  }
}

function timeline(steps: readonly ScenarioStep[], simulator: Player): readonly Step[] {
  /** Gaps of one unit may overlap: it hears again at the end of the last. */
  const gaps = new Map<string, number>();
  const count = (unit: string, by: number) => {
    const open = (gaps.get(unit) ?? 0) + by;
    gaps.set(unit, open);
    simulator.setReception(unit, open > 0 ? "no-fix" : "fix");
  };
  return steps.flatMap((step) => doings(step, simulator, count)).sort((a, b) => a.atMs - b.atMs);
}

function doings(
  { atMs, command }: ScenarioStep,
  simulator: Player,
  countGap: (unit: string, by: number) => void,
): readonly Step[] {
  const { verb, unit } = command;
  switch (verb) {
    case "unplug":
      return [{ atMs, act: () => simulator.unplug(unit) }];
    case "replug":
      return [{ atMs, act: () => simulator.replug(unit) }];
    case "park":
      return [{ atMs, act: () => simulator.park(unit, command.forMs / 1000) }];
    case "gap":
      return [
        { atMs, act: () => countGap(unit, 1) },
        { atMs: atMs + command.forMs, act: () => countGap(unit, -1) },
      ];
  }
}
