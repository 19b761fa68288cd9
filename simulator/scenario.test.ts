import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PatrolError } from "../runtime/error.ts";
import type { Cable } from "./core/kit-cable.ts";
import type { Edge } from "./core/kit-hand.ts";
import { seededRandom } from "./core/random.ts";
import { parseScenario, type ScenarioStep } from "./core/scenario.ts";
import { playerOf } from "./player.ts";
import { playScenario, readScenario } from "./scenario.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "scenario-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What a scenario did, in order. */
function recorder() {
  const done: string[] = [];
  const kit = (unit: string) => ({
    shown: { pattern: "OFF" as const, isSilent: false },
    onShow: () => () => {},
    touch: (edges: readonly Edge[]) => {
      done.push(`${unit} ${edges.map(({ afterMs, contact, isOn }) => `${contact} ${isOn} ${afterMs}`).join(", ")}`);
    },
    stick: (button: string, isStuck: boolean) => {
      done.push(`${unit} ${button} stuck ${isStuck}`);
    },
    battery: (batteryMv: number, isCharging: boolean) => {
      done.push(`${unit} battery ${batteryMv} ${isCharging}`);
    },
    reset: () => {
      done.push(`${unit} reset`);
    },
    unplug: async () => {
      done.push(`${unit} board unplugged`);
    },
    replug: async () => {
      done.push(`${unit} board plugged in`);
    },
    spoil: (cable: Partial<Cable>) => {
      done.push(`${unit} ${JSON.stringify(cable)}`);
    },
  });
  const simulator = {
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
    kit,
  };
  return { done, player: playerOf(simulator, seededRandom(1), () => {}) };
}

const step = (atMs: number, command: ScenarioStep["command"]): ScenarioStep => ({
  atMs,
  line: 1,
  text: command.verb,
  command,
});

describe("a scenario is played", () => {
  test("in the order of its times, a gap ended by itself", async () => {
    const { done, player } = recorder();
    const steps = [
      step(0, { verb: "gap", unit: "a", forMs: 30 }),
      step(10, { verb: "unplug", unit: "b" }),
      step(10, { verb: "park", unit: "c", forMs: 300_000 }),
      step(20, { verb: "replug", unit: "b" }),
    ];
    await playScenario(steps, player, null, () => {}, new AbortController().signal);
    expect(done).toEqual(["a no-fix", "unplug b", "park c 300", "replug b", "a fix"]);
  });

  test("with gaps that overlap: it hears again at the end of the last", async () => {
    const { done, player } = recorder();
    const steps = [
      step(0, { verb: "gap", unit: "a", forMs: 10 }),
      step(5, { verb: "gap", unit: "a", forMs: 20 }),
      step(6, { verb: "gap", unit: "b", forMs: 1 }),
    ];
    await playScenario(steps, player, null, () => {}, new AbortController().signal);
    expect(done).toEqual(["a no-fix", "a no-fix", "b no-fix", "b fix", "a no-fix", "a fix"]);
  });

  test("with hands on the kits", async () => {
    const { done, player } = recorder();
    const text = `
      press a sos 2500ms
      at 1ms bounce a ok 300ms
      at 2ms hold a sos
      at 3ms release a sos
      at 4ms stick a ok
      at 5ms unstick a ok
      at 6ms drill a
      at 7ms cancel a
      at 8ms test a
      at 9ms lid a open
      at 10ms lid a closed
      at 11ms battery a 3300mV
      at 12ms battery a 3900mV charging
      at 13ms reset board a
      at 14ms unplug board a 4ms
      at 15ms lose a 10% 5ms
      at 16ms garble a 5% 5ms
      at 40ms unplug board b
      at 41ms replug board b`;
    const scenario = parseScenario(text);
    expect(scenario).toMatchObject({ ok: true });
    await playScenario(scenario.ok ? scenario.steps : [], player, null, () => {}, new AbortController().signal);
    expect(done[1]).toMatch(
      /^a ok true 0, ok false \d+, ok true \d+, .*ok false 300, ok true 3\d\d, .*, ok false 3\d\d$/,
    );
    expect(done.toSpliced(1, 1)).toEqual([
      "a sos true 0, sos false 2500",
      "a sos true 0",
      "a sos false 0",
      "a ok stuck true",
      "a ok stuck false",
      "a ok true 0, sos true 1300, sos false 3800, ok false 3900",
      "a sos true 0, ok true 500, ok false 6000, sos false 6100",
      "a test true 0, test false 300",
      "a lid true 0",
      "a lid false 0",
      "a battery 3300 false",
      "a battery 3900 true",
      "a reset",
      "a board unplugged",
      'a {"lossShare":0.1}',
      'a {"garbleShare":0.05}',
      "a board plugged in",
      'a {"lossShare":0}',
      'a {"garbleShare":0}',
      "b board unplugged",
      "b board plugged in",
    ]);
  });

  test("on past a step that fails, which is said", async () => {
    const { done, player } = recorder();
    const said: string[] = [];
    const steps = [step(0, { verb: "unplug", unit: "gone" }), step(1, { verb: "unplug", unit: "a" })];
    await playScenario(steps, player, null, (line) => said.push(line), new AbortController().signal);
    expect(said).toEqual(["There is no simulated unit gone."]);
    expect(done).toEqual(["unplug a"]);
  });

  test("until it is aborted", async () => {
    const { done, player } = recorder();
    const stop = new AbortController();
    const steps = [step(0, { verb: "unplug", unit: "a" }), step(3_600_000, { verb: "replug", unit: "a" })];
    const playing = playScenario(steps, player, null, () => {}, stop.signal);
    stop.abort();
    await playing;
    expect(done.length).toBeLessThanOrEqual(1);
  });
});

describe("a scenario file", () => {
  test("is read", async () => {
    const path = join(folder, "day.txt");
    await writeFile(path, "at 1s unplug bike-01 # pulled\n");
    expect(await readScenario(path, ["bike-01"], false)).toEqual([
      { atMs: 1_000, line: 1, text: "at 1s unplug bike-01", command: { verb: "unplug", unit: "bike-01" } },
    ]);
  });

  test.each([
    ["unplug\ndance", ["line 1: a unit is missing: unplug UNIT", 'line 2: there is no command "dance"']],
    ["at 1s unplug bike-01\nat 2s unplug car-01", ["line 2: there is no simulated unit car-01"]],
  ])("with mistakes is refused, file and line", async (text, sentences) => {
    const path = join(folder, "day.txt");
    await writeFile(path, text);
    const refused = await readScenario(path, ["bike-01"], false).catch((err: unknown) => err);
    expect(refused).toMatchObject({ code: "invalid" });
    for (const sentence of sentences) expect((refused as Error).message).toContain(`${path}: ${sentence}`);
  });

  test("that is not there is not found", async () => {
    await expect(readScenario(join(folder, "no.txt"), [], false)).rejects.toMatchObject({ code: "not_found" });
  });
});
