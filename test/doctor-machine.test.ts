/** What `patrol doctor` says of machines: of the clock, the service, the limits, the disk and the settings of each. */
import { chmod, chown, mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diskFinding, folderFinding, ownerFinding, spaceFinding } from "../cli/doctor-folder.ts";
import { zoneFinding } from "../cli/doctor-gateway.ts";
import { slowFindings } from "../cli/doctor-influx.ts";
import { clockFinding, type Machine, nodeFinding, type Role, serviceFinding } from "../cli/doctor-machine.ts";
import { openFilesFinding, portFindings } from "../cli/doctor-ports.ts";
import { envFile, lenient, settingsFileFindings } from "../cli/doctor-settings.ts";
import { DEVICE_SETTINGS } from "../device/config.ts";
import { needs } from "./support/need.ts";
import { run } from "./support/run.ts";
import { tempFolder } from "./support/temp.ts";

const NOW = Date.UTC(2026, 10, 22, 9);
const SYSTEMD =
  "NRestarts=0\nLoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled\nResult=success\n";
const isRoot = process.getuid?.() === 0;
const mount = needs("mount", "umount");

/** A machine that says `said` to every command, and has these files. */
function machine(said: string | null, now = NOW, files: Readonly<Record<string, string>> = {}): Machine {
  return {
    run: () => Promise.resolve(said),
    read: (path) => Promise.resolve(files[path] ?? null),
    isThere: (path) => Promise.resolve(path in files),
    now: () => now,
  };
}

test.each([
  ["18.20.4", false, /too old; install Node 20\.19/],
  ["20.18.3", false, /too old/],
  ["20.19.0", true, /^20\.19\.0$/],
  ["24.1.0", true, /^24\.1\.0$/],
])("Node %s: %s", (version, isOk, text) => {
  expect(nodeFinding(version)).toEqual({ what: "node", isOk, text: expect.stringMatching(text) });
});

