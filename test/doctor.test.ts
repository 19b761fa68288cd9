/** `patrol doctor` beside a running device and on a damaged outbox; two devices on one data folder. */
import { spawnSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type PatrolProcess, startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const PATROL = fileURLToPath(new URL("../cli/patrol.js", import.meta.url));

type Finding = { readonly what: string; readonly isOk: boolean | null; readonly text: string };

function doctor(dataDir: string, ...args: readonly string[]) {
  const env = { PATH: process.env.PATH ?? "" };
  const ran = spawnSync(process.execPath, [PATROL, "doctor", "--json", "--data-dir", dataDir, ...args], { env });
  const text = ran.stdout.toString();
  const findings = text === "" ? [] : (JSON.parse(text) as readonly Finding[]);
  const about = findings.filter((one) => one.what.startsWith("outbox"));
  return { status: ran.status, stderr: ran.stderr.toString(), about };
}

function startDevice(dataDir: string): PatrolProcess {
  return startPatrol(["device"], {
    PATROL_UNIT: "bike-01",
    PATROL_BROKER_SECRET: "unused",
    PATROL_BROKER_URL: "mqtt://127.0.0.1:1",
    PATROL_GNSS_PATH: join(dataDir, "no-such-tty"),
    PATROL_DATA_DIR: dataDir,
  });
}

test("beside a running device it only looks, and does not repair", async () => {
  await using folder = await tempFolder();
  await using device = startDevice(folder.path);
  await until("the device is ready", () => device.errors.some((line) => line.includes("device ready")));
  const looked = doctor(folder.path);
  expect(looked.about[0]?.text).toMatch(/^records waiting: 1 note; oldest 20.*Z, newest 20.*Z; a device runs on it$/);
  expect(looked.about[1]?.text).toMatch(/^about \d+\.\d MB written since it was made; 1 segments in use/);
  const repaired = doctor(folder.path, "--repair");
  expect([repaired.status, repaired.stderr]).toEqual([
    1,
    `patrol: another device runs on ${folder.path}: stop it first, or give this one a PATROL_DATA_DIR of its own\n`,
  ]);
  expect(await device.stop()).toBe(0);
  expect(doctor(folder.path).about[0]?.text).toMatch(/^records waiting: 2 note; .*; no device runs on it$/);
});

test("a second device on the same folder is refused with a sentence, and the first goes on", async () => {
  await using folder = await tempFolder();
  await using device = startDevice(folder.path);
  await until("the device is ready", () => device.errors.some((line) => line.includes("device ready")));
  await using second = startDevice(folder.path);
  expect(await second.ended).toBe(1);
  await until("it has said so", () => second.errors.length > 0);
  expect(second.errors).toEqual([
    `patrol device: another device runs on ${folder.path}: stop it first, or give this one a PATROL_DATA_DIR of its own`,
  ]);
  await device.kill();
  await using third = startDevice(folder.path);
  await until("the lock of a killed device is none", () => third.errors.some((line) => line.includes("device ready")));
});

test("--repair sets damaged parts aside as the device would, and then nothing is damaged", async () => {
  await using folder = await tempFolder();
  for (let n = 0; n < 3; n++) {
    await using device = startDevice(folder.path);
    await until("the device is ready", () => device.errors.some((line) => line.includes("device ready")));
    await device.stop();
  }
  const path = join(folder.path, "outbox", "log-00001.seg");
  const bytes = await readFile(path);
  bytes[250] = (bytes[250] ?? 0) ^ 0xff;
  await writeFile(path, bytes);
  const before = doctor(folder.path);
  expect(before.status).toBe(1);
  expect(before.about[0]?.text).toMatch(/^records waiting: 5 note;/);
  expect(before.about[2]).toEqual({
    what: "outbox damage",
    isOk: false,
    text: `${path}: damaged in 1 places; the rest can be read; patrol doctor --repair keeps what can be read`,
  });
  const after = doctor(folder.path, "--repair");
  // Five that were left, and a note that says which one was lost.
  expect(after.about[0]?.text).toMatch(/^records waiting: 6 note;/);
  expect(after.about.map((one) => [one.what, one.isOk])).toEqual([
    ["outbox", true],
    ["outbox wear", true],
    ["outbox history", null],
  ]);
  expect(await readdir(join(folder.path, "outbox", "quarantine"))).toHaveLength(1);
  expect(doctor(folder.path).status).toBe(0);
});
