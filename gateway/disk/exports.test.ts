import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { needsMount, openSmallDisk } from "../../test/faults/disk.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { openExports } from "./exports.ts";

const RUNS = { aborted: false };

async function* pieces(...texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}

/** So many pieces of 64 KiB. */
async function* megabytes(count: number): AsyncGenerator<string> {
  for (let n = 0; n < count * 16; n++) yield "x".repeat(65_536);
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

/** Names left in the folder; none where there is no folder. */
const left = (dataDir: string) => readdir(join(dataDir, "exports")).catch(() => []);

test("a file has its size and SHA-256 before it is read, and no name", async () => {
  await using folder = await tempFolder();
  const exports = await openExports(folder.path);
  await using file = await exports.make(pieces("a", "", "bc"), RUNS);
  // The test vector of FIPS 180-2, B.1.
  expect(file).toMatchObject({
    bytes: 3,
    sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  });
  expect(await left(folder.path)).toEqual([]);
  expect(await textOf(file.content())).toBe("abc");
});

test("of nothing is an empty file, and bytes are counted, not characters", async () => {
  await using folder = await tempFolder();
  const exports = await openExports(folder.path);
  await using nothing = await exports.make(pieces(), RUNS);
  await using han = await exports.make(pieces("警车"), RUNS);
  expect([nothing.bytes, han.bytes]).toEqual([0, 6]);
  expect(await textOf(nothing.content())).toBe("");
});

test("what a kill has left is gone at the next start", async () => {
  await using folder = await tempFolder();
  await mkdir(join(folder.path, "exports"));
  await writeFile(join(folder.path, "exports", "left"), "positions");
  await openExports(folder.path);
  expect(await left(folder.path)).toEqual([]);
});

test("at most four are held at once, and one that was released makes room", async () => {
  await using folder = await tempFolder();
  const exports = await openExports(folder.path);
  const files = [];
  for (let n = 0; n < 4; n++) files.push(await exports.make(pieces("a"), RUNS));
  await expect(exports.make(pieces("a"), RUNS)).rejects.toMatchObject({ code: "limited" });
  for (const file of files) await file[Symbol.asyncDispose]();
  await files[0]?.[Symbol.asyncDispose]();
  expect(exports.held).toBe(0);
  await using _again = await exports.make(pieces("a"), RUNS);
});

test("one that nobody waits for any more, or whose tracks cannot be read, leaves nothing", async () => {
  await using folder = await tempFolder();
  const exports = await openExports(folder.path);
  await expect(exports.make(pieces("a"), { aborted: true })).rejects.toMatchObject({ code: "unavailable" });
  async function* broken(): AsyncGenerator<string> {
    yield "a";
    throw new Error("no answer");
  }
  await expect(exports.make(broken(), RUNS)).rejects.toThrow("no answer");
  expect(exports.held).toBe(0);
  expect(await left(folder.path)).toEqual([]);
});

const mount = needsMount();
test.skipIf(mount.isMissing)(`a full disk is a sentence, and the room is free again ${mount.label}`, async () => {
  await using disk = await openSmallDisk(512);
  const exports = await openExports(disk.path);
  for (let round = 0; round < 3; round++) {
    await expect(exports.make(megabytes(4), RUNS)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/^The gateway's disk has no room for this export: make room there/),
    });
  }
  await using file = await exports.make(megabytes(1), RUNS);
  expect(file.bytes).toBe(1_048_576);
});
