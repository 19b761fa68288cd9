/** `patrol simulate --mqtt` against a real gateway: the contract spoken without our device, every record receipted and stored. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freePort } from "./support/mosquitto.ts";
import { type PatrolProcess, startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const UNITS = 200;

async function printed(args: readonly string[], env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  await using process = startPatrol(args, env);
  expect(await process.ended).toBe(0);
  return process.lines;
}

/** Figures of a report by their word. */
function figures(line: string | undefined): Record<string, number> {
  const pairs = [...(line ?? "").matchAll(/(\d+) (made|receipted|waiting|dropped|errors|reconnects|refused)/g)];
  return Object.fromEntries(pairs.map(([, count, word]) => [word, Number(count)]));
}

async function metric(port: number, line: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(
    text
      .split("\n")
      .find((one) => one.startsWith(`${line} `))
      ?.slice(line.length + 1) ?? 0,
  );
}

test(`${UNITS} units over a restart of the gateway: every record is receipted and stored once`, {
  timeout: 120_000,
}, async () => {
  await using folder = await tempFolder();
  const [mqttPort, httpPort] = [await freePort(), await freePort()];
  const env = {
    PATROL_DATA_DIR: join(folder.path, "gateway"),
    PATROL_MQTT_PORT: String(mqttPort),
    PATROL_HTTP_PORT: String(httpPort),
    PATROL_LOG_LEVEL: "error",
  };
  const start = async (): Promise<PatrolProcess> => {
    const gateway = startPatrol(["gateway"], env);
    await gateway.line(/^patrol gateway: /);
    return gateway;
  };
  const path = join(folder.path, "load.csv");
  await writeFile(
    path,
    (await printed(["unit", "add", "--count", String(UNITS), "--prefix", "load-"], env)).join("\n"),
  );
  let gateway = await start();
  try {
    const args = [
      "--mqtt",
      "--credentials",
      path,
      "--broker-url",
      `mqtt://127.0.0.1:${mqttPort}`,
      "--interval-ms",
      "500",
    ];
    await using load = startPatrol(["simulate", ...args]);
    const stored = () => metric(httpPort, 'patrol_records_total{kind="stored"}');
    const beforeKill = await until("1000 records", async () => (await stored()) >= 1_000 && stored(), 30_000);
    await gateway.kill();
    gateway = await start();
    await until("as many again after the restart", async () => (await stored()) >= 1_000, 60_000);
    const connections = () => metric(httpPort, "patrol_connections");
    await until("all to be back", async () => (await connections()) === UNITS, 60_000);
    expect(await load.stop()).toBe(0);
    const last = figures(load.lines.at(-1));
    expect(last).toMatchObject({ waiting: 0, dropped: 0, errors: 0, refused: 0, reconnects: UNITS });
    expect(last.made).toBeGreaterThan(beforeKill + 1_000);
    expect(last.receipted).toBe(last.made);
    expect(await storedFixes(httpPort)).toBe(last.made);
  } finally {
    await gateway.kill();
  }
});

/** All fixes of all units, as the gateway's tracks have them. */
async function storedFixes(httpPort: number): Promise<number> {
  const units = Array.from({ length: UNITS }, (_, n) => `unit=load-${String(n + 1).padStart(4, "0")}`).join("&");
  const url = `http://127.0.0.1:${httpPort}/api/v1/tracks?${units}&from=0&to=${Date.now() + 60_000}&format=csv`;
  return (await (await fetch(url)).text()).trimEnd().split("\r\n").length - 1;
}

describe("registering many", () => {
  test("prints a file of credentials, or one JSON array, with and without a gateway", { timeout: 60_000 }, async () => {
    await using folder = await tempFolder();
    const env = { PATROL_DATA_DIR: folder.path, PATROL_MQTT_PORT: "0", PATROL_HTTP_PORT: "0" };
    const many = ["unit", "add", "--kind", "foot", "--count"];
    expect(await printed([...many, "2", "--prefix", "load-"], env)).toEqual([
      "unit,secret",
      expect.stringMatching(/^load-0001,[\w-]{24}$/),
      expect.stringMatching(/^load-0002,[\w-]{24}$/),
    ]);
    await using gateway = startPatrol(["gateway"], env);
    await gateway.line(/^patrol gateway: /);
    const [json = ""] = await printed([...many, "1", "--json"], env);
    expect(JSON.parse(json)).toEqual([{ unit: "unit-0001", secret: expect.stringMatching(/^[\w-]{24}$/) }]);
    const [listed = ""] = await printed(["unit", "list", "--json"], env);
    expect(JSON.parse(listed)).toMatchObject([
      { unit: "load-0001", kind: "foot" },
      { unit: "load-0002", kind: "foot" },
      { unit: "unit-0001", kind: "foot" },
    ]);
  });
});

describe("wrong use gets a sentence and exit code 2", () => {
  test.each<{ args: readonly string[]; file?: string; says: string }>([
    { args: ["simulate", "--mqtt"], says: "--mqtt needs --credentials FILE with lines unit,secret" },
    { args: ["simulate", "--mqtt", "--credentials", "FILE"], file: "x", says: "line 1: there is no comma" },
    {
      args: ["simulate", "--mqtt", "--credentials", "FILE", "--units", "2"],
      file: "a,b",
      says: "--units is 2, but",
    },
    { args: ["simulate", "--mqtt", "--interval-ms", "1"], says: "PATROL_INTERVAL_MS must be a whole number" },
    { args: ["simulate", "--mqtt", "--serial"], says: "cannot be used with option '--serial'" },
    { args: ["simulate", "--scenario", "FILE"], file: "dance", says: 'line 1: there is no command "dance"' },
    { args: ["unit", "add"], says: "give a unit's name, or --count" },
    { args: ["unit", "add", "a", "--count", "2"], says: "give a unit's name, or --count" },
  ])("patrol $args", async ({ args, file, says }) => {
    await using folder = await tempFolder();
    const path = join(folder.path, "file");
    if (file !== undefined) await writeFile(path, file);
    const links = ["--link-dir", join(folder.path, "links")];
    const given = args.map((one) => (one === "FILE" ? path : one));
    await using process = startPatrol(args.includes("--scenario") ? [...given, ...links] : given, {
      PATROL_DATA_DIR: folder.path,
    });
    expect(await process.ended).toBe(2);
    expect(process.errors.join("\n")).toContain(says);
    expect(process.lines).toEqual([]);
  });
});
