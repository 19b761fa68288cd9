import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import { isLocked, takeLock } from "./lock.ts";
import { log } from "./outbox.test.fixture.ts";

const REFUSAL = /another device runs on .*: stop it first, or give this one a PATROL_DATA_DIR of its own/;

test("the lock is one's own until it is let go, and leaves nothing behind", async () => {
  await using folder = await tempFolder();
  expect(await isLocked(folder.path)).toBe(false);
  {
    await using _ = await takeLock(folder.path, log);
    expect(await isLocked(folder.path)).toBe(true);
    await expect(takeLock(folder.path, log)).rejects.toThrow(REFUSAL);
    expect(await isLocked(folder.path)).toBe(true);
  }
  expect(await isLocked(folder.path)).toBe(false);
  expect(await readdir(folder.path)).toEqual([]);
  await using _ = await takeLock(folder.path, log);
});

test("what a killed process left behind is no lock", async () => {
  await using folder = await tempFolder();
  const code = `require("node:net").createServer().listen("${join(folder.path, "device.lock")}", () => process.stdout.write("locked"))`;
  const child = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  await expect(takeLock(folder.path, log)).rejects.toThrow(REFUSAL);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await readdir(folder.path)).toEqual(["device.lock"]);
  expect(await isLocked(folder.path)).toBe(false);
  await using _ = await takeLock(folder.path, log);
  expect(await isLocked(folder.path)).toBe(true);
});

test("the folder's path may be as long as it likes", async () => {
  await using folder = await tempFolder();
  const deep = join(folder.path, "x".repeat(200), "y".repeat(200));
  await mkdir(deep, { recursive: true });
  await using _ = await takeLock(deep, log);
  await expect(takeLock(deep, log)).rejects.toThrow(REFUSAL);
});

test("a folder that is not there has no lock", async () => {
  expect(await isLocked("/nowhere/at/all")).toBe(false);
});
