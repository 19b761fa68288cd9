/** A session of the simulator, recorded by a real device, played back into the real reader: the same fixes. */
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openRecorder } from "../device/disk/recorder.ts";
import { readSentence } from "../device/nmea/sentence-reader.ts";
import { followGnss } from "../device/serial/follow-gnss.ts";
import { zeroGnssCounters } from "../device/serial/gnss-counters.ts";
import { openLog } from "../runtime/log.ts";
import { openSimulator } from "../simulator/simulator.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const log = openLog("test", "silent");
const GOLDEN = fileURLToPath(new URL("../../test/receiver-logs/golden/city-midnight.nmea", import.meta.url));

test("what was recorded gives the same fixes when it is played back", async () => {
  await using folder = await tempFolder();
  const linkDir = join(folder.path, "ports");
  const stop = new AbortController();
  const recorderDir = join(folder.path, "recorder");
  const seen: string[] = [];
  {
    const options = { units: ["moto-01"], seed: 3, speed: 1, linkDir, log, now: Date.now };
    await using simulator = await openSimulator(options);
    await using recorder = openRecorder({
      dir: recorderDir,
      maxBytes: 1_048_576,
      session: "00c0ffee",
      now: Date.now,
      uptimeMs: () => performance.now(),
      freeBytes: () => Promise.resolve(1e9),
      log,
    });
    const streaming = simulator.stream(stop.signal);
    const gnss = {
      readSentence,
      counters: zeroGnssCounters(),
      now: Date.now,
      uptimeMs: () => performance.now(),
      builtTime: 0,
      recorded: true,
      path: join(linkDir, "moto-01"),
      baud: null,
      log,
      onListening: () => undefined,
      onBytes: (bytes: Buffer) => recorder.write(bytes),
    };
    for await (const event of followGnss(gnss, stop.signal)) {
      if (event.type === "fix") seen.push(JSON.stringify(event.fix));
      if (seen.length === 6) stop.abort();
    }
    await streaming;
  }
  const playback = startPatrol(["simulate", "--playback", recorderDir, "--link-dir", linkDir, "--speed", "5"]);
  await using _ = playback;
  const [, path] = await playback.line(/^playback (.*)$/);
  await using reader = startPatrol(["read", "--gnss", path ?? "", "--recorded", "--json"]);
  await playback.line(/^played \d+ bytes$/);
  expect(await playback.ended).toBe(0);
  await until("the reader has them all", () => reader.lines.length >= seen.length);
  expect(reader.lines.slice(0, seen.length)).toEqual(seen);
});

test("a plain log is played an epoch a second", async () => {
  await using folder = await tempFolder();
  await using playback = startPatrol(["simulate", "--playback", GOLDEN, "--link-dir", folder.path, "--speed", "20"]);
  const [, path] = await playback.line(/^playback (.*)$/);
  await using reader = startPatrol(["read", "--gnss", path ?? "", "--recorded"]);
  await playback.line(/^played \d+ bytes$/);
  const file = startPatrol(["read", "--gnss", GOLDEN, "--recorded"]);
  expect(await file.ended).toBe(0);
  expect(file.lines.length).toBeGreaterThan(2);
  await until("the reader has them all", () => reader.lines.length >= file.lines.length);
  expect(reader.lines).toEqual(file.lines);
});

test("what is no recording is refused with a sentence", async () => {
  await using folder = await tempFolder();
  const text = join(folder.path, "text");
  await writeFile(text, "no sentence in here\n");
  for (const [path, sentence] of [
    [join(folder.path, "nothing"), "cannot read the recording"],
    [folder.path, "holds no recordings (*.rec)"],
    [text, "is no recording: there is no NMEA sentence in it"],
  ] as const) {
    await using playback = startPatrol(["simulate", "--playback", path, "--link-dir", folder.path]);
    expect(await playback.ended).not.toBe(0);
    await until("it has said so", () => playback.errors.some((line) => line.includes(sentence)));
  }
});

test("a device records when it is told to, and only then", async () => {
  await using folder = await tempFolder();
  await using simulator = startPatrol(["simulate", "--units", "1", "--link-dir", join(folder.path, "ports")]);
  const [, path] = await simulator.line(/^bike-01 (.*)$/);
  for (const [mb, dataDir] of [
    ["0", join(folder.path, "off")],
    ["1", join(folder.path, "on")],
  ] as const) {
    await using device = startPatrol(["device"], {
      PATROL_UNIT: "bike-01",
      PATROL_BROKER_SECRET: "unused",
      PATROL_BROKER_URL: "mqtt://127.0.0.1:1",
      PATROL_GNSS_PATH: path ?? "",
      PATROL_DATA_DIR: dataDir,
      PATROL_RECORDER_MB: mb,
    });
    await until("it has a fix", () => device.errors.some((line) => line.includes('"state":"fix"')));
    expect(await device.stop()).toBe(0);
    const recorded = await readdir(join(dataDir, "recorder")).catch(() => []);
    expect(recorded).toEqual(mb === "0" ? [] : ["gnss-00000001.rec"]);
  }
});
