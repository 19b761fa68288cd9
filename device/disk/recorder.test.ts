import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLog } from "../../runtime/log.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { openRecorder, type RecorderOptions } from "./recorder.ts";

const MB = 1_048_576;
const ROOMY = () => Promise.resolve(1_000 * MB);

function optionsFor(dir: string, changes: Partial<RecorderOptions> = {}): RecorderOptions {
  return {
    dir,
    maxBytes: MB,
    session: "00c0ffee",
    now: () => 1_795_248_000_000,
    uptimeMs: () => 7_000,
    freeBytes: ROOMY,
    log: openLog("test", "silent"),
    ...changes,
  };
}

async function sizesIn(dir: string): Promise<Record<string, number>> {
  const names = (await readdir(dir)).sort();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, (await stat(join(dir, name))).size])));
}

test("a file says what it is, then gives each piece its time and length", async () => {
  await using folder = await tempFolder();
  let uptime = 7_000;
  {
    await using recorder = openRecorder(optionsFor(folder.path, { uptimeMs: () => uptime }));
    recorder.write(Buffer.from("$GP"));
    uptime = 7_258;
    recorder.write(Buffer.from([0xff, 0x0a]));
  }
  const text = (await readFile(join(folder.path, "gnss-00000001.rec"))).toString("latin1");
  expect(text).toBe(
    "patrol-gnss-recording 1 session=00c0ffee file=1 atMs=258 time=1795248000000 (raw bytes of a GNSS receiver, which tell where it was)\n" +
      "\x00\x00\x00\x00\x00\x00\x00\x03$GP" +
      "\x00\x00\x00\x00\x01\x02\x00\x02\xff\n",
  );
  expect((await stat(join(folder.path, "gnss-00000001.rec"))).mode & 0o777).toBe(0o600);
});

test("the ring never takes more than it may, and keeps the newest", async () => {
  await using folder = await tempFolder();
  await writeFile(join(folder.path, "notes.txt"), "not ours");
  let most = 0;
  for (let n = 0; n < 60; n++) {
    await using recorder = openRecorder(optionsFor(folder.path));
    recorder.write(Buffer.alloc(50_000, n));
    recorder.write(Buffer.alloc(50_000, n));
    await recorder[Symbol.asyncDispose]();
    const { "notes.txt": _, ...ours } = await sizesIn(folder.path);
    most = Math.max(
      most,
      Object.values(ours).reduce((sum, size) => sum + size, 0),
    );
  }
  const names = Object.keys(await sizesIn(folder.path));
  expect(most).toBeGreaterThan(900_000);
  expect(most).toBeLessThanOrEqual(MB);
  expect(names.at(0)).toBe("gnss-00000051.rec");
  expect(names.slice(-2)).toEqual(["gnss-00000060.rec", "notes.txt"]);
});

test("bytes that come faster than the disk takes them are dropped and counted, and memory stays bounded", async () => {
  await using folder = await tempFolder();
  await using recorder = openRecorder(optionsFor(folder.path));
  for (let n = 0; n < 100; n++) recorder.write(Buffer.alloc(10_000));
  expect(recorder.counts.droppedBytes).toBe(740_000);
  await recorder[Symbol.asyncDispose]();
  expect(recorder.counts.recordedBytes).toBe(260_000 + 26 * 8);
});

test.each<[string, () => Promise<Partial<RecorderOptions>>, string]>([
  ["with a nearly full disk", async () => ({ freeBytes: () => Promise.resolve(199 * MB) }), "the disk is nearly full"],
  ["with a folder that cannot be", async () => ({ dir: "/dev/null/recorder" }), "ENOTDIR"],
  ["on a device without space", async () => ({ dir: "/dev/full/recorder" }), "ENOTDIR"],
])("%s it records nothing, says so, and disturbs nobody", async (_, change, why) => {
  await using folder = await tempFolder();
  await using recorder = openRecorder(optionsFor(folder.path, await change()));
  recorder.write(Buffer.from("$GPRMC"));
  await recorder[Symbol.asyncDispose]();
  expect(recorder.problem).toBe(
    `the flight recorder does not record (${why}): make room, or set PATROL_RECORDER_MB to 0`,
  );
  expect(recorder.counts).toEqual({ recordedBytes: 0, droppedBytes: 14 });
});

test("it records again once it can", async () => {
  await using folder = await tempFolder();
  let uptime = 0;
  let free = 0;
  const dir = join(folder.path, "recorder");
  const recorder = openRecorder(optionsFor(dir, { uptimeMs: () => uptime, freeBytes: () => Promise.resolve(free) }));
  recorder.write(Buffer.from("lost"));
  await recorder[Symbol.asyncDispose]();
  free = 1_000 * MB;
  recorder.write(Buffer.from("too soon"));
  await recorder[Symbol.asyncDispose]();
  expect(recorder.problem).toContain("the disk is nearly full");
  uptime = 60_000;
  recorder.write(Buffer.from("kept"));
  await recorder[Symbol.asyncDispose]();
  expect(recorder.problem).toBeNull();
  expect((await readFile(join(dir, "gnss-00000001.rec"))).toString("latin1")).toMatch(/\(.*\)\n.{8}kept$/s);
});

test("a number that is taken by a folder is no reason to stop the reader", async () => {
  await using folder = await tempFolder();
  await mkdir(join(folder.path, "gnss-00000001.rec"));
  await using recorder = openRecorder(optionsFor(folder.path));
  recorder.write(Buffer.from("next number"));
  await recorder[Symbol.asyncDispose]();
  expect(Object.keys(await sizesIn(folder.path))).toEqual(["gnss-00000001.rec", "gnss-00000002.rec"]);
});
