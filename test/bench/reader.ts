/**
 * Part `reader` (P1): from bytes on a tty to fixes, as fast as they are read, `patrol read` and gpsd with a client by turns; then
 * both beside a Node that does nothing, at one epoch a second.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "../support/until.ts";
import { type Child, cpuSeconds, startChild } from "./child.ts";
import { startGpsd } from "./gpsd.ts";
import { NODE_ARGS } from "./installed.ts";
import type { Part, PartOptions } from "./part.ts";
import { epochAt, type Said, saidBefore } from "./receiver-made.ts";
import { median, medianRatio } from "./statistics.ts";
import { table } from "./table.ts";
import { openTty } from "./tty.ts";

const CLI = fileURLToPath(new URL("../../cli/patrol.js", import.meta.url));
const IDLE = "setInterval(() => {}, 1000)";
const PATIENT_MS = 60_000;
/** The last epoch has no successor that ends it; what ends it otherwise is a timer. */
const OPEN_EPOCHS = 2;
const WARM_UP_EPOCHS = 3_000;
const QUIET_MS = 1_000;

type Reader = Child & { readonly told: () => number };
type Reading = {
  readonly sentencesPerS: number;
  readonly cpuUsPerSentence: number;
  /** Of a core, taken by the reader meanwhile: near 1, the reader is the limit and not what writes. */
  readonly cores: number;
  readonly fixes: number;
};

export const reader = (async ({ folder, runs, isQuick, say }) => {
  await mkdir(folder, { recursive: true });
  const log = join(folder, "log");
  const epochs = isQuick ? 6_000 : 60_000;
  const said = saidBefore(Date.now() - 3_600_000, epochs);
  const warmUp = saidBefore(Date.now() - 3_600_000 - epochs * 1_000, WARM_UP_EPOCHS);
  const contenders = {
    patrol: (path: string) => startReader(path, log),
    gpsd: (path: string) => startGpsd(path, log),
    cat: (path: string) => startCat(path, log, said.epochs / said.sentences),
  };
  const patrol: Reading[] = [];
  const gpsd: Reading[] = [];
  const cat: Reading[] = [];
  for (let run = 0; run < runs; run++) {
    const first = run % 2 === 0;
    if (first) patrol.push(await readAll(contenders.patrol, warmUp, said));
    gpsd.push(await readAll(contenders.gpsd, warmUp, said));
    if (!first) patrol.push(await readAll(contenders.patrol, warmUp, said));
    cat.push(await readAll(contenders.cat, warmUp, said));
  }
  say(
    `${said.sentences.toLocaleString("en")} sentences of ${epochs.toLocaleString("en")} epochs on a tty, ${runs} alternating runs:`,
  );
  const rateRatio = ratio(patrol, gpsd, (one) => one.sentencesPerS);
  const cpuRatio = ratio(patrol, gpsd, (one) => one.cpuUsPerSentence);
  const row = (name: string, list: readonly Reading[]) => [
    name,
    median(list.map((one) => one.sentencesPerS)),
    median(list.map((one) => one.cpuUsPerSentence)),
    median(list.map((one) => one.cores)),
    median(list.map((one) => one.fixes)),
  ];
  say(
    table(
      ["", "sentences/s", "CPU us/sentence", "its cores", "fixes told"],
      [
        row("patrol read", patrol),
        row("gpsd, one client", gpsd),
        row("cat: what the tty gives", cat),
        ["ratio", rateRatio, cpuRatio, "", ""],
      ],
    ),
  );
  const idle = await atOneHertz(folder, isQuick, say);
  return { epochs, sentences: said.sentences, patrol, gpsd, cat, rateRatio, cpuRatio, idle };
}) satisfies Part;

function ratio(ours: readonly Reading[], theirs: readonly Reading[], of: (one: Reading) => number): number {
  return medianRatio(ours.map(of), theirs.map(of));
}

