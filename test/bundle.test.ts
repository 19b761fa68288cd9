/** The device's one file, alone in an empty folder, on a real pseudo-terminal, against a real gateway. */
import { execFile } from "node:child_process";
import { copyFile, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isFor, openAddon } from "../bundle/addon.ts";
import { inspectOutbox } from "../device/disk/inspect.ts";
import { openReader } from "../gateway/sqlite/database.ts";
import { openLog } from "../runtime/log.ts";
import { openSimulator } from "../simulator/simulator.ts";
import { registerUnits, startGateway } from "./support/gateway.ts";
import { startScript } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const run = promisify(execFile);
const MAKE = fileURLToPath(new URL("../bundle/bundle.js", import.meta.url));

let folder: Awaited<ReturnType<typeof tempFolder>>;
/** A folder with nothing but the file. */
let vehicle: string;
let patrol: string;

beforeAll(async () => {
  folder = await tempFolder();
  vehicle = join(folder.path, "vehicle");
  await mkdir(vehicle);
  const { stdout } = await run(process.execPath, [MAKE]);
  const [, made = "", size = ""] = /^(.*): (\d+) KB\n$/.exec(stdout) ?? [];
  expect(Number(size)).toBeLessThan(1_500);
  patrol = join(vehicle, "patrol.mjs");
  await copyFile(made, patrol);
}, 120_000);
afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

test("runs a device whose fixes are stored and receipted, and leaves nothing beside its data", async () => {
  const data = join(folder.path, "gateway");
  await mkdir(data, { mode: 0o700 });
  const secrets = await registerUnits(data, ["bike-01"]);
  await using gateway = await startGateway(data);
  const linkDir = join(folder.path, "ports");
  const log = openLog("test", "silent");
  const stop = new AbortController();
  await using simulator = await openSimulator({ units: ["bike-01"], seed: 1, speed: 10, linkDir, log, now: Date.now });
  const streaming = simulator.stream(stop.signal);
  const settings = {
    PATROL_UNIT: "bike-01",
    PATROL_BROKER_SECRET: secrets["bike-01"],
    PATROL_BROKER_URL: `mqtt://127.0.0.1:${gateway.addresses.mqttPort}`,
    PATROL_GNSS_PATH: join(linkDir, "bike-01"),
    PATROL_DATA_DIR: "data",
  };
  await using device = startScript(patrol, ["device"], settings, [], vehicle);
  const tracks = openReader(join(data, "tracks.db"));
  const fixes = () => (tracks.prepare("SELECT count(*) AS fixes FROM fix").get() as { readonly fixes: number }).fixes;
  await until("its fixes are stored", () => fixes() >= 3, 40_000);
  expect(await device.stop()).toBe(0);
  stop.abort();
  await streaming;
  tracks.close();
  // The note of its boot was receipted; that of its shutdown is the next boot's to send.
  expect((await inspectOutbox(join(vehicle, "data", "outbox")))?.waiting.get("note")).toBe(1);
  expect((await readdir(vehicle)).toSorted()).toEqual(["data", "patrol.mjs"]);
});

test.each([
  { args: ["--version"], code: 0, said: /^\d+\.\d+\.\d+$/ },
  { args: ["device"], code: 2, said: /^patrol device: PATROL_UNIT is not set/ },
  { args: ["read", "--gnss", "/nowhere"], code: 1, said: /^there is no \/nowhere; give the path/ },
  { args: ["clock-step", "--to", "1"], code: 2, said: /is not from 2026 to 2075/ },
  { args: ["doctor", "--data-dir", "none"], code: 0, said: /^-\tdata folder: none is not there yet/ },
  { args: ["gateway"], code: 2, said: /unknown command 'gateway'/ },
])("$args ends with $code and a sentence", async ({ args, code, said }) => {
  await using one = startScript(patrol, args, {}, [], vehicle);
  expect(await one.ended).toBe(code);
  await until("it has said so", () => [...one.lines, ...one.errors].some((line) => said.test(line)));
});

test.each([
  ["linux-x64/@serialport+bindings-cpp.glibc.node", "linux", "x64", "7", true],
  ["linux-x64/@serialport+bindings-cpp.musl.node", "linux", "x64", "7", true],
  ["linux-arm64/@serialport+bindings-cpp.armv8.glibc.node", "linux", "arm64", "8", true],
  ["linux-arm64/@serialport+bindings-cpp.armv8.glibc.node", "linux", "x64", "7", false],
  ["linux-arm/@serialport+bindings-cpp.armv7.glibc.node", "linux", "arm", "7", true],
  ["linux-arm/@serialport+bindings-cpp.armv6.glibc.node", "linux", "arm", "7", true],
  ["linux-arm/@serialport+bindings-cpp.armv7.glibc.node", "linux", "arm", "6", false],
  ["linux-arm/@serialport+bindings-cpp.armv6.glibc.node", "linux", "arm", "6", true],
  ["linux-x64/@serialport+bindings-cpp.glibc.node", "darwin", "x64", "7", false],
])("%s on %s %s (ARM %s): %s", (name, platform, arch, arm, isMine) => {
  expect(isFor(name, platform, arch, arm)).toBe(isMine);
});

test("code that does not load says so, with what to do, and leaves no file", async () => {
  const name = `linux-${process.arch}/spoilt.node`;
  // Brotli of the text "no code".
  const addon = { name, code: "CwOAbm8gY29kZQM=" };
  const empty = join(folder.path, "empty");
  await mkdir(empty);
  expect(() => openAddon([addon], [empty, "/nowhere"])).toThrow(/spoilt\.node in .*empty: .*set TMPDIR to a folder/);
  expect(await readdir(empty)).toEqual([]);
  expect(() => openAddon([])).toThrow(/has no serial port for linux/);
});
