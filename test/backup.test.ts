/** Backups of a gateway under load, and what restore takes and refuses. */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { backup, restore } from "../cli/backup.ts";
import { backupMark } from "../cli/backup-mark.ts";
import { openReader } from "../gateway/sqlite/database.ts";
import { openTracks } from "../gateway/sqlite/tracks.ts";
import { registerUnits, startGateway } from "./support/gateway.ts";
import { batch, fixRecord } from "./support/messages.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { connectUnit, receipted } from "./support/unit-client.ts";
import { until } from "./support/until.ts";

const UNITS = ["bike-07", "bike-08", "foot-1"] as const;
const say = () => {};

let stack: AsyncDisposable[];
let folder: string;
let data: string;
let secrets: Record<(typeof UNITS)[number], string>;

beforeEach(async () => {
  const temp = await tempFolder();
  stack = [temp];
  folder = temp.path;
  data = join(folder, "data");
  await mkdir(data);
  secrets = await registerUnits(data, UNITS);
});
afterEach(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

/** A data folder without a gateway, with two fixes of one unit. */
async function still(): Promise<void> {
  await using tracks = await openTracks(join(data, "tracks.db"), 36_500 * 86_400_000);
  const payload = Buffer.from(
    JSON.stringify(batch([fixRecord(1, 1_795_000_000_000), fixRecord(2, 1_795_000_001_000)])),
  );
  await tracks.commit([{ unit: "bike-07", receivedTime: 1_795_000_002_000, payload }]);
}

/** Publishes batch after batch until it is told to stop; answers every seq that was receipted so far. */
function stream(url: string, unit: (typeof UNITS)[number]) {
  const stored = new Set<number>();
  let isStopped = false;
  const run = async () => {
    await using client = await connectUnit(url, unit, secrets[unit]);
    for (let seq = 1; !isStopped; seq += 50) {
      const records = Array.from({ length: 50 }, (_, n) =>
        fixRecord(seq + n, Date.now() - 100_000_000 + (seq + n) * 20),
      );
      await client.publish("records", batch(records));
      await receipted(client, seq + 49);
      for (const record of records) stored.add(record.seq as number);
    }
  };
  const running = run();
  return {
    stored,
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
}

test("a backup under load holds everything that was receipted before it began, and is restored elsewhere", async () => {
  const gateway = await startGateway(data);
  stack.push(gateway);
  const url = `mqtt://127.0.0.1:${gateway.addresses.mqttPort}`;
  const streams = UNITS.map((unit) => ({ unit, ...stream(url, unit) }));
  await until("all units stream", () => streams.every((one) => one.stored.size >= 500));
  const before = streams.map((one) => [...one.stored]);
  const process = startPatrol(["backup", "--data-dir", data, "--out", join(folder, "b")]);
  stack.push(process);
  expect(await process.ended).toBe(0);
  expect(process.lines.join()).toMatch(/^backed up to .*: 3 units, \d+ fixes$/);
  const during = streams.map((one, n) => one.stored.size - (before[n]?.length ?? 0));
  for (const one of streams) await one.stop();
  expect(Math.min(...during)).toBeGreaterThan(0);

  const elsewhere = join(folder, "elsewhere");
  await restore(elsewhere, join(folder, "b"), say);
  expect((await readdir(elsewhere)).sort()).toEqual(["desk.db", "tracks.db"]);
  const database = openReader(join(elsewhere, "tracks.db"));
  const seqs = database.prepare(
    "SELECT seq FROM journal WHERE outbox = (SELECT o.id FROM outbox o JOIN unit u ON u.id = o.unit WHERE u.unit = ?)",
  );
  streams.forEach(({ unit }, n) => {
    const there = new Set(seqs.all(unit).map((row) => (row as { seq: number }).seq));
    expect((before[n] ?? []).filter((seq) => !there.has(seq))).toEqual([]);
  });
  database.close();
  const restored = await startGateway(elsewhere);
  stack.push(restored);
  expect((await restored.get("/readyz")).status).toBe(200);
  await using again = await connectUnit(`mqtt://127.0.0.1:${restored.addresses.mqttPort}`, "foot-1", secrets["foot-1"]);
  await again.publish("records", batch([fixRecord(900_001, Date.now())]));
  await receipted(again, 900_001);
});

test("the manifest says when, by what, how much, and with which digests", async () => {
  await still();
  const out = join(folder, "b");
  const manifest = await backup(data, out, say);
  expect(JSON.parse(await readFile(join(out, "manifest.json"), "utf8"))).toEqual(manifest);
  expect(manifest).toMatchObject({ v: 1, format: "patrol-backup", version: "0.1.0", node: process.version });
  expect(manifest.files.map((file) => [file.name, file.counts])).toEqual([
    ["tracks.db", { unit: 1, outbox: 1, journal: 2, fix: 2, fix_minute: 0, quarantine: 0, forward_queue: 0 }],
    ["desk.db", { unit: 3, station: 0, officer: 0, shift: 0, assignment: 0, ledger: 3 }],
  ]);
  expect(manifest.files.every((file) => /^[0-9a-f]{64}$/.test(file.sha256) && file.bytes > 4_096)).toBe(true);
});

/** The bulletins of one station's week, and what a crash may leave beside them. */
async function bulletins(): Promise<void> {
  const week = join(data, "bulletins", "2026-W46");
  await mkdir(week, { recursive: true });
  for (const end of ["json", "csv", "en.html", "zh-CN.html", "json.new"]) await writeFile(join(week, `东.${end}`), end);
}

test("bulletins are in the backup and come back with it", async () => {
  await still();
  await bulletins();
  const manifest = await backup(data, join(folder, "b"), say);
  expect(manifest.bulletins?.map((file) => file.name)).toEqual([
    "2026-W46/东.json",
    "2026-W46/东.csv",
    "2026-W46/东.en.html",
    "2026-W46/东.zh-CN.html",
  ]);
  const to = join(folder, "to");
  await restore(to, join(folder, "b"), say);
  expect((await readdir(to)).sort()).toEqual(["bulletins", "desk.db", "tracks.db"]);
  const week = join(to, "bulletins", "2026-W46");
  expect((await readdir(week)).sort()).toEqual(["东.csv", "东.en.html", "东.json", "东.zh-CN.html"]);
  expect(await readFile(join(week, "东.csv"), "utf8")).toBe("csv");
});

test("a backup of before there were bulletins is restored without any", async () => {
  await still();
  const out = join(folder, "b");
  const { bulletins: _, ...manifest } = await backup(data, out, say);
  await writeFile(join(out, "manifest.json"), JSON.stringify(manifest));
  await restore(join(folder, "to"), out, say);
  expect((await readdir(join(folder, "to"))).sort()).toEqual(["desk.db", "tracks.db"]);
});

test("a backup leaves word of itself, for the doctor", async () => {
  await still();
  const { time } = await backup(data, join(folder, "b"), say);
  expect(await backupMark(data)).toEqual({ time, folder: join(folder, "b") });
  expect(await backupMark(folder)).toBeNull();
  await writeFile(join(data, "backup.json"), "{");
  expect(await backupMark(data)).toBeNull();
});

test("a backup is not written over another one, nor of a folder without data", async () => {
  await still();
  await backup(data, join(folder, "b"), say);
  await expect(backup(data, join(folder, "b"), say)).rejects.toThrow(/is not empty; give a new folder/);
  await expect(backup(data, join(data, "desk.db"), say)).rejects.toThrow(
    /desk\.db is a file; give a new or empty folder$/,
  );
  await expect(backup(folder, join(folder, "c"), say)).rejects.toThrow(/holds no tracks\.db/);
  await rm(join(data, "desk.db"));
  await expect(backup(data, join(folder, "c"), say)).rejects.toThrow(/holds no desk\.db: where an ingest worker runs/);
});

describe("restore refuses", () => {
  let from: string;
  let to: string;

  beforeEach(async () => {
    await still();
    from = join(folder, "b");
    to = join(folder, "to");
    await backup(data, from, say);
  });

  /** Writes `bytes` over the file at `at`. */
  async function spoil(name: string, at: number, bytes: string): Promise<void> {
    const content = await readFile(join(from, name));
    content.write(bytes, at, "latin1");
    await writeFile(join(from, name), content);
  }

  async function refusal(): Promise<string> {
    const message = await restore(to, from, say).then(
      () => "restored",
      (err: Error) => err.message,
    );
    expect(await readdir(to).catch(() => [])).toEqual([]);
    return message;
  }

  test("a folder that holds data", async () => {
    await expect(restore(data, from, say)).rejects.toThrow(/holds data already \(desk\.db.* tracks\.db.*\); move them/);
  });

  test("a folder that holds bulletins", async () => {
    await mkdir(join(to, "bulletins"), { recursive: true });
    await expect(restore(to, from, say)).rejects.toThrow(/holds data already \(bulletins\); move them away first/);
  });

  test("a backup of which a bulletin has changed", async () => {
    await bulletins();
    from = join(folder, "b2");
    await backup(data, from, say);
    await writeFile(join(from, "bulletins", "2026-W46", "东.csv"), "CSV");
    expect(await refusal()).toMatch(/东\.csv is not what the manifest says/);
  });

  test.each(["../x", "2026-W46/../../x", "2026-W46/a/b", "/etc/passwd", "2026-W46/.x", ""])(
    "a manifest whose bulletin is %j",
    async (name) => {
      const path = join(from, "manifest.json");
      const manifest = JSON.parse(await readFile(path, "utf8"));
      manifest.bulletins = [{ name, bytes: 1, sha256: "" }];
      await writeFile(path, JSON.stringify(manifest));
      expect(await refusal()).toMatch(/is no manifest that this version/);
    },
  );

  test("a folder on which a gateway runs", async () => {
    const gateway = await startGateway(data);
    stack.push(gateway);
    await expect(restore(data, from, say)).rejects.toThrow(/another gateway runs/);
  });

  test("a backup of which one byte has changed", async () => {
    await spoil("tracks.db", 5_000, "x");
    expect(await refusal()).toMatch(/tracks\.db is not what the manifest says/);
  });

  test("a backup whose last file is spoilt, without leaving the first", async () => {
    await spoil("desk.db", 4_200, "x");
    expect(await refusal()).toMatch(/desk\.db is not what the manifest says/);
  });

  test.each([
    ["no manifest", null, /cannot be read: it is no backup/],
    ["a manifest that is no JSON", "{", /is no manifest that this version/],
    ["the manifest of something else", '{"v":1,"format":"other","files":[]}', /is no manifest that this version/],
    ["a manifest of a later version", '{"v":2,"format":"patrol-backup"}', /is no manifest that this version/],
    [
      "a manifest that names another file",
      '{"v":1,"format":"patrol-backup","files":[{"name":"../x"},{"name":"desk.db"}]}',
      /is no manifest that this version/,
    ],
  ])("%s", async (_, text, words) => {
    if (text === null) from = join(folder, "nowhere");
    else await writeFile(join(from, "manifest.json"), text);
    expect(await refusal()).toMatch(words);
  });

  test("a database that SQLite finds damaged, whatever the digests say", async () => {
    const path = join(from, "manifest.json");
    const manifest = JSON.parse(await readFile(path, "utf8"));
    const content = Buffer.alloc(manifest.files[0].bytes, "not a database ");
    await writeFile(join(from, "tracks.db"), content);
    const { createHash } = await import("node:crypto");
    manifest.files[0].sha256 = createHash("sha256").update(content).digest("hex");
    await writeFile(path, JSON.stringify(manifest));
    expect(await refusal()).toMatch(/tracks\.db of the backup is damaged/);
  });
});
