/**
 * `npm run bench:report -- FILE ...`: joins what runs of the bench wrote with `--json` into one page, with curves. Of each part
 * the latest run counts, and a quick one only where there is no other.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Command } from "commander";
import { curves } from "./curves.ts";
import { goals } from "./goals.ts";
import { notesOf, page } from "./page.ts";
import { joined, type Run } from "./run.ts";
import { svgOf } from "./svg.ts";

type Options = { readonly out: string; readonly notes: string };

const command = new Command("report")
  .description("joins JSON files of the bench into one page with curves")
  .argument("<file...>", "what `npm run bench -- ... --json FILE` wrote")
  .option("--out <file>", "the page; its curves go beside it", "docs/reports/bench.md")
  .option("--notes <file>", "what is said about each curve, by its name as heading", "test/bench/notes.md")
  .parse();

const { out, notes } = command.opts<Options>();
const runs = await Promise.all(command.args.map(readRun));
const measured = joined(runs);
const drawn = curves(measured);
const stem = basename(out, ".md");
const pictureOf = (name: string) => `${stem}-${name}.svg`;
await mkdir(dirname(out), { recursive: true });
for (const curve of drawn) await writeFile(join(dirname(out), pictureOf(curve.name)), svgOf(curve));
const said = notesOf(await readFile(notes, "utf8"));
await writeFile(out, page({ measured, goals: goals(measured), curves: drawn, notes: said, pictureOf }));
process.stdout.write(`${out} and ${drawn.length} curves\n`);

async function readRun(file: string): Promise<Run> {
  const run = JSON.parse(await readFile(file, "utf8")) as Run;
  // Files of earlier builds had neither.
  if (run.date === undefined || run.parts === undefined)
    command.error(`error: ${file} does not say when and where it was measured: write it anew with --json`);
  return run;
}
