import { describe, expect, test } from "vitest";
import {
  flagOf,
  integer,
  matching,
  oneOf,
  optional,
  type Parse,
  REQUIRED,
  readSettings,
  setting,
  text,
  url,
  yesNo,
} from "./config.ts";

const SETTINGS = {
  unit: setting("PATROL_UNIT", matching("^[a-z]+$", "lower-case letters"), REQUIRED, "the unit's name"),
  port: setting("PATROL_MQTT_PORT", integer(0, 65_535), 1883, "the port"),
  broker: setting("PATROL_BROKER_URL", optional(url("mqtt", "mqtts")), null, "the broker"),
  secret: setting("PATROL_BROKER_SECRET", matching("^.{8,}$", "8 characters or more"), "", "the secret", true),
};

describe("settings", () => {
  test("are what the environment says, and otherwise their defaults", () => {
    const read = readSettings(SETTINGS, {
      PATROL_UNIT: "bike",
      PATROL_MQTT_PORT: "0",
      PATROL_BROKER_URL: "",
      OTHER: "x",
    });
    expect(read).toEqual({ ok: true, config: { unit: "bike", port: 0, broker: null, secret: "" } });
  });

  test("cannot be changed once they are read", () => {
    const read = readSettings(SETTINGS, { PATROL_UNIT: "bike" });
    expect(read.ok && Object.isFrozen(read.config)).toBe(true);
  });

  test("name everything that is wrong at once, each by its variable", () => {
    const read = readSettings(SETTINGS, { PATROL_MQTT_PORT: "99999", PATROL_BROKER_URL: "broker:1883" });
    expect(read).toEqual({
      ok: false,
      problems: [
        "PATROL_UNIT is not set: the unit's name",
        'PATROL_MQTT_PORT must be a whole number from 0 to 65535, not "99999"',
        'PATROL_BROKER_URL must be a URL that begins with mqtt:// or mqtts://, not "broker:1883"',
      ],
    });
  });

  test.each([
    ["a secret", { PATROL_BROKER_SECRET: "hunter2" }],
    ["the login of a URL", { PATROL_BROKER_URL: "http://me:hunter2@broker" }],
    ["a password with an @ in a URL", { PATROL_BROKER_URL: "http://me:x@hunter2@broker" }],
    ["a password with a slash in a URL", { PATROL_BROKER_URL: "http://me:x/hunter2@broker" }],
  ])("never repeat %s", (_, env) => {
    const read = readSettings(SETTINGS, { PATROL_UNIT: "bike", ...env });
    expect(read.ok ? "" : read.problems.join()).toMatch(/must be/);
    expect(JSON.stringify(read)).not.toContain("hunter2");
  });

  test("quote no more than 80 characters of what was wrong", () => {
    const read = readSettings(SETTINGS, { PATROL_UNIT: "X".repeat(500) });
    expect(read).toEqual({ ok: false, problems: [`PATROL_UNIT must be lower-case letters, not "${"X".repeat(80)}"`] });
  });

  test("are flags by another spelling", () => {
    expect(flagOf(SETTINGS.port)).toBe("--mqtt-port");
  });
});

test.each<{ name: string; parse: Parse<unknown>; given: string; value?: unknown }>([
  { name: "a whole number", parse: integer(-5, 10), given: "-5", value: -5 },
  { name: "a whole number", parse: integer(-5, 10), given: "10", value: 10 },
  { name: "a whole number", parse: integer(-5, 10), given: "11" },
  { name: "a whole number", parse: integer(-5, 10), given: "1.0" },
  { name: "a whole number", parse: integer(-5, 10), given: "1e1" },
  { name: "a whole number", parse: integer(-5, 10), given: "0x5" },
  { name: "a whole number", parse: integer(-5, 10), given: " 5" },
  { name: "a whole number", parse: integer(-5, 10), given: "five" },
  { name: "one of the words", parse: oneOf("v1", "v2"), given: "v2", value: "v2" },
  { name: "one of the words", parse: oneOf("v1", "v2"), given: "V2" },
  { name: "a URL", parse: url("mqtt", "mqtts"), given: "mqtts://broker:8883", value: "mqtts://broker:8883" },
  { name: "a URL", parse: url("mqtt", "mqtts"), given: "http://broker" },
  { name: "a URL", parse: url("mqtt", "mqtts"), given: "broker" },
  { name: "yes or no", parse: yesNo, given: "1", value: true },
  { name: "yes or no", parse: yesNo, given: "0", value: false },
  { name: "yes or no", parse: yesNo, given: "yes" },
  { name: "any text", parse: text, given: " x ", value: " x " },
])("$name of $given", ({ parse, given, value }) => {
  const parsed = parse(given);
  if (value === undefined) expect(parsed).toEqual({ ok: false, want: expect.stringMatching(/\w+/) });
  else expect(parsed).toEqual({ ok: true, value });
});
