/** What `patrol doctor` says of an InfluxDB, and of the queue to it. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { influxFindings } from "../cli/doctor-influx.ts";
import { startAnswers } from "./support/answers.ts";
import { influxSettings, openForwarding } from "./support/forwarding.ts";
import { startInfluxd } from "./support/influxd.ts";
import { fixRecord } from "./support/messages.ts";
import { needs } from "./support/need.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";

const influxdNeed = needs("influxd");
const NOW = Date.now();
/** Whatever else listens on this machine. */
const NO_PORTS = { PATROL_MQTT_PORT: "0", PATROL_HTTP_PORT: "0" };
const LOGIN = { PATROL_INFLUX_USER: "gateway", PATROL_INFLUX_PASSWORD: "secret" };

let stack: AsyncDisposable[];
let folder: string;

beforeEach(async () => {
  const temp = await tempFolder();
  stack = [temp];
  folder = temp.path;
});
afterEach(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

async function waitingFixes(count: number, receivedTime: number): Promise<void> {
  await using f = await openForwarding(folder, influxSettings("http://127.0.0.1:9"));
  const records = Array.from({ length: count }, (_, n) => fixRecord(n + 1, receivedTime - n * 1_000));
  await f.store("bike-07", records, receivedTime);
}

describe.skipIf(influxdNeed.isMissing)(`of a real server ${influxdNeed.label}`, () => {
  test("it says what is well, what the gateway will mend, and what a person has to", async () => {
    const influxd = await startInfluxd(folder, { withAuth: true });
    stack.push(influxd);
    await influxd.ask("CREATE USER gateway WITH PASSWORD 'secret'");
    const ask = (env: Record<string, string>) =>
      influxFindings(folder, { PATROL_INFLUX_URL: influxd.url, ...env }, NOW);
    expect(await ask(LOGIN)).toEqual([
      {
        what: "influxdb",
        isOk: null,
        text: expect.stringMatching(/has no database "patrol" yet, the gateway makes it/),
      },
    ]);
    await influxd.ask("CREATE DATABASE patrol");
    expect(await ask(LOGIN)).toEqual([
      { what: "influxdb", isOk: false, text: expect.stringMatching(/denies the user the right to write to "patrol"/) },
    ]);
    await influxd.ask("GRANT WRITE ON patrol TO gateway");
    expect(await ask(LOGIN)).toEqual([
      {
        what: "influxdb",
        isOk: true,
        text: `${influxd.url} is version 1.6.7~rc0, accepts the sign-in and has "patrol"`,
      },
      { what: "influxdb reading", isOk: false, text: expect.stringMatching(/requires READ.*read "patrol".*embedded/) },
    ]);
    await influxd.ask("GRANT ALL ON patrol TO gateway");
    expect((await ask(LOGIN)).map((one) => one.isOk)).toEqual([true, true]);
    expect(await ask({ ...LOGIN, PATROL_INFLUX_PASSWORD: "wrong" })).toEqual([
      { what: "influxdb", isOk: false, text: expect.stringMatching(/check PATROL_INFLUX_USER and PATROL_INFLUX_PASS/) },
    ]);
    expect(await influxd.ask("SHOW MEASUREMENTS", "patrol")).toEqual([]);
  });

  test("the command prints it, and its exit code says that something is wrong", async () => {
    const influxd = await startInfluxd(folder);
    stack.push(influxd);
    await influxd.ask("CREATE DATABASE patrol");
    const good = startPatrol(["doctor", "--data-dir", folder, "--influx-url", influxd.url], NO_PORTS);
    stack.push(good);
    expect(await good.ended).toBe(0);
    expect(good.lines).toContain("ok\tinfluxdb reading: tracks can be read from it");
    const bad = startPatrol(["doctor", "--data-dir", folder], { ...NO_PORTS, PATROL_INFLUX_URL: "http://127.0.0.1:9" });
    stack.push(bad);
    expect(await bad.ended).toBe(1);
    expect(bad.lines.join("\n")).toMatch(
      /^PROBLEM\tinfluxdb: http:\/\/127.0.0.1:9 cannot be reached .*PATROL_INFLUX_URL/m,
    );
  });
});

test.each([
  ["v2.7.1", 401, { code: "unauthorized", message: "unauthorized access" }, false, /2\.7\.1 refuses the token/],
  ["v2.7.1", 404, { code: "not found", message: "no dbrp mapping found" }, false, /influx v1 dbrp create/],
  [
    "v2.7.1",
    400,
    { code: "invalid", message: "writing requires points" },
    true,
    /version 2\.7\.1, accepts the sign-in/,
  ],
  [
    "v2.7.1",
    503,
    { code: "unavailable", message: "starting" },
    false,
    /answers 503 \(starting\) to a write; fixes wait/,
  ],
  ["3.0.1", 401, { error: "the request was not authenticated" }, false, /3\.0\.1 refuses the token/],
])("of a documented %s that answers %i %j it says so", async (version, status, body, isOk, text) => {
  const server = await startAnswers(version, ({ path }) =>
    path === "/query" ? { status: 200, body: { results: [{ statement_id: 0 }] } } : { status, body },
  );
  stack.push(server);
  const [finding] = await influxFindings(folder, { PATROL_INFLUX_URL: server.url, PATROL_INFLUX_TOKEN: "t" }, NOW);
  expect(finding).toEqual({ what: "influxdb", isOk, text: expect.stringMatching(text) });
  expect(server.asked[0]?.lines).toEqual(["# patrol doctor"]);
});

test("settings that contradict each other are told without asking anyone", async () => {
  const env = { PATROL_INFLUX_URL: "http://127.0.0.1:9", PATROL_INFLUX_USER: "gateway" };
  expect(await influxFindings(folder, env, NOW)).toEqual([
    { what: "influxdb settings", isOk: false, text: expect.stringMatching(/set both or none/) },
  ]);
});

describe("of the queue", () => {
  const queue = async (env: Record<string, string>, now: number) =>
    (await influxFindings(folder, env, now)).find((one) => one.what === "influxdb queue");
  const URL = { PATROL_INFLUX_URL: "http://127.0.0.1:9" };

  test("it says how much waits, and that something is wrong when it has waited for long", async () => {
    await waitingFixes(3, NOW);
    expect(await queue(URL, NOW + 1_000)).toMatchObject({ isOk: true, text: expect.stringMatching(/^3 fixes wait/) });
    expect(await queue(URL, NOW + 700_000)).toMatchObject({ isOk: false, text: expect.stringMatching(/its log says/) });
  });

  test("to an InfluxDB that is not set any more it says how to send it", async () => {
    await waitingFixes(3, NOW);
    expect(await queue({}, NOW)).toMatchObject({ isOk: false, text: expect.stringMatching(/^3 fixes wait .*migrate/) });
  });

  test("it says nothing where there never was an InfluxDB", async () => {
    await waitingFixes(0, NOW);
    expect(await influxFindings(folder, {}, NOW)).toEqual([]);
  });
});
