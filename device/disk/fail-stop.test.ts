import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { needs } from "../../test/support/need.ts";
import { drain, openIn } from "./outbox.test.fixture.ts";

const CHILD = fileURLToPath(new URL("./fail-stop.test.child.js", import.meta.url));
const strace = needs("strace");

test.skipIf(strace.isMissing)(
  `after a failed sync nothing is accepted or synced again, and a restart has what was accepted ${strace.label}`,
  async () => {
    const dir = await mkdtemp(join(tmpdir(), "outbox-eio-"));
    const inject = "inject=fdatasync:error=EIO:when=4+";
    const traced = spawnSync(
      "strace",
      ["-f", "-qq", "-e", "trace=fdatasync", "-e", inject, process.execPath, CHILD, dir],
      {
        encoding: "utf8",
        timeout: 60_000,
        // strace counts the calls of each thread by itself: with one thread the fourth is the fourth of all,
        // after the head and two records.
        env: { ...process.env, UV_THREADPOOL_SIZE: "1" },
      },
    );
    expect(JSON.parse(traced.stdout)).toEqual(["1", "2", ...Array(4).fill("unavailable"), "unavailable"]);
    expect(traced.stderr.match(/EIO/g)).toHaveLength(1);
    await using outbox = await openIn(dir, { segmentBytes: 65_536 });
    expect((await drain(outbox))[outbox.id]?.slice(0, 2)).toEqual([1, 2]);
    await outbox[Symbol.asyncDispose]();
    await rm(dir, { recursive: true });
  },
  90_000,
);