/** Time counts from the first byte to the last fix but those that nothing ends, or to the last one that was told at all. */
async function readAll(start: (path: string) => Promise<Reader>, warmUp: Said, said: Said): Promise<Reading> {
  using tty = openTty();
  await using reader = await start(tty.path);
  await tty.feed(warmUp.bytes);
  await until("the first fixes are told", () => reader.told() >= warmUp.epochs / 2, PATIENT_MS);
  await settled(reader);
  const [before, cpu, begun] = [reader.told(), cpuSeconds([reader.pid]), performance.now()];
  await tty.feed(said.bytes);
  const { atMs, cpuS } = await settled(reader, before + said.epochs - OPEN_EPOCHS);
  const ms = atMs - begun;
  return {
    sentencesPerS: (said.sentences / ms) * 1_000,
    cpuUsPerSentence: ((cpuS - cpu) * 1e6) / said.sentences,
    cores: ((cpuS - cpu) * 1_000) / ms,
    fixes: reader.told() - before,
  };
}

/** When it had told `goal` fixes, or has told nothing more for a second. */
async function settled({ pid, told }: Reader, goal = Number.POSITIVE_INFINITY) {
  let last = { told: told(), atMs: performance.now(), cpuS: cpuSeconds([pid]) };
  while (last.told < goal && performance.now() - last.atMs < QUIET_MS) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    if (told() > last.told) last = { told: told(), atMs: performance.now(), cpuS: cpuSeconds([pid]) };
  }
  return last;
}

/** `patrol read` on the tty; resolves once it listens. */
async function startReader(path: string, log: string): Promise<Reader> {
  const args = [...NODE_ARGS, CLI, "read", "--gnss", path, "--baud", "115200", "--recorded"];
  const child = startChild(process.execPath, args, log);
  let told = 0;
  child.process.stdout?.on("data", (chunk: Buffer) => {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) told++;
  });
  return { ...child, told: () => told };
}

/** Reads the tty and knows nothing of it: so many epochs a line stand for its fixes. */
function startCat(path: string, log: string, epochsALine: number): Promise<Reader> {
  const child = startChild("cat", [path], log);
  let lines = 0;
  child.process.stdout?.on("data", (chunk: Buffer) => {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  });
  return Promise.resolve({ ...child, told: () => Math.floor(lines * epochsALine) });
}

async function atOneHertz(folder: string, isQuick: boolean, say: PartOptions["say"]) {
  const log = join(folder, "log");
  using ours = openTty();
  using theirs = openTty();
  await using patrol = await startReader(ours.path, log);
  await using gpsd = await startGpsd(theirs.path, log);
  await using node = startChild(process.execPath, ["-e", IDLE], log);
  const spanS = isQuick ? 15 : 120;
  const speak = async (seconds: number) => {
    for (let n = 0; n < seconds; n++) {
      const bytes = Buffer.from(epochAt(Math.floor(Date.now() / 1_000) * 1_000), "latin1");
      await Promise.all([ours.feed(bytes), theirs.feed(bytes)]);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  };
  const all = { patrol, gpsd, node };
  const cpuOf = () => Object.values(all).map(({ pid }) => cpuSeconds([pid]));
  await speak(10);
  const [before, begun] = [cpuOf(), performance.now()];
  await speak(spanS);
  const seconds = (performance.now() - begun) / 1_000;
  const [patrolPercent = 0, gpsdPercent = 0, nodePercent = 0] = cpuOf().map(
    (cpu, n) => ((cpu - (before[n] ?? 0)) / seconds) * 100,
  );
  const beyond = patrolPercent - nodePercent;
  say(
    `at one epoch a second, % of a core over ${Math.round(seconds)} s: patrol read ${patrolPercent.toFixed(2)}, a Node that does nothing ${nodePercent.toFixed(2)}, beyond it ${beyond.toFixed(2)}; gpsd ${gpsdPercent.toFixed(2)}`,
  );
  return { seconds, patrolPercent, gpsdPercent, nodePercent, beyond };
}
