import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../test/support/temp.ts";
import { findChromium, printPdf } from "./pdf.ts";

/** A program that stands in for a browser: a script of the shell. */
async function program(folder: string, name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

test("the first Chromium on the path is taken, and none is none", async () => {
  await using folder = await tempFolder();
  expect(await findChromium(`${folder.path}:/nowhere`)).toBeNull();
  const chrome = await program(folder.path, "google-chrome", "exit 0");
  expect(await findChromium(`/nowhere:${folder.path}`)).toBe(chrome);
  const chromium = await program(folder.path, "chromium", "exit 0");
  expect(await findChromium(folder.path)).toBe(chromium);
});

const PRINT = `for one in "$@"; do case "$one" in --print-to-pdf=*) out="\${one#*=}";; file:*) page="\${one#file://}";; esac; done
printf '/CreationDate (D:20261123060000+00)/ModDate (D:20261123060000+00) ' > "$out"; cat "$page" >> "$out"`;

test("the page is handed over as a file, and the time of printing is not in what comes back", async () => {
  await using folder = await tempFolder();
  const path = await program(folder.path, "chromium", PRINT);
  expect((await printPdf(path, "<p>x</p>")).toString()).toBe(
    "/CreationDate (D:20000101000000+00)/ModDate (D:20000101000000+00) <p>x</p>",
  );
});

test.each([
  { how: "fails", script: "exit 3", says: "could not print the page: it ended with exit code 3; try --format html" },
  { how: "prints nothing", script: "exit 0", says: "has ended without printing the page; try --format html" },
])("a browser that $how is told with a sentence", async ({ script, says }) => {
  await using folder = await tempFolder();
  const path = await program(folder.path, "chromium", script);
  await expect(printPdf(path, "")).rejects.toThrow(`${path} ${says}`);
});

test("so is one that is not there, and nothing is left in the folder for temporary files", async () => {
  await expect(printPdf("/nowhere/chromium", "")).rejects.toThrow("/nowhere/chromium cannot be started");
  await using folder = await tempFolder();
  const log = join(folder.path, "log");
  const path = await program(folder.path, "chromium", `echo "$@" > ${log}; ${PRINT}`);
  await printPdf(path, "");
  const profile = /--user-data-dir=(\S+)/.exec(await readFile(log, "utf8"))?.[1] ?? "";
  await expect(readFile(join(profile, "..", "page.html"))).rejects.toThrow("ENOENT");
});
