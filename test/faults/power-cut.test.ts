/**
 * Power cuts: the file system is shut down so that whatever was not synced is gone. What the device accepted and what the
 * gateway receipted is there afterwards. With the syncs taken out by a planted bug the same test finds the loss.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, readdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openReader } from "../../gateway/sqlite/database.ts";
import { registerUnits } from "../support/gateway.ts";
import { batch, fixRecord, OUTBOX } from "../support/messages.ts";
import { freePort } from "../support/mosquitto.ts";
import { startPatrol } from "../support/process.ts";
import { seeded } from "../support/random.ts";
import { tempFolder } from "../support/temp.ts";
import { connectUnit } from "../support/unit-client.ts";
import { type LoopDisk, needsMount, openLoopDisk } from "./disk.ts";
import type { SessionPaths } from "./outbox-session.ts";
import { judgeOutbox } from "./outbox-verdict.ts";

const WRITER = fileURLToPath(new URL("./power-cut-writer.child.js", import.meta.url));
const LAZY_COMMITS = new URL("./lazy-commits.plant.js", import.meta.url);
const mount = needsMount("losetup", "mkfs.ext4", "xfs_io");
const SEED = Number(process.env.PATROL_TEST_SEED ?? 20_261_121);
const UNIT = "bike-01";

describe.skipIf(mount.isMissing)(`a power cut ${mount.label}`, { timeout: 120_000 }, () => {
  test(`of a device, 20 times, loses nothing that it accepted (seed ${SEED})`, async () => {
    const random = seeded(SEED);
    await using disk = await openLoopDisk(16);
    await using lists = await tempFolder();
    let accepted = 0;
    for (let round = 0; round < 20; round++) {
      const paths = pathsOf(disk, lists.path, `device-${round}`);
      await writeUntilPowerCut(disk, paths, 20 + random() * 250, "");
      const verdict = await judgeOutbox(paths);
      expect(verdict).toMatchObject({ lost: [], false: [], reused: [] });
      accepted += verdict.accepted;
    }
    expect(accepted).toBeGreaterThan(200);
  });

  test("of a device whose syncs were taken out loses records, which this test sees", async () => {
    await using disk = await openLoopDisk(16);
    await using lists = await tempFolder();
    const paths = pathsOf(disk, lists.path, "lazy");
    await writeUntilPowerCut(disk, paths, 250, "lazy");
    expect((await judgeOutbox(paths)).lost.length).toBeGreaterThan(0);
  });

  test("of a gateway, 5 times, loses nothing that it receipted", async () => {
    const random = seeded(SEED);
    await using disk = await openLoopDisk(64);
    const dataDir = join(disk.path, "gateway");
    const secret = await registered(dataDir);
    const receipted = new Set<number>();
    for (let round = 0; round < 5; round++) {
      const seqs = await publishUntilPowerCut(disk, dataDir, secret, receipted.size, 300 + random() * 500, {});
      for (const seq of seqs) receipted.add(seq);
      expect(await missing(dataDir, receipted)).toEqual([]);
    }
    expect(receipted.size).toBeGreaterThan(100);
  });

  test("of a gateway without synchronous=FULL loses receipted records, which this test sees", async () => {
    await using disk = await openLoopDisk(64);
    const dataDir = join(disk.path, "gateway");
    const secret = await registered(dataDir);
    const planted = { NODE_OPTIONS: `--import=${LAZY_COMMITS}` };
    const seqs = await publishUntilPowerCut(disk, dataDir, secret, 0, 800, planted);
    expect(seqs.size).toBeGreaterThan(100);
    expect((await missing(dataDir, seqs)).length).toBeGreaterThan(0);
  });
});

function pathsOf(disk: LoopDisk, lists: string, name: string): SessionPaths {
  const list = (kind: string) => join(lists, `${name}.${kind}`);
  return { dir: join(disk.path, name), acceptedListPath: list("accepted"), receiptedPath: list("receipted") };
}

async function writeUntilPowerCut(disk: LoopDisk, paths: SessionPaths, afterMs: number, bug: string): Promise<void> {
  const files = [paths.dir, paths.acceptedListPath, paths.receiptedPath];
  const child = spawn(process.execPath, [WRITER, ...files, bug], { stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(child, "exit");
  await once(child.stdout, "data");
  await moment(afterMs);
  disk.cutPower();
  child.kill("SIGKILL");
  await ended;
  disk.restart();
}

async function registered(dataDir: string): Promise<string> {
  await mkdir(dataDir);
  return (await registerUnits(dataDir, [UNIT]))[UNIT];
}

/** Publishes batches one after the other; the seqs whose receipts came before the power went. */
async function publishUntilPowerCut(
  disk: LoopDisk,
  dataDir: string,
  secret: string,
  first: number,
  afterMs: number,
  env: Readonly<Record<string, string>>,
): Promise<ReadonlySet<number>> {
  const [mqttPort, httpPort] = [await freePort(), await freePort()];
  const ports = { PATROL_MQTT_PORT: String(mqttPort), PATROL_HTTP_PORT: String(httpPort) };
  await using gateway = startPatrol(["gateway"], { PATROL_DATA_DIR: dataDir, ...ports, ...env });
  await gateway.line(/^patrol gateway: /);
  await using unit = await connectUnit(`mqtt://127.0.0.1:${mqttPort}`, UNIT, secret);
  const stop = new AbortController();
  let seq = first;
  const publishing = (async () => {
    while (!stop.signal.aborted) {
      const records = Array.from({ length: 5 }, (_, i) => fixRecord(seq + 1 + i, Date.now() - 3_600_000 + seq + i));
      seq += 5;
      await unit.publish("records", batch(records));
    }
  })().catch(() => "the power went");
  await moment(afterMs);
  disk.cutPower();
  stop.abort();
  await gateway.kill();
  await unit[Symbol.asyncDispose]();
  await publishing;
  disk.restart();
  return new Set(Array.from({ length: seq }, (_, i) => i + 1).filter((one) => unit.receiptsFor(one) > 0));
}

/** Looks into a copy, so that nothing holds the disk. */
async function missing(dataDir: string, seqs: ReadonlySet<number>): Promise<readonly number[]> {
  await using copy = await tempFolder();
  for (const name of readdirSync(dataDir).filter((one) => one.startsWith("tracks.db"))) {
    copyFileSync(join(dataDir, name), join(copy.path, name));
  }
  try {
    const row = openReader(join(copy.path, "tracks.db")).prepare(
      "SELECT 1 FROM journal WHERE seq = ? AND outbox = (SELECT id FROM outbox WHERE outbox = ?)",
    );
    return [...seqs].filter((seq) => row.get(seq, OUTBOX) === undefined);
  } catch {
    // Not even a table of that name.
    return [...seqs];
  }
}

/** The random moment at which the power goes: time is what this test is about. */
function moment(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
