/** The files of an installation: that systemd takes them, how much they give away, and that their settings are ours. */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { DEVICE_SETTINGS } from "../device/config.ts";
import { GATEWAY_SETTINGS } from "../gateway/config.ts";
import { needs } from "./support/need.ts";

const run = promisify(execFile);
const FOLDER = "deploy/systemd";
const UNITS = readdirSync(FOLDER).filter((name) => name.endsWith(".service"));
/** What a unit may be open to, in tenths: 10.0 is a unit without any bounds. */
const MOST_EXPOSED = "25";
const analyze = needs("systemd-analyze");

/** What systemd says of a unit; what it misses here is where a package would put the program. */
async function verify(unit: string): Promise<readonly string[]> {
  const said = await run("systemd-analyze", ["verify", `${FOLDER}/${unit}`]).catch((err: { stderr: string }) => err);
  return said.stderr.split("\n").filter((line) => line !== "" && !line.includes("/usr/bin/patrol is not executable"));
}

describe.skipIf(analyze.isMissing)(`a unit of systemd ${analyze.label}`, () => {
  test.each(UNITS)("%s is understood, line by line", async (unit) => {
    expect(await verify(unit)).toEqual([]);
  });

  test.each(UNITS)("%s gives little away", async (unit) => {
    const args = ["security", "--offline=true", `--threshold=${MOST_EXPOSED}`, `${FOLDER}/${unit}`];
    await expect(run("systemd-analyze", args)).resolves.toMatchObject({ stdout: expect.stringContaining("Overall") });
  });
});

test("there are units for the gateway, the device and the clock's helper", () => {
  expect(UNITS.toSorted()).toEqual(["patrol-clock-step@.service", "patrol-device.service", "patrol-gateway.service"]);
});

test.each(UNITS)("%s sets nothing that its process does not know", (unit) => {
  const text = readFileSync(`${FOLDER}/${unit}`, "utf8");
  const settings = unit.includes("device") ? DEVICE_SETTINGS : GATEWAY_SETTINGS;
  const known = new Set(Object.values(settings).map(({ env }) => env));
  for (const [, name = ""] of text.matchAll(/^Environment="?(PATROL_\w+)=/gm)) expect([...known]).toContain(name);
});

test("the services are started again for ever, and are killed when they hang", () => {
  for (const unit of ["patrol-gateway.service", "patrol-device.service"]) {
    const lines = readFileSync(`${FOLDER}/${unit}`, "utf8").split("\n");
    for (const line of ["Restart=always", "StartLimitIntervalSec=0", "Type=notify", "NotifyAccess=all"]) {
      expect(lines).toContain(line);
    }
    expect(lines.some((line) => line.startsWith("WatchdogSec="))).toBe(true);
  }
});
