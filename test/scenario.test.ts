/** Scenarios of the kit boards, as `patrol simulate` plays them. */
import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { simulate } from "../simulator/main.ts";
import { readScenario } from "../simulator/scenario.ts";
import { openKitHost } from "./support/kit-host.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const SCENARIOS = readdirSync("test/scenarios");

test.each(SCENARIOS)("%s can be played", async (name) => {
  expect((await readScenario(join("test/scenarios", name), ["bike-01"], true)).length).toBeGreaterThan(0);
});

const start = (ports: string, scenario: string | null) =>
  startPatrol([
    "simulate",
    "--units",
    "1",
    "--link-dir",
    ports,
    ...(scenario === null ? [] : ["--scenario", scenario]),
  ]);

describe("patrol simulate", () => {
  test("ends with 0 and a summary when all that a scenario expects has held", async () => {
    await using folder = await tempFolder();
    await using simulator = start(folder.path, "test/scenarios/rungs.txt");
    await simulator.line(/^bike-01 /);
    await using host = openKitHost(join(folder.path, "bike-01.kit"), (event, { show }) => {
      if (event !== "SOS_UP") return;
      for (const pattern of ["LATCHED", "STORED", "SEEN", "ACKNOWLEDGED", "DISPATCHED", "IDLE,1"]) show(pattern);
    });
    expect(await simulator.ended).toBe(0);
    expect(host.events).toEqual(["SOS_DOWN", "SOS_UP"]);
    expect(simulator.lines.slice(1)).toEqual([
      "bike-01 kit LATCHED: red fast",
      "bike-01 kit STORED: red slow, beeps 1",
      "bike-01 kit SEEN: red solid, beeps 2",
      "bike-01 kit ACKNOWLEDGED: red solid, beeps 4",
      "bike-01 kit DISPATCHED: red double, beeps 6",
      "bike-01 kit IDLE: dark",
      "scenario: 6 expectations, all held",
    ]);
  });

  test("ends with 1 and what failed when something has not held", async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, "day.txt");
    await writeFile(
      path,
      "hold bike-01 sos # nobody listens\nexpect kit bike-01 OFF within 1s\nexpect kit bike-01 SEEN within 50ms\n",
    );
    await using simulator = start(join(folder.path, "ports"), path);
    expect(await simulator.ended).toBe(1);
    expect(simulator.lines.slice(1)).toEqual([
      "failed: line 3: expect kit bike-01 SEEN within 50ms: the kit shows OFF",
      "scenario: 2 expectations, 1 held, 1 failed, 0 not judged",
    ]);
  });

  test("ends with 1 when it is stopped before all is judged", async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, "day.txt");
    await writeFile(path, "expect kit bike-01 SEEN within 1h\nat 2h expect kit bike-01 SEEN within 1h\n");
    await using simulator = start(join(folder.path, "ports"), path);
    await simulator.line(/^bike-01 /);
    expect(await simulator.stop()).toBe(1);
    expect(simulator.lines.at(-1)).toBe("scenario: 2 expectations, 0 held, 0 failed, 2 not judged");
  });

  test("says, before it begins, what it cannot judge", async () => {
    await using folder = await tempFolder();
    await using simulator = start(folder.path, "test/scenarios/drill.txt");
    expect(await simulator.ended).toBe(2);
    expect(simulator.lines).toEqual([]);
    expect(simulator.errors.join("\n")).toContain(
      "test/scenarios/drill.txt: line 5: nobody here can ask the gateway, which expect sos needs",
    );
  });

  test("takes the same commands on its standard input, and tells what came of them", async () => {
    await using folder = await tempFolder();
    await using simulator = start(folder.path, null);
    await simulator.line(/^bike-01 /);
    await using host = openKitHost(join(folder.path, "bike-01.kit"));
    simulator.say("press bike-01 ok 100ms");
    simulator.say("lid bike-01 open");
    simulator.say("expect kit bike-01 ORDER within 20s");
    simulator.say("press bike-01 horn 1s");
    simulator.say("press bike-02 ok 1s");
    simulator.say("expect sos bike-01 open within 1s");
    await until("three events", () => host.events.length === 3);
    expect(host.events.toSorted()).toEqual(["LID_OPEN", "OK_DOWN", "OK_UP"]);
    host.show("ORDER");
    await simulator.line(/^held: expect kit bike-01 ORDER within 20s$/);
    await simulator.line(/^"horn" is no button: sos or ok$/);
    await simulator.line(/^there is no simulated unit bike-02$/);
    await simulator.line(/^nobody here can ask the gateway/);
    expect(await simulator.stop()).toBe(0);
  });

  test("ends with 1 when something that was expected by hand has failed", async () => {
    await using folder = await tempFolder();
    await using simulator = start(folder.path, null);
    await simulator.line(/^bike-01 /);
    simulator.say("expect kit bike-01 SEEN within 10ms");
    await simulator.line(/^failed: expect kit bike-01 SEEN within 10ms: the kit shows OFF$/);
    expect(await simulator.stop()).toBe(1);
  });
});

test("a scenario asks whoever it was given about an SOS", async () => {
  await using folder = await tempFolder();
  const scenario = join(folder.path, "day.txt");
  await writeFile(scenario, "expect no sos bike-01 for 100ms\nexpect sos bike-02 acknowledged within 20s\n");
  const answers = ["OPEN", "SEEN", "ACKNOWLEDGED"];
  const ask = async (unit: string) => (unit === "bike-01" ? null : (answers.shift() ?? null));
  const lines: string[] = [];
  const options = { units: 2, seed: 1, speed: 1, linkDir: folder.path, playback: null, scenario, gatewayUrl: null };
  async function* nothing(): AsyncGenerator<string> {}
  const isGood = await simulate(
    options,
    nothing(),
    (line) => lines.push(line),
    pino({ level: "silent" }),
    new AbortController().signal,
    ask,
  );
  expect(isGood).toBe(true);
  expect(lines.at(-1)).toBe("scenario: 2 expectations, all held");
});
