import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { needs } from "../../test/support/need.ts";
import { NEW_MEMORY, type PanelMemory } from "../core/kit/panel.ts";
import { openPanelJournal, readPanelMemory } from "./panel-journal.ts";

const CHILD = fileURLToPath(new URL("./panel-writer.test.child.js", import.meta.url));
const log = pino({ level: "silent" });
const strace = needs("strace");

let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "panel-"));
  path = join(dir, "panel");
});
afterEach(() => rm(dir, { recursive: true }));

const numbered = (boot: number): PanelMemory => ({
  ...NEW_MEMORY,
  seen: { boardId: "kit-01", boots: [{ boot, events: [[1, boot]] }] },
});
const numberOf = (memory: PanelMemory): number => memory.seen.boots[0]?.boot ?? 0;

test("what was persisted last is there again", async () => {
  const journal = await openPanelJournal(path, log);
  expect(journal.memory).toEqual(NEW_MEMORY);
  for (const n of [1, 2, 3]) await journal.persist(numbered(n));
  expect((await openPanelJournal(path, log)).memory).toEqual(numbered(3));
});

test("its space is there from the first start on", async () => {
  await openPanelJournal(path, log);
  expect((await stat(path)).size).toBe(8192);
});

test("to look at it changes nothing", async () => {
  expect(await readPanelMemory(path)).toEqual({ memory: NEW_MEMORY, isOlder: false });
  await expect(stat(path)).rejects.toThrow("ENOENT");
});

test("cut off at any byte it opens with the last value or the one before, and goes on", async () => {
  const journal = await openPanelJournal(path, log);
  for (const n of [1, 2]) await journal.persist(numbered(n));
  const whole = await readFile(path);
  // Beyond the text of the second slot there are only zeros.
  const ends = [...Array(4096 + 400).keys()].filter((length) => length < 450 || length > 4090);
  for (const length of ends) {
    await writeFile(path, whole);
    await truncate(path, length);
    const opened = await openPanelJournal(path, log);
    expect([length, [0, 1, 2].includes(numberOf(opened.memory))]).toEqual([length, true]);
    await opened.persist(numbered(9));
    expect(await readPanelMemory(path)).toMatchObject({ memory: numbered(9) });
  }
}, 60_000);

test("a write that was torn at any byte leaves the value before it", async () => {
  const journal = await openPanelJournal(path, log);
  await journal.persist(numbered(1));
  const before = await readFile(path);
  await journal.persist(numbered(2));
  const after = await readFile(path);
  const slot = before.subarray(0, 4096).equals(after.subarray(0, 4096)) ? 4096 : 0;
  for (let torn = 0; torn < 300; torn++) {
    const bytes = Buffer.from(before);
    after.copy(bytes, slot, slot, slot + torn);
    await writeFile(path, bytes);
    const read = await readPanelMemory(path);
    expect([torn, read === "damaged" ? null : [1, 2].includes(numberOf(read.memory))]).toEqual([torn, true]);
  }
});

test("with both slots damaged it begins anew", async () => {
  const journal = await openPanelJournal(path, log);
  await journal.persist(numbered(1));
  const bytes = await readFile(path);
  for (const at of [12, 4108]) bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
  expect(await readPanelMemory(path)).toBe("damaged");
  expect((await openPanelJournal(path, log)).memory).toEqual(NEW_MEMORY);
  expect(await readPanelMemory(path)).toEqual({ memory: NEW_MEMORY, isOlder: false });
});

test("killed thirty times while it writes, it has what it said was kept, or one more", async () => {
  let kept = 0;
  for (let round = 0; round < 30; round++) {
    const child = spawn(process.execPath, [CHILD, path], { stdio: ["ignore", "pipe", "inherit"] });
    const wanted = kept + 3 + (round % 7);
    let text = "";
    for await (const chunk of child.stdout) {
      text += chunk;
      kept = Number(text.split("\n").at(-2) ?? kept);
      if (kept >= wanted) break;
    }
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    const read = await readPanelMemory(path);
    // What it said between the last look and the kill was kept, too.
    expect(read === "damaged" ? -1 : numberOf(read.memory)).toBeGreaterThanOrEqual(kept);
    expect(read).toMatchObject({ isOlder: false });
    kept = read === "damaged" ? 0 : numberOf(read.memory);
  }
}, 60_000);

test.skipIf(strace.isMissing)(`after a failed sync it keeps nothing any more ${strace.label}`, () => {
  const inject = "inject=fdatasync:error=EIO:when=4+";
  const env = { ...process.env, UV_THREADPOOL_SIZE: "1" };
  const command = ["-f", "-qq", "-e", "trace=fdatasync", "-e", inject, process.execPath, CHILD, path];
  const traced = spawnSync("strace", command, { encoding: "utf8", timeout: 30_000, env });
  expect(traced.stdout).toBe("1\n2\n");
  expect(traced.stderr).toContain("check the card, then start again");
});
