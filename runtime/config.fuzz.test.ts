import { constantFrom, dictionary, oneof, string } from "fast-check";
import { expect, test } from "vitest";
import { DEVICE_SETTINGS, problemsOf } from "../device/config.ts";
import { GATEWAY_SETTINGS, influxProblems, unsafeListeners } from "../gateway/config.ts";
import { LOAD_SETTINGS, SIMULATOR_SETTINGS } from "../simulator/config.ts";
import { fuzz } from "../test/support/fuzz.ts";
import { readSettings, type Settings } from "./config.ts";

const all: Settings = { ...DEVICE_SETTINGS, ...GATEWAY_SETTINGS, ...SIMULATOR_SETTINGS, ...LOAD_SETTINGS };
const names = Object.values(all).map((one) => one.env);
const value = oneof(
  string({ unit: "binary", maxLength: 60 }),
  constantFrom(
    "0",
    "1",
    "-1",
    "65536",
    "1e3",
    "0x10",
    " 1",
    "1 ",
    "٣",
    "NaN",
    "Infinity",
    "9".repeat(400),
    "on",
    "auto",
  ),
  constantFrom(
    "mqtt://",
    "mqtt://h",
    "mqtts://u:p@h:1",
    "http://[::1",
    "http://[::1]:8086",
    "http://h?x#y",
    "//",
    "mqtt:x",
  ),
  constantFrom(
    "0.0.0.0",
    "127.0.0.1",
    "::1",
    "localhost",
    "127.0.0.1.evil",
    "../../etc/passwd",
    "\n",
    "{}",
    "[[",
    "__proto__",
  ),
);

test("any environment is read, or every problem is a sentence that names its variable and no secret", async () => {
  await fuzz("read settings", dictionary(constantFrom(...names), value), 5000, (env) => {
    for (const settings of [DEVICE_SETTINGS, GATEWAY_SETTINGS, SIMULATOR_SETTINGS, LOAD_SETTINGS] as Settings[]) {
      const read = readSettings(settings, env);
      if (read.ok) continue;
      expect(read.problems.length).toBeGreaterThan(0);
      for (const problem of read.problems) expect(problem).toMatch(/^PATROL_[A-Z_]+ (must be|is not set)/);
      for (const { env: name } of Object.values(settings).filter((one) => one.isSecret)) {
        const own = read.problems.filter((problem) => problem.startsWith(`${name} `)).join("\n");
        const secret = env[name] ?? "";
        if (secret.length > 3) expect(own).not.toContain(secret);
      }
    }
    const gateway = readSettings(GATEWAY_SETTINGS, env);
    if (gateway.ok)
      for (const one of [...unsafeListeners(gateway.config), ...influxProblems(gateway.config)])
        expect(one).toMatch(/^PATROL_/);
    const device = readSettings(DEVICE_SETTINGS, env);
    if (device.ok) problemsOf(device.config);
  });
});

test.each(["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.evil", "example.org", "127.0.0.1, 0.0.0.0", "LOCALHOST."])(
  "HTTP on %j is beyond loopback",
  (host) => {
    const read = readSettings(GATEWAY_SETTINGS, { PATROL_HTTP_HOST: host });
    expect(read.ok && unsafeListeners(read.config)).toHaveLength(1);
  },
);
