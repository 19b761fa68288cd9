/** What `npm pack` packs, installed in an empty folder as anybody would: the demo runs, with nothing of this checkout. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const run = promisify(execFile);

test("an archive installed in an empty folder runs the demo", { timeout: 400_000 }, async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  // What is packed was built by whoever runs the tests.
  await run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", path]);
  const [archive = ""] = (await readdir(path)).filter((name) => name.endsWith(".tgz"));
  await writeFile(join(path, "package.json"), '{ "private": true }');
  const quiet = ["--no-audit", "--no-fund", "--omit=dev", "--prefer-offline"];
  await run("npm", ["install", ...quiet, join(path, archive)], { cwd: path });
  const patrol = join(path, "node_modules", ".bin", "patrol");

  const { stdout: version } = await run(patrol, ["--version"], { cwd: path });
  expect(version).toMatch(/^\d+\.\d+\.\d+\n$/);

  const demo = spawn(patrol, ["demo", "--units", "2", "--days", "1"], { cwd: path, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [demo.stdout, demo.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(demo, "exit");
  try {
    const url = await until("the demo's address", () => /gateway at (http:\/\/[\d.:]+);/.exec(said)?.[1], 180_000);
    await until(
      "both units are live",
      () => said.split("\n").filter((line) => line.includes("state=live")).length > 1,
      120_000,
    );
    const page = await fetch(url, { redirect: "manual" });
    expect(page.status).toBe(200);
    expect(await page.text()).toMatch(/<script type="module"[^>]* src="\/assets\//);
  } finally {
    demo.kill("SIGTERM");
  }
  expect(await ended).toEqual([0, null]);
  expect(said).not.toMatch(/Error|ended with code/);
});
