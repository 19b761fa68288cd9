/** Runs test files as they are: strictly (a skip fails), without a second try, with a seed of the campaign's. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tempFolder } from "../support/temp.ts";
import type { Outcome } from "./outcome.ts";
import type { PlantName } from "./plants.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const PLANTED = new URL("./planted.js", import.meta.url).href;
const MOST_TEXT = 400_000;

export type FilesRun = {
  /** Below `test/`, without an ending: `faults/power-cut`. */
  readonly files: readonly string[];
  /** Only tests whose name has this in it; null: all. */
  readonly only: string | null;
  readonly seed: number;
  readonly env: Readonly<Record<string, string>>;
  /** In every process that the tests start; null: none. */
  readonly plant: PlantName | null;
  readonly withinMs: number;
};

type Json = {
  readonly testResults: readonly {
    readonly name: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
};

export async function runFiles(run: FilesRun): Promise<Omit<Outcome, "seconds">> {
  await using folder = await tempFolder();
  const report = join(folder.path, "report.json");
  const { text, isLate } = await vitest(run, report);
  const json = await readFile(report, "utf8").then(
    (found) => JSON.parse(found) as Json,
    () => null,
  );
  const problems =
    json === null ? [`no report of ${run.files.join(", ")}: ${text.slice(-300)}`] : problemsIn(json, run);
  return {
    runs: 1,
    seeds: String(run.seed),
    accepted: figure(text, /accepted"?:? (\d+)/g),
    stored: figure(text, /stored"?:? (\d+)/g),
    presses: figure(text, /(\d+) presses/g),
    problems: isLate ? [...problems, `not over after ${run.withinMs / 1_000} s`] : problems,
  };
}

async function vitest(run: FilesRun, report: string): Promise<{ readonly text: string; readonly isLate: boolean }> {
  const files = run.files.map((file) => `dist/test/${file}.test.js`);
  const only = run.only === null ? [] : ["-t", run.only];
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const program = join(ROOT, "node_modules", "vitest", "vitest.mjs");
  const strict = { PATROL_TEST_STRICT: "1", PATROL_TEST_SEED: String(run.seed) };
  const planted = run.plant === null ? {} : { NODE_OPTIONS: `--import=${PLANTED}?${encodeURIComponent(run.plant)}` };
  const child = spawn(process.execPath, [program, "run", ...files, ...only, "--retry=0", ...reporters], {
    cwd: ROOT,
    env: { ...process.env, ...strict, ...run.env, ...planted, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-MOST_TEXT);
    });
  }
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill("SIGTERM");
  }, run.withinMs);
  await once(child, "close");
  clearTimeout(timer);
  return { text, isLate };
}

function problemsIn({ testResults }: Json, { only }: FilesRun): readonly string[] {
  const tests = testResults.flatMap((file) => file.assertionResults);
  const failed = tests.filter(({ status }) => status === "failed");
  const skipped = tests.filter(
    ({ status, fullName }) => status !== "passed" && status !== "failed" && asked(fullName, only),
  );
  const broken = testResults.filter((file) => file.assertionResults.length === 0);
  return [
    ...broken.map(({ name, message }) => `${name.split("/").at(-1)}: ${firstLine(message ?? "no tests")}`),
    ...failed.map(({ fullName, failureMessages }) => `${fullName.trim()}: ${firstLine(failureMessages?.[0] ?? "")}`),
    ...skipped.map(({ fullName }) => `skipped: ${fullName.trim()}`),
  ];
}

/** What `only` left out is no skip. */
function asked(name: string, only: string | null): boolean {
  return only === null || new RegExp(only).test(name);
}

function firstLine(text: string): string {
  return (text.split("\n")[0] ?? "").slice(0, 200);
}

/** The sum of a figure that the tests have printed; null when they printed none. */
function figure(text: string, pattern: RegExp): number | null {
  const found = [...text.matchAll(pattern)].map((match) => Number(match[1]));
  return found.length === 0 ? null : found.reduce((sum, one) => sum + one, 0);
}
