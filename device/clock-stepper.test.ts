import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openLog } from "../runtime/log.ts";
import { tempFolder } from "../test/support/temp.ts";
import { ClockStepper, commandLine } from "./clock-stepper.ts";
import type { Fix } from "./core/fix.ts";

const TRUE_TIME = 1_795_248_000_000;
const log = openLog("test", "silent");

test.each([
  ["patrol clock-step", ["patrol", "clock-step", "--to", "1795248000124-5000"]],
  [
    "sudo  -n /usr/bin/patrol clock-step ",
    ["sudo", "-n", "/usr/bin/patrol", "clock-step", "--to", "1795248000124-5000"],
  ],
  ["systemctl start step@{to}-{uptime}.service", ["systemctl", "start", "step@1795248000124-5000.service"]],
])("%s is run without a shell", (command, expected) => {
  expect(commandLine(command, 1_795_248_000_123.6, 4_999.9)).toEqual(expected);
});

describe("a host whose clock begins in 1970", () => {
  /** Five fixes; `helper` is what the command does to the clock, as a change in milliseconds. */
  async function run(helper: string | null, changedByMs: number) {
    await using folder = await tempFolder();
    const script = join(folder.path, "helper");
    if (helper !== null) await writeFile(script, `#!/bin/sh\n${helper}\n`);
    if (helper !== null) await chmod(script, 0o755);
    let clock = 1_000_000;
    let uptime = 90_000;
    const notes: unknown[] = [];
    const stepper = new ClockStepper({
      command: helper === null ? null : script,
      now: () => clock,
      uptimeMs: () => uptime,
      note: (detail) => {
        notes.push(detail);
        return Promise.resolve();
      },
      log,
    });
    for (let second = 0; second < 5; second++) {
      stepper.take(fix(second), uptime);
      if (second < 4) {
        clock += 1000;
        uptime += 1000;
      }
    }
    clock += changedByMs;
    await stepper.settle();
    const arguments_ = await readFile(join(folder.path, "asked"), "utf8").catch(() => null);
    return { notes, problem: stepper.problem, asked: arguments_ };
  }
  const fix = (second: number): Fix => {
    const measured = { lat: 30, lon: 117, altitudeM: null, speedMps: 0, courseDeg: null, hdop: 1, satellites: 9 };
    return { ...measured, mode: 3, fixTime: TRUE_TIME + second * 1000, clock: "gnss" };
  };
  const OFF = TRUE_TIME - 1_000_000;

  test("is set through the helper, and a note says so", async () => {
    const result = await run('echo "$@" > "$(dirname "$0")/asked"', OFF);
    expect(result).toEqual({
      notes: [{ fromTime: 1_004_000, offsetMs: OFF }],
      problem: null,
      asked: "--to 1795248004000-94000\n",
    });
  });

  test.each([
    [
      "that fails",
      'echo "no right" >&2; exit 1',
      /^the host's clock is 1795247000 s behind GNSS time and could not be set: .*no right/s,
    ],
    ["that does nothing", "exit 0", /could not be set: the helper changed nothing$/],
  ])("with a helper %s there is no note, and health says why", async (_, helper, problem) => {
    const result = await run(helper, 0);
    expect(result.notes).toEqual([]);
    expect(result.problem).toMatch(problem);
  });

  test("without a helper it is only said", async () => {
    expect(await run(null, 0)).toEqual({
      notes: [],
      problem: "the host's clock is 1795247000 s behind GNSS time: set it, or let PATROL_CLOCK_STEP_CMD do so",
      asked: null,
    });
  });
});