test.each<[Role, string | null, number, boolean | null, RegExp]>([
  ["gateway", "yes\n", NOW, true, /^2026-11-22T09:00:00\.000Z, synchronised$/],
  ["device", "yes\n", NOW, true, /synchronised$/],
  ["gateway", "no\n", NOW, false, /not synchronised: .*install chrony/],
  ["device", "no\n", NOW, null, /not synchronised; the receiver's time corrects it/],
  ["gateway", null, NOW, null, /cannot be told here/],
  ["device", null, NOW, null, /cannot be told here/],
  ["gateway", "yes\n", 86_400_000, false, /shows 1970-01-02.*before this program was made; set it/],
  ["device", null, 86_400_000, false, /PATROL_CLOCK_STEP_CMD.*no certificate can be judged/],
])("the clock of a %s to which timedatectl says %j at %d: %s", async (role, said, now, isOk, text) => {
  expect(await clockFinding(machine(said, now), role)).toEqual({
    what: "clock",
    isOk,
    text: expect.stringMatching(text),
  });
});

test.each<[string, string | null, boolean | null, RegExp]>([
  ["no systemd", null, null, /^systemd does not run here/],
  ["a unit that runs", SYSTEMD, true, /^patrol-device\.service runs and starts at boot$/],
  ["no unit", "LoadState=not-found\nActiveState=inactive\n", null, /is not installed; put deploy\/systemd's/],
  ["a unit that cannot be read", "LoadState=bad-setting\nActiveState=inactive\n", false, /cannot be loaded \(bad-set/],
  ["a masked unit", "LoadState=masked\nActiveState=inactive\n", false, /cannot be loaded \(masked\)/],
  [
    "a unit that was never turned on",
    SYSTEMD.replace("=active", "=inactive").replace("=enabled", "=disabled"),
    null,
    /is installed and off; systemctl enable --now/,
  ],
  ["a unit that was stopped", SYSTEMD.replace("=active", "=inactive"), false, /does not run; journalctl -u patrol-dev/],
  [
    "a unit that ends again and again",
    SYSTEMD.replace("=active", "=activating").replace("running", "auto-restart").replace("success", "exit-code"),
    false,
    /is activating \(auto-restart, exit-code\); journalctl/,
  ],
  ["a unit that failed", SYSTEMD.replace("=active", "=failed"), false, /is failed/],
  ["a unit that ended twice", SYSTEMD.replace("NRestarts=0", "NRestarts=2"), true, /runs and starts at boot/],
  ["a unit that ended often", SYSTEMD.replace("NRestarts=0", "NRestarts=3"), false, /ending by itself 3 times/],
  ["a unit that would not start", SYSTEMD.replace("=enabled", "=disabled"), false, /would not after a boot; systemctl/],
])("of %s it says so", async (_, said, isOk, text) => {
  expect(await serviceFinding(machine(said), "device")).toEqual({
    what: "service",
    isOk,
    text: expect.stringMatching(text),
  });
});

const LIMITS = "Limit Soft Hard Units\nMax open files            1024                 4096                 files\n";

test.each<[string, string | null, string | null, number, boolean | null, RegExp]>([
  ["a service", "LoadState=loaded\nLimitNOFILE=262144\n", LIMITS, 5_000, true, /^262144 are allowed, 5000 units need/],
  ["a small service", "LoadState=loaded\nLimitNOFILE=1024\n", LIMITS, 500, false, /need 2012; raise LimitNOFILE=/],
  ["a service without a limit", "LoadState=loaded\nLimitNOFILE=infinity\n", LIMITS, 9_999, true, /^infinity are/],
  ["no service", "LoadState=not-found\nLimitNOFILE=524288\n", LIMITS, 1_000, true, /^4096 are allowed/],
  ["no systemd", null, LIMITS, 2_000, false, /^4096 are allowed, 2000 units need 6512; raise ulimit -n/],
  ["no limits at all", null, LIMITS.replace("4096", "unlimited"), 2_000, true, /^unlimited are allowed/],
  ["nothing that says so", null, null, 10, null, /^542 are needed; the limit cannot be told/],
])("files that may be open, with %s", async (_, service, limits, units, isOk, text) => {
  const files: Record<string, string> = limits === null ? {} : { "/proc/self/limits": limits };
  const found = await openFilesFinding(machine(service, NOW, files), units);
  expect(found).toEqual({ what: "open files", isOk, text: expect.stringMatching(text) });
});

test.each([
  ["room", { bavail: 1_000_000, bsize: 4_096, files: 5_000, ffree: 4_000 }, true, /^3906 MB free$/],
  ["little room", { bavail: 51_199, bsize: 4_096, files: 0, ffree: 0 }, false, /^only 199 MB free; make room/],
  ["a file system that counts no files", { bavail: 51_200, bsize: 4_096, files: 0, ffree: 0 }, true, /^200 MB free$/],
  ["few files left", { bavail: 1_000_000, bsize: 4_096, files: 5_000, ffree: 999 }, false, /only 999 files more/],
])("a disk with %s", (_, disk, isOk, text) => {
  expect(spaceFinding(disk)).toEqual({ what: "disk", isOk, text: expect.stringMatching(text) });
});

test("a data folder that is there, is not, or is a file", async () => {
  await using folder = await tempFolder();
  await writeFile(join(folder.path, "file"), "");
  expect(await folderFinding(folder.path)).toMatchObject({ isOk: true });
  expect(await diskFinding(folder.path)).toMatchObject({ what: "disk" });
  expect(await folderFinding(join(folder.path, "none"))).toMatchObject({ isOk: null });
  expect(await folderFinding(join(folder.path, "file"))).toMatchObject({
    isOk: false,
    text: expect.stringMatching(/is no folder/),
  });
});

test.skipIf(!isRoot || mount.isMissing)(`a disk that is mounted read-only ${mount.label} [needs root]`, async () => {
  await using folder = await tempFolder();
  await run("mount", ["-t", "tmpfs", "-o", "ro,size=1m", "patrol-test", folder.path]);
  try {
    expect(await folderFinding(folder.path)).toMatchObject({
      isOk: false,
      text: expect.stringMatching(/mounted read-only: dmesg says why/),
    });
  } finally {
    await run("umount", [folder.path]);
  }
});

test("a folder that others may enter is a problem", async () => {
  await using folder = await tempFolder();
  expect(await ownerFinding(folder.path)).toMatchObject({ isOk: true });
  await chmod(folder.path, 0o755);
  expect(await ownerFinding(folder.path)).toMatchObject({ isOk: false, text: expect.stringMatching(/; chmod 700 /) });
});

test.skipIf(!isRoot)("files of another user are a problem, but for the backup's word [needs root]", async () => {
  await using folder = await tempFolder();
  for (const name of ["backup.json", "desk.db"]) await writeFile(join(folder.path, name), "");
  await chown(join(folder.path, "backup.json"), 65_534, 65_534);
  expect(await ownerFinding(folder.path)).toMatchObject({ isOk: true });
  await chown(join(folder.path, "desk.db"), 65_534, 65_534);
  expect(await ownerFinding(folder.path)).toMatchObject({
    isOk: false,
    text: expect.stringMatching(/^1 files are not of the folder's owner \(desk\.db\); chown -R/),
  });
});

test("ports that are free, taken, or at an address that is none of this machine's", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const config = {
    ...{ httpHost: "127.0.0.1", httpPort: 0, mqttHost: "127.0.0.1", mqttPort: 0 },
    ...{ mqttsPort: null, mqttWsPort: null, externalBrokerUrl: null },
  };
  try {
    expect(await portFindings(config)).toEqual([]);
    expect(await portFindings({ ...config, httpPort: port, mqttPort: port })).toEqual([
      {
        what: "ports",
        isOk: false,
        text: `another program listens on 127.0.0.1:${port} (ss -ltnp shows which); stop it, or set PATROL_HTTP_PORT`,
      },
      { what: "ports", isOk: false, text: expect.stringMatching(/or set PATROL_MQTT_PORT$/) },
    ]);
    // With a broker of its own elsewhere, that port is not this gateway's.
    expect(await portFindings({ ...config, mqttPort: port, externalBrokerUrl: "mqtt://broker" })).toEqual([]);
    // TEST-NET-1 of RFC 5737.
    expect(await portFindings({ ...config, mqttHost: "192.0.2.1", mqttsPort: 8_883 })).toMatchObject([
      { isOk: false, text: expect.stringMatching(/has no address 192\.0\.2\.1; set PATROL_MQTT_HOST/) },
    ]);
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
  expect(await portFindings({ ...config, httpPort: port })).toMatchObject([{ isOk: true }]);
});

test("the time zone of the shifts is told with the time there", () => {
  expect(zoneFinding("Asia/Shanghai", NOW).text).toMatch(/are in Asia\/Shanghai, where it is 22 Nov 2026, 17:00;/);
});

test("an InfluxDB that takes a second to answer nothing is slow", () => {
  expect(slowFindings(999)).toEqual([]);
  expect(slowFindings(3_100)).toMatchObject([{ isOk: false, text: expect.stringMatching(/^took 3\.1 s to answer/) }]);
});

test("a setting that cannot be read is its default, and the others are what they are", () => {
  const config = lenient(DEVICE_SETTINGS, { PATROL_KIT_BAUD: "fast", PATROL_KIT_PATH: "/dev/ttyUSB7" });
  expect([config.kitBaud, config.kitPath, config.unit]).toEqual([115_200, "/dev/ttyUSB7", null]);
});

test("the service's settings are read from its file, and it is named where they were not", async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "device.env");
  await writeFile(path, '# vehicle 7\nPATROL_UNIT=bike-07\nPATROL_BROKER_SECRET="a b"\n');
  expect(await envFile(path)).toEqual({ PATROL_UNIT: "bike-07", PATROL_BROKER_SECRET: "a b" });
  await expect(envFile(join(folder.path, "none"))).rejects.toThrow(/cannot be read: .*; run this as root/);
  await mkdir(join(folder.path, "folder"));
  const there = machine(null, NOW, { "/etc/patrol/device.env": "" });
  expect(await settingsFileFindings(there, "device", { PATROL_DATA_DIR: "x" })).toMatchObject([
    { isOk: null, text: expect.stringMatching(/was not read; patrol doctor --settings \/etc\/patrol\/device\.env/) },
  ]);
  expect(await settingsFileFindings(there, "device", { PATROL_UNIT: "bike-07" })).toEqual([]);
  expect(await settingsFileFindings(there, "gateway", {})).toEqual([]);
});
