/** A host without a clock, a receiver with one: the device has the clock set, notes it, and only then judges certificates. */
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faketimeLibrary } from "./support/faketime.ts";
import { needs } from "./support/need.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const faketime = needs("faketime");

test.skipIf(faketime.isMissing)(`a clock that is 55 years behind is set from GNSS ${faketime.label}`, async () => {
  await using folder = await tempFolder();
  // The helper of this test sets the faked clock right, as the real one would the host's.
  const offset = join(folder.path, "offset");
  const helper = join(folder.path, "helper");
  await writeFile(offset, "-20000d\n");
  await writeFile(helper, `#!/bin/sh\necho "$@" > ${folder.path}/asked\necho "+0" > ${offset}\n`);
  await chmod(helper, 0o755);
  const accepted = join(folder.path, "accepted");
  await using simulator = startPatrol(["simulate", "--units", "1", "--link-dir", join(folder.path, "ports")]);
  const [, port] = await simulator.line(/^bike-01 (.*)$/);
  await using device = startPatrol(["device"], {
    PATROL_UNIT: "bike-01",
    PATROL_BROKER_SECRET: "unused",
    PATROL_BROKER_URL: "mqtts://127.0.0.1:1",
    PATROL_GNSS_PATH: port ?? "",
    PATROL_DATA_DIR: join(folder.path, "device"),
    PATROL_ACCEPTED_LIST: accepted,
    PATROL_CLOCK_STEP_CMD: helper,
    LD_PRELOAD: faketimeLibrary(),
    FAKETIME_TIMESTAMP_FILE: offset,
    FAKETIME_NO_CACHE: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  });
  const at = (words: string) => device.errors.findIndex((line) => line.includes(words));
  await until("it connects", () => at("uplink cannot connect") >= 0, 20_000);
  expect(at("uplink waits for the clock")).toBeGreaterThanOrEqual(0);
  expect(at("host clock set from gnss")).toBeGreaterThan(at("uplink waits for the clock"));
  expect(at("uplink cannot connect")).toBeGreaterThan(at("host clock set from gnss"));
  expect(await device.stop()).toBe(0);
  expect(await readFile(join(folder.path, "asked"), "utf8")).toMatch(/^--to 1[789]\d{11}-\d+\n$/);
  const notes = (await readFile(accepted, "utf8")).split("\n").filter((line) => line.includes("clock-step"));
  expect(notes).toHaveLength(1);
});
