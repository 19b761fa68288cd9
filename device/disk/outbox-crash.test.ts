import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { expect, test } from "vitest";
import { seeded } from "../../test/support/random.ts";
import { until } from "../../test/support/until.ts";
import { openOutbox } from "./outbox.ts";

const CHILD = fileURLToPath(new URL("./crash-writer.test.child.js", import.meta.url));
const ROUNDS = process.env.PATROL_TEST_STRICT === "1" ? 100 : 15;
const SEED = Number(process.env.PATROL_TEST_SEED ?? 20_261_122);
/** Of the accepted list, beyond what it had before: some dozens of records. */
const MOST_BYTES = 20_000;
const stamp = () => ({ time: 1_700_000_000_000, clock: "gnss" as const, uptimeMs: 1 });

test(`over ${ROUNDS} kills at random moments every accepted record is there, and no seq means two records (seed ${SEED})`, async () => {
  const dir = await mkdtemp(join(tmpdir(), "outbox-crash-"));
  const outboxDir = join(dir, "outbox");
  const acceptedPath = join(dir, "accepted.jsonl");
  const receiptedPath = join(dir, "receipted.jsonl");
  const random = seeded(SEED);
  for (let round = 0; round < ROUNDS; round++) {
    const child = spawn(process.execPath, [CHILD, outboxDir, acceptedPath, receiptedPath], { stdio: "inherit" });
    const gone = once(child, "exit");
    // It has opened what the kill before left, and is in the midst of work; where exactly is chance.
    const enough = sizeOf(acceptedPath) + Math.floor(random() * MOST_BYTES);
    await until("the child has accepted more", () => sizeOf(acceptedPath) > enough);
    expect(child.exitCode).toBe(null);
    child.kill("SIGKILL");
    await gone;
  }

  const accepted = new Map<string, string>();
  for (const { outbox, seq, record } of await linesOf(acceptedPath)) {
    const [key, text] = [`${outbox} ${seq}`, JSON.stringify(record)];
    expect(accepted.get(key) ?? text).toBe(text);
    accepted.set(key, text);
  }
  const settled = new Set<string>();
  const receiptedNotes: string[] = [];
  for (const [outbox, ranges, texts] of await linesOf(receiptedPath)) {
    addAll(settled, outbox, ranges);
    receiptedNotes.push(...texts);
  }

  const waiting = new Map<string, string>();
  const options = {
    dir: outboxDir,
    maxBytes: 24 * 8192,
    segmentBytes: 8192,
    sosSegmentBytes: 4096,
    groupMs: 3_600_000,
  };
  {
    await using outbox = await openOutbox({ ...options, log: pino({ level: "silent" }), stamp });
    for (const lane of ["sos", "records"] as const) {
      for (;;) {
        const batch = await outbox.peek(lane, new Map(), { records: 100, bytes: 100_000 });
        if (!batch) break;
        for (const text of batch.texts) {
          const record = JSON.parse(text);
          waiting.set(`${batch.outbox} ${record.seq}`, text);
          if (record.kind === "thinned") addAll(settled, record.detail.outbox, record.detail.seqs);
        }
        outbox.remove(batch.outbox, batch.ranges);
      }
    }
  }
  for (const text of [...accepted.values(), ...receiptedNotes]) {
    const record = JSON.parse(text);
    if (record.kind === "thinned") addAll(settled, record.detail.outbox, record.detail.seqs);
  }

  expect(accepted.size).toBeGreaterThan(ROUNDS);
  const lost = [...accepted.keys()].filter((key) => !waiting.has(key) && !settled.has(key));
  expect(lost).toEqual([]);
  const changed = [...waiting].filter(([key, text]) => accepted.has(key) && accepted.get(key) !== text);
  expect(changed).toEqual([]);
  await rm(dir, { recursive: true });
}, 120_000);

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

async function linesOf(path: string) {
  if (!existsSync(path)) return [];
  const lines = (await readFile(path, "utf8")).split("\n").filter(Boolean);
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      // Cut off by a kill in the middle of its write.
      return [];
    }
  });
}

function addAll(set: Set<string>, outbox: string, ranges: readonly (readonly [number, number])[]) {
  for (const [first, last] of ranges) for (let seq = first; seq <= last; seq++) set.add(`${outbox} ${seq}`);
}
