import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import { inspectOutbox } from "./inspect.ts";
import { boot, fix, kit, openIn, press } from "./outbox.test.fixture.ts";

/** Names, sizes, times and bytes of all files. */
async function stateOf(dir: string): Promise<readonly (readonly [string, string, string])[]> {
  const names = (await readdir(dir, { recursive: true })).sort();
  return Promise.all(
    names.map(async (name) => {
      const { mtimeNs, isDirectory } = await stat(join(dir, name), { bigint: true }).then((one) => ({
        mtimeNs: String(one.mtimeNs),
        isDirectory: one.isDirectory(),
      }));
      return [name, mtimeNs, isDirectory ? "" : (await readFile(join(dir, name))).toString("latin1")] as const;
    }),
  );
}

test("where no device has run there is nothing to inspect", async () => {
  await using folder = await tempFolder();
  expect(await inspectOutbox(folder.path)).toBeNull();
  expect(await inspectOutbox(join(folder.path, "missing"))).toBeNull();
});

test("what waits is counted by type, with its oldest and newest time, and nothing is touched", async () => {
  await using folder = await tempFolder();
  await using outbox = await openIn(folder.path);
  await outbox.append(boot);
  await outbox.append({ ...kit, time: 1_600_000_000_000 });
  await outbox.append(press(1));
  for (let n = 0; n < 5; n++) await outbox.append(fix(n));
  await outbox.append({ ...fix(9), time: 1_800_000_000_000 });
  await outbox.flush();
  const before = await stateOf(folder.path);
  const found = await inspectOutbox(folder.path);
  expect([...(found?.waiting ?? [])].sort()).toEqual([
    ["fix", 6],
    ["kit", 1],
    ["note", 1],
    ["sos", 1],
  ]);
  expect([found?.oldest, found?.newest]).toEqual([1_600_000_000_000, 1_800_000_000_000]);
  expect(found?.segments).toEqual({ used: 2, free: 2, bytes: 2 * 16_384 + 2 * 131_072 });
  expect([found?.damaged, found?.setAside]).toEqual([[], []]);
  expect(await stateOf(folder.path)).toEqual(before);
});

test("what receipts on disk cover does not wait", async () => {
  await using folder = await tempFolder();
  {
    await using outbox = await openIn(folder.path);
    for (let n = 0; n < 4; n++) await outbox.append(kit);
    outbox.remove(outbox.id, [[1, 3]]);
  }
  const found = await inspectOutbox(folder.path);
  expect([...(found?.waiting ?? [])]).toEqual([["kit", 1]]);
});

test("damage is told, without setting anything aside", async () => {
  await using folder = await tempFolder();
  {
    await using outbox = await openIn(folder.path);
    for (let n = 0; n < 6; n++) await outbox.append(kit);
  }
  const path = join(folder.path, "log-00001.seg");
  const bytes = await readFile(path);
  bytes[300] = (bytes[300] ?? 0) ^ 0xff;
  await writeFile(path, bytes);
  const before = await stateOf(folder.path);
  const found = await inspectOutbox(folder.path);
  expect(found?.damaged).toEqual([`${path}: damaged in 1 places; the rest can be read`]);
  expect([...(found?.waiting ?? [])]).toEqual([["kit", 5]]);
  expect(await stateOf(folder.path)).toEqual(before);
  await writeFile(path, Buffer.alloc(bytes.length, 0xa5));
  expect((await inspectOutbox(folder.path))?.damaged).toEqual([`${path}: its header is damaged at both ends`]);
});

test("while a device writes as fast as it can nothing looks damaged", async () => {
  await using folder = await tempFolder();
  await using outbox = await openIn(folder.path, { maxBytes: 65_536 });
  let isWriting = true;
  const writing = (async () => {
    while (isWriting) {
      const seqs = await Promise.all(Array.from({ length: 20 }, () => outbox.append(kit)));
      outbox.remove(outbox.id, [[Math.min(...seqs), Math.max(...seqs)]]);
    }
  })();
  const damaged: string[] = [];
  for (let n = 0; n < 100; n++) damaged.push(...((await inspectOutbox(folder.path))?.damaged ?? []));
  isWriting = false;
  await writing;
  expect(damaged).toEqual([]);
  expect(outbox.writtenBytes()).toBeGreaterThan(1_000_000);
});
