/** What the console weighs, and how soon a new browser has drawn it. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Browser } from "../browser/browser.ts";
import { noteFirstUnit } from "../browser/page/timing.ts";

const BUILT = fileURLToPath(new URL("../../console/", import.meta.url));

export type Weight = { readonly files: number; readonly bytes: number; readonly gzip: number };

/** Every file of the built console, also what a page asks for only later, but for the same once more, compressed. */
export async function weigh(): Promise<Weight> {
  const entries = await readdir(BUILT, { recursive: true, withFileTypes: true });
  const contents = await Promise.all(
    entries
      .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
      .map((entry) => readFile(join(entry.parentPath, entry.name))),
  );
  const sum = (of: (content: Buffer) => number) => contents.reduce((all, content) => all + of(content), 0);
  return { files: contents.length, bytes: sum((one) => one.length), gzip: sum((one) => gzipSync(one).length) };
}

export type Firsts = { readonly paint: readonly number[]; readonly drawn: readonly number[] };

/** Ms from the navigation to the first contentful paint and to the first unit on the map, each time without anything kept. */
export async function drawnMs(browser: Browser, base: string, runs: number): Promise<Firsts> {
  const paint: number[] = [];
  const drawn: number[] = [];
  for (let run = 0; run < runs; run++) {
    await using one = await browser.open({ base, as: null, before: [noteFirstUnit] });
    await one.page.locator("html[data-drawn]").waitFor();
    drawn.push(Number(await one.page.locator("html").getAttribute("data-drawn")));
    paint.push(
      await one.page.evaluate<number>("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"),
    );
  }
  return { paint, drawn };
}
