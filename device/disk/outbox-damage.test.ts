import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { boot, limit, none, openIn } from "./outbox.test.fixture.ts";

/** In memory where there is such a place: thousands of outboxes are opened, and none of this is about syncing. */
const HOME = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const SIZES = { segmentBytes: 2048, sosSegmentBytes: 2048 };

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(HOME, "outbox-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe("damage", () => {
  /** Notes with seqs 1 to 6 in a small log; gives the segment's bytes. */
  async function smallLog(): Promise<{
    readonly path: string;
    readonly bytes: Buffer;
    readonly used: number;
    readonly id: string;
  }> {
    let id = "";
    {
      await using outbox = await openIn(dir, SIZES);
      id = outbox.id;
      for (let n = 1; n <= 6; n++) await outbox.append(boot);
    }
    const path = join(dir, "log-00001.seg");
    const bytes = await readFile(path);
    let used = bytes.length - 32;
    while (bytes[used - 1] === 0) used -= 1;
    return { path, bytes, used, id };
  }

  /** The waiting records under `id` after damage, notes about the damage itself left out. */
  async function readable(id: string): Promise<readonly number[]> {
    await using outbox = await openIn(dir, SIZES);
    const seqs: number[] = [];
    for (
      let batch = await outbox.peek("records", none, limit);
      batch;
      batch = await outbox.peek("records", none, limit)
    ) {
      for (const text of batch.texts) {
        const record = JSON.parse(text);
        if (record.kind === "boot" && batch.outbox === id) seqs.push(record.seq);
        else expect(record.kind).toBe("quarantined");
      }
      outbox.remove(batch.outbox, batch.ranges);
    }
    return seqs.sort((a, b) => a - b);
  }

  async function restore(head: Buffer) {
    for (const name of await readdir(dir)) await rm(join(dir, name), { recursive: true });
    await writeFile(join(dir, "head"), head);
  }

  test("cut off at any byte, the records before the cut are there and nothing else", async () => {
    const { path, bytes, used, id } = await smallLog();
    const head = await readFile(join(dir, "head"));
    const entryBytes = (used - 32) / 6;
    expect(entryBytes).toBe(125);
    for (let cut = 0; cut <= used; cut += 1) {
      await restore(head);
      await writeFile(path, bytes);
      await truncate(path, cut);
      const whole = cut < 32 ? 0 : Math.floor((cut - 32) / 125);
      expect(await readable(id), `cut at ${cut}`).toEqual([1, 2, 3, 4, 5, 6].slice(0, whole));
    }
  }, 120_000);

  test("with any bit flipped, at most the record that holds it is gone and nothing false appears", async () => {
    const { path, bytes, used, id } = await smallLog();
    const head = await readFile(join(dir, "head"));
    for (let bit = 0; bit < used * 8; bit += 1) {
      const at = bit >> 3;
      await restore(head);
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (bit & 7));
      await writeFile(path, damaged);
      const gone = at < 32 ? null : 1 + Math.floor((at - 32) / 125);
      expect(await readable(id), `bit ${bit}`).toEqual([1, 2, 3, 4, 5, 6].filter((seq) => seq !== gone));
    }
  }, 300_000);

  test("damage between records is declared once by a note that names the seqs", async () => {
    const { path, bytes } = await smallLog();
    const damaged = Buffer.from(bytes);
    damaged.fill(0x20, 32 + 125 + 30, 32 + 3 * 125 - 10);
    await writeFile(path, damaged);
    for (const _ of ["first start", "second start"]) {
      await using outbox = await openIn(dir, SIZES);
      const batch = await outbox.peek("records", none, limit);
      const notes = (batch?.texts ?? []).map((text) => JSON.parse(text)).filter((one) => one.kind === "quarantined");
      expect(notes.map((note) => note.detail.seqs)).toEqual([[[2, 3]]]);
    }
    expect(await readdir(join(dir, "quarantine"))).toHaveLength(1);
  });
});
