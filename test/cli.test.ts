/** The `patrol` command as a newcomer types it: what it answers, and with which exit code. */
import { describe, expect, test } from "vitest";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";

type Answer = { readonly code: number | null; readonly out: string; readonly err: string };

async function patrol(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Answer> {
  await using process = startPatrol(args, env);
  const code = await process.ended;
  return { code, out: process.lines.join("\n"), err: process.errors.join("\n") };
}

describe("wrong use gets a sentence and exit code 2", () => {
  test.each<{ args: string[]; env?: Record<string, string>; says: string }>([
    { args: ["dance"], says: "unknown command 'dance'" },
    { args: ["gateway", "--port", "1"], says: "unknown option '--port'" },
    {
      args: ["gateway"],
      env: { PATROL_HTTP_PORT: "http" },
      says: 'PATROL_HTTP_PORT must be a whole number from 0 to 65535, not "http"',
    },
    { args: ["gateway"], env: { PATROL_HTTP_HOST: "0.0.0.0" }, says: "listens on loopback only" },
    {
      args: ["gateway"],
      env: { PATROL_TIMEZONE: "Moon/Base" },
      says: 'PATROL_TIMEZONE must be the IANA name of a time zone, such as Asia/Shanghai, not "Moon/Base"',
    },
    { args: ["officer", "add", "017"], says: "required option '--name <name>' not specified" },
    {
      args: ["shift", "add", "--station", "n", "--name", "d", "--start", "8", "--end", "20:00"],
      says: "start must be a time of day",
    },
    {
      args: ["import", "boats", "file.csv"],
      says: "Allowed choices are stations, officers, shifts, assignments, units",
    },
    { args: ["import", "units", "/nowhere/units.csv"], says: "/nowhere/units.csv cannot be read" },
    { args: ["operator", "add", "chief"], says: "required option '--role <role>' not specified" },
    { args: ["operator", "add", "chief", "--role", "boss"], says: "--role must be one of viewer, dispatcher" },
    { args: ["operator", "add", "Chief", "--role", "admin"], says: "is no name for an operator" },
    { args: ["token", "add", "wall", "--rights", "live,see"], says: "--rights takes some of live,history" },
    { args: ["token", "add", "wall", "--days", "0"], says: "It must be a whole number from 1 to 3650." },
    { args: ["gateway", "--mqtt-host", "10.0.0.1"], says: "PATROL_MQTT_HOST is 10.0.0.1" },
    { args: ["device"], says: "PATROL_UNIT is not set" },
    {
      args: ["device"],
      env: { PATROL_UNIT: "Bike 7", PATROL_BROKER_URL: "nonsense" },
      says: "PATROL_BROKER_URL must be a URL that begins with mqtt://",
    },
    { args: ["device"], env: { PATROL_UNIT: "bike-07" }, says: "PATROL_BROKER_SECRET is not set" },
    { args: ["read"], says: "required option '--gnss <path>' not specified" },
    { args: ["demo", "--units", "0"], says: "It must be a whole number from 1 to 99." },
    { args: ["unit", "add", "Bike 7"], says: "is no unit name" },
    { args: ["unit", "add", "bike-07", "--kind", "boat"], says: "the kinds are e-bike, motorcycle, foot, car, other" },
    { args: ["unit", "export", "--format", "xml"], says: "--format must be mosquitto or mosquitto-acl" },
    {
      args: ["export", "--unit", "bike-07", "--from", "now", "--to", "later"],
      says: "--from and --to must be Unix ms or ISO 8601",
    },
    { args: ["export", "--unit", "bike-07", "--from", "2", "--to", "1"], says: "--from must be before --to" },
  ])("patrol $args", async ({ args, env = {}, says }) => {
    await using folder = await tempFolder();
    const answer = await patrol(args, { PATROL_DATA_DIR: folder.path, ...env });
    expect(answer).toMatchObject({ code: 2, out: "" });
    expect(answer.err).toContain(says);
    expect(answer.err).not.toMatch(/\n\s+at /);
  });
});

test("every problem with the settings is said at once", async () => {
  const { err } = await patrol(["device"], { PATROL_GNSS_BAUD: "fast", PATROL_OUTBOX_MAX_MB: "0" });
  expect(err.match(/PATROL_[A-Z_]+/g)).toEqual(
    expect.arrayContaining(["PATROL_UNIT", "PATROL_GNSS_BAUD", "PATROL_OUTBOX_MAX_MB"]),
  );
});

describe("what cannot be done gets a sentence and exit code 1", () => {
  test("a second unit of the same name", async () => {
    await using folder = await tempFolder();
    const env = { PATROL_DATA_DIR: folder.path };
    expect((await patrol(["unit", "add", "bike-07"], env)).code).toBe(0);
    const again = await patrol(["unit", "add", "bike-07"], env);
    expect(again).toMatchObject({ code: 1, err: "patrol: there is a unit bike-07 already; choose another name" });
  });

  test("a second gateway on the same data directory", async () => {
    await using folder = await tempFolder();
    const env = { PATROL_DATA_DIR: folder.path, PATROL_MQTT_PORT: "0", PATROL_HTTP_PORT: "0" };
    await using first = startPatrol(["gateway"], env);
    await first.line(/^patrol gateway: /);
    const second = await patrol(["gateway"], env);
    expect(second.code).toBe(1);
    expect(second.err).toContain("another gateway runs on this data directory");
    expect(await first.stop()).toBe(0);
  });

  test("a port that is taken", async () => {
    await using one = await tempFolder();
    await using two = await tempFolder();
    const ports = { PATROL_MQTT_PORT: "0", PATROL_HTTP_PORT: "0" };
    await using first = startPatrol(["gateway"], { ...ports, PATROL_DATA_DIR: one.path });
    const [, port = ""] = await first.line(/127\.0\.0\.1:(\d+) {2}mqtt/);
    const second = await patrol(["gateway"], { ...ports, PATROL_DATA_DIR: two.path, PATROL_HTTP_PORT: port });
    expect(second.code).toBe(1);
    expect(second.err).toContain(`127.0.0.1:${port}: another program listens there; set PATROL_HTTP_PORT`);
  });

  test("an export with neither gateway nor database", async () => {
    await using folder = await tempFolder();
    const span = ["--from", "1", "--to", "2"];
    const answer = await patrol(["export", "--unit", "bike-07", ...span], { PATROL_DATA_DIR: folder.path });
    expect(answer.code).toBe(1);
    expect(answer.err).toContain("holds no tracks.db; give --data-dir");
  });
});

describe("patrol unit", () => {
  test("works with a running gateway and without one, the same", async () => {
    await using folder = await tempFolder();
    const env = { PATROL_DATA_DIR: folder.path, PATROL_MQTT_PORT: "0", PATROL_HTTP_PORT: "0" };
    const offline = await patrol(["unit", "add", "bike-07", "--kind", "e-bike", "--station", "江南", "--json"], env);
    expect(JSON.parse(offline.out)).toEqual({ unit: "bike-07", secret: expect.stringMatching(/^[\w-]{24}$/) });
    await using gateway = startPatrol(["gateway"], env);
    await gateway.line(/^patrol gateway: /);
    const online = await patrol(["unit", "add", "moto-01", "--kind", "motorcycle", "--json"], env);
    expect(JSON.parse(online.out)).toEqual({ unit: "moto-01", secret: expect.stringMatching(/^[\w-]{24}$/) });
    const listed = await patrol(["unit", "list", "--json"], env);
    expect(JSON.parse(listed.out)).toMatchObject([
      { unit: "bike-07", kind: "e-bike", station: "江南", state: "unknown" },
      { unit: "moto-01", kind: "motorcycle", station: null },
    ]);
    const exported = await patrol(["unit", "export"], env);
    expect(exported.out.split("\n")).toEqual([
      expect.stringMatching(/^bike-07:\$7\$101\$/),
      expect.stringMatching(/^moto-01:\$7\$101\$/),
    ]);
    expect(gateway.errors.join("\n")).not.toContain(JSON.parse(online.out).secret);
  });
});

test("patrol doctor says what is sound and what is not", async () => {
  await using folder = await tempFolder();
  await patrol(["unit", "add", "bike-07"], { PATROL_DATA_DIR: folder.path });
  const answer = await patrol(["doctor", "--json"], { PATROL_DATA_DIR: folder.path });
  expect(answer.code).toBe(0);
  expect(JSON.parse(answer.out)).toEqual(
    expect.arrayContaining([
      { what: "desk.db", isOk: true, text: "sound" },
      { what: "ledger", isOk: true, text: "1 entries, none changed." },
      { what: "tracks.db", isOk: null, text: "not there" },
      { what: "certificates", isOk: null, text: "none issued by patrol ca" },
      { what: "gateway", isOk: null, text: "none runs on this data folder" },
    ]),
  );
});

test.each([
  "gateway",
  "device",
  "read",
  "simulate",
  "demo",
  "unit",
  "ca",
  "sos",
  "operator",
  "token",
  "station",
  "officer",
  "shift",
  "assignment",
  "import",
  "export",
  "audit",
  "doctor",
])("patrol %s --help helps", async (name) => {
  const answer = await patrol([name, "--help"]);
  expect(answer).toMatchObject({ code: 0, err: "" });
  expect(answer.out).toContain(`Usage: patrol ${name}`);
});
