/** The import rules of CONTRIBUTING.md are held by the linter: each line here must be refused where it stands. */
import { execFileSync } from "node:child_process";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { tempFolder } from "./support/temp.ts";

/** Biome's verdict on one line of code that stands in `file` of a tree with this project's rules. */
async function lint(file: string, line: string): Promise<string> {
  await using tree = await tempFolder();
  await cp("biome.json", join(tree.path, "biome.json"));
  await cp("lint", join(tree.path, "lint"), { recursive: true });
  await mkdir(dirname(join(tree.path, file)), { recursive: true });
  await writeFile(join(tree.path, file), `${line}\n`);
  const args = [resolve("node_modules/.bin/biome"), "lint", "--vcs-enabled=false", "--max-diagnostics=none", file];
  try {
    return execFileSync(process.execPath, args, { cwd: tree.path, encoding: "utf8", stdio: "pipe" });
  } catch (err) {
    const { stdout, stderr } = err as { stdout: string; stderr: string };
    return stdout + stderr;
  }
}

const FS = 'import { readFileSync } from "node:fs"; export const x = readFileSync;';

describe("is refused", () => {
  test.each([
    { file: "protocol/example.ts", line: FS, why: "protocol imports its schema library" },
    {
      file: "protocol/example.ts",
      line: 'export { x } from "../runtime/log.ts";',
      why: "protocol imports its schema library",
    },
    {
      file: "runtime/example.ts",
      line: 'export { x } from "../protocol/topics.ts";',
      why: "runtime imports nothing of ours",
    },
    { file: "device/core/example.ts", line: FS, why: "core imports protocol and its own core" },
    {
      file: "device/core/example.ts",
      line: 'export { x } from "../serial/link.ts";',
      why: "core imports protocol and its own core",
    },
    {
      file: "gateway/core/example.ts",
      line: 'export { x } from "../../runtime/log.ts";',
      why: "core imports protocol and its own core",
    },
    { file: "gateway/core/example.ts", line: "export const x = () => Date.now();", why: "core is pure" },
    { file: "gateway/core/example.ts", line: "export const x = () => new Date();", why: "core is pure" },
    { file: "simulator/core/example.ts", line: "export const x = () => Math.random();", why: "core is pure" },
    { file: "gateway/http/example.ts", line: 'export { x } from "../sqlite/tracks.ts";', why: "never another adapter" },
    { file: "device/disk/example.ts", line: 'export { x } from "../mqtt/uplink.ts";', why: "never another adapter" },
    {
      file: "gateway/accounts/example.ts",
      line: 'export { x } from "../sqlite/desk.ts";',
      why: "never another adapter",
    },
    {
      file: "gateway/ingest.ts",
      line: 'export { x } from "./sqlite/tracks.ts";',
      why: "only through interfaces declared in core",
    },
    { file: "simulator/simulator.ts", line: 'export { x } from "../device/core/fix.ts";', why: "only speaks bytes" },
    {
      file: "gateway/example.ts",
      line: 'export { x } from "../device/core/fix.ts";',
      why: "the gateway imports its own folder",
    },
    {
      file: "gateway/console/app/example.ts",
      line: 'export { x } from "../../http/server.ts";',
      why: "the console runs in a browser",
    },
    { file: "gateway/console/live/example.ts", line: FS, why: "the console runs in a browser" },
    {
      file: "gateway/console/core/example.ts",
      line: 'export { x } from "../app/room.svelte.ts";',
      why: "the console's core imports protocol",
    },
    { file: "gateway/console/core/example.ts", line: "export const x = () => Date.now();", why: "core is pure" },
  ])("$line in $file", async ({ file, line, why }) => {
    expect(await lint(file, line)).toContain(why);
  });
});

test("what the rules allow is not refused", async () => {
  expect(await lint("gateway/http/example.ts", 'export { parseTime } from "../core/time.ts";')).not.toContain(
    "noRestrictedImports",
  );
  const types = 'export type { ShownUnit } from "../../core/fleet.ts";';
  expect(await lint("gateway/console/core/example.ts", types)).not.toContain("noRestrictedImports");
  expect(await lint("device/core/example.ts", 'export { isUnit } from "../../protocol/topics.ts";')).not.toContain(
    "noRestrictedImports",
  );
});
