/**
 * A scripted session is killed on its way into its first, second, third ... write or sync, until it comes through: after
 * each, a restart has all that was accepted, nothing else, and uses no seq again.
 */
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { needs } from "../support/need.ts";
import { tempFolder } from "../support/temp.ts";
import { judgeOutbox } from "./outbox-verdict.ts";

const CHILD = fileURLToPath(new URL("./outbox-session.child.js", import.meta.url));
const strace = needs("strace");
const RECORDS_A_START = 36;

/** What the outbox is written with, and `write`, which the lists and the making of the head use. */
const CALLS = [
  ["pwrite64", 50],
  ["fdatasync", 20],
  ["fsync", 5],
  ["write", 20],
] as const;

describe.skipIf(strace.isMissing)(`a session that is killed ${strace.label}`, () => {
  test.each(CALLS)("at each %s loses nothing that was accepted", { timeout: 300_000 }, async (call, least) => {
    await using folder = await tempFolder();
    let killed = 0;
    for (let next = 1, isThrough = false; !isThrough; next += 2) {
      const outcomes = await Promise.all([killAt(folder.path, call, next), killAt(folder.path, call, next + 1)]);
      killed += outcomes.filter((one) => one.isKilled).length;
      for (const [i, { isKilled: _, ...verdict }] of outcomes.entries()) {
        expect(verdict, `killed at call ${next + i}`).toMatchObject({ lost: [], false: [], reused: [] });
      }
      isThrough = outcomes.some((one) => !one.isKilled);
    }
    process.stdout.write(`killed at each of ${killed} calls of ${call}\n`);
    expect(killed).toBeGreaterThan(least);
  });
});

/** Runs the session until its call number `n`. strace counts by thread and by call: with one thread for the disk, its n-th is the n-th. */
async function killAt(folder: string, call: string, n: number) {
  const home = join(folder, `${call}-${n}`);
  await mkdir(home);
  const paths = { dir: join(home, "outbox"), acceptedListPath: join(home, "a"), receiptedPath: join(home, "r") };
  // Threads wake each other by a write too: those to files are meant.
  const files = call === "write" ? [join(paths.dir, "head"), paths.acceptedListPath, paths.receiptedPath] : [];
  const injected = ["-e", `trace=${call}`, "-e", `inject=${call}:signal=KILL:when=${n}`];
  injected.push(...files.flatMap((path) => ["-P", path]));
  const session = [CHILD, paths.dir, paths.acceptedListPath, paths.receiptedPath, String(RECORDS_A_START)];
  const isKilled = await new Promise<boolean>((resolve, reject) => {
    execFile(
      "strace",
      ["-f", "-qq", "-o", "/dev/null", ...injected, process.execPath, ...session],
      { env: { ...process.env, UV_THREADPOOL_SIZE: "1" }, timeout: 60_000 },
      (err, _stdout, stderr) => {
        if (err === null) resolve(false);
        else if (err.signal === "SIGKILL" || err.code === 137) resolve(true);
        else reject(new Error(`the session ended otherwise: ${err.message} ${stderr}`));
      },
    );
  });
  return { isKilled, ...(await judgeOutbox(paths)) };
}
