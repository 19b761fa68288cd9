import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readDurable, replaceDurably } from "./durable-file.ts";

let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "durable-"));
  path = join(dir, "value");
});
afterEach(() => rm(dir, { recursive: true }));

test("the value written last is read, and the file keeps its size", async () => {
  expect(await readDurable(path)).toEqual({ ok: false, lost: "absent", older: null });
  for (const value of [1, { two: 2 }, "three"]) await replaceDurably(path, value, { pages: 0 });
  expect(await readDurable(path)).toEqual({ ok: true, value: "three" });
  expect((await readFile(path)).length).toBe(8192);
});

test("with a byte of either slot damaged the other is only an older value: the damaged one may have been the last", async () => {
  for (const value of [1, 2]) await replaceDurably(path, value, { pages: 0 });
  const whole = await readFile(path);
  for (const [at, older] of [
    [0, 2],
    [12, 2],
    [4096, 1],
    [4108, 1],
  ] as const) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    await writeFile(path, damaged);
    expect(await readDurable(path)).toEqual({ ok: false, lost: "corrupt", older });
  }
});

test("a damaged file can be written again", async () => {
  await writeFile(path, "rubbish");
  await replaceDurably(path, 7, { pages: 0 });
  await replaceDurably(path, 8, { pages: 0 });
  expect(await readDurable(path)).toEqual({ ok: true, value: 8 });
});

test("a file that an earlier start found only half the room for gets the rest with the next value", async () => {
  await replaceDurably(path, 1, { pages: 0 });
  await truncate(path, 4096);
  expect(await readDurable(path)).toEqual({ ok: true, value: 1 });
  await replaceDurably(path, 2, { pages: 0 });
  expect((await readFile(path)).length).toBe(8192);
  expect(await readDurable(path)).toEqual({ ok: true, value: 2 });
});

test("a value that does not fit is refused whole, and the one before stays", async () => {
  await replaceDurably(path, "x".repeat(4_000), { pages: 0 });
  await expect(replaceDurably(path, "y".repeat(4_096), { pages: 0 })).rejects.toThrow(/longer than 4096 bytes/);
  expect(await readDurable(path)).toEqual({ ok: true, value: "x".repeat(4_000) });
});
