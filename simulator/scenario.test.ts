import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PatrolError } from "../runtime/error.ts";
import type { ScenarioStep } from "./core/scenario.ts";
import { playScenario, readScenario } from "./scenario.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "scenario-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What a scenario did, in order. */
function recorder() {
  const done: string[] = [];
  const player = {
    unplug: async (unit: string) => {
      if (unit === "gone") throw new PatrolError("not_found", "There is no simulated unit gone.");
      done.push(`unplug ${unit}`);
    },
    replug: async (unit: string) => {
      done.push(`replug ${unit}`);
    },
    setReception: (unit: string, reception: string) => {
      done.push(`${unit} ${reception}`);
    },
    park: (unit: string, seconds: number) => {
      done.push(`park ${unit} ${seconds}`);
    },
  };
  return { done, player };
}

const step = (atMs: number, command: ScenarioStep["command"]): ScenarioStep => ({ atMs, line: 1, command });

describe("a scenario is played", () => {
  test("in the order of its times, a gap ended by itself", async () => {
    const { done, player } = recorder();
    const steps = [
      step(0, { verb: "gap", unit: "a", forMs: 30 }),
      step(10, { verb: "unplug", unit: "b" }),
      step(10, { verb: "park", unit: "c", forMs: 300_000 }),
      step(20, { verb: "replug", unit: "b" }),
    ];
    await playScenario(steps, player, () => {}, new AbortController().signal);
    expect(done).toEqual(["a no-fix", "unplug b", "park c 300", "replug b", "a fix"]);
  });

  test("with gaps that overlap: it hears again at the end of the last", async () => {
    const { done, player } = recorder();
    const steps = [
      step(0, { verb: "gap", unit: "a", forMs: 10 }),
      step(5, { verb: "gap", unit: "a", forMs: 20 }),
      step(6, { verb: "gap", unit: "b", forMs: 1 }),
    ];
    await playScenario(steps, player, () => {}, new AbortController().signal);
    expect(done).toEqual(["a no-fix", "a no-fix", "b no-fix", "b fix", "a no-fix", "a fix"]);
  });

  test("on past a step that fails, which is said", async () => {
    const { done, player } = recorder();
    const said: string[] = [];
    const steps = [step(0, { verb: "unplug", unit: "gone" }), step(1, { verb: "unplug", unit: "a" })];
    await playScenario(steps, player, (line) => said.push(line), new AbortController().signal);
    expect(said).toEqual(["There is no simulated unit gone."]);
    expect(done).toEqual(["unplug a"]);
  });

  test("until it is aborted", async () => {
    const { done, player } = recorder();
    const stop = new AbortController();
    const steps = [step(0, { verb: "unplug", unit: "a" }), step(3_600_000, { verb: "replug", unit: "a" })];
    const playing = playScenario(steps, player, () => {}, stop.signal);
    stop.abort();
    await playing;
    expect(done.length).toBeLessThanOrEqual(1);
  });
});

describe("a scenario file", () => {
  test("is read", async () => {
    const path = join(folder, "day.txt");
    await writeFile(path, "at 1s unplug bike-01 # pulled\n");
    expect(await readScenario(path, ["bike-01"])).toEqual([
      { atMs: 1_000, line: 1, command: { verb: "unplug", unit: "bike-01" } },
    ]);
  });

  test.each([
    ["unplug\ndance", ["line 1: a unit is missing: unplug UNIT", 'line 2: there is no command "dance"']],
    ["at 1s unplug bike-01\nat 2s unplug car-01", ["line 2: there is no simulated unit car-01"]],
  ])("with mistakes is refused, file and line", async (text, sentences) => {
    const path = join(folder, "day.txt");
    await writeFile(path, text);
    const refused = await readScenario(path, ["bike-01"]).catch((err: unknown) => err);
    expect(refused).toMatchObject({ code: "invalid" });
    for (const sentence of sentences) expect((refused as Error).message).toContain(`${path}: ${sentence}`);
  });

  test("that is not there is not found", async () => {
    await expect(readScenario(join(folder, "no.txt"), [])).rejects.toMatchObject({ code: "not_found" });
  });
});
