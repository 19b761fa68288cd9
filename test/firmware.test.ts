/** The reference firmware and the simulator's board do the same, byte for byte. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildFirmware, checkSketch, compiler } from "./firmware/build.ts";
import { Recording, randomTimeline, type Timeline } from "./firmware/timeline.ts";
import { seeded } from "./support/random.ts";
import { tempFolder } from "./support/temp.ts";

const TIMELINES = 400;

const vectors = JSON.parse(readFileSync("test/kit-vectors.json", "utf8")) as Readonly<
  Record<"boardToHost" | "hostToBoard" | "lenient" | "bad", readonly { readonly line: string }[]>
> & { readonly framed: readonly { readonly bytes: string }[] };
const hostLines = vectors.hostToBoard.map(({ line }) => line);
const allLines = [...vectors.boardToHost, ...vectors.hostToBoard, ...vectors.lenient, ...vectors.bad].map(
  ({ line }) => line,
);

let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

/** What the firmware prints for each timeline. */
function firmware(program: string, timelines: readonly Timeline[]): readonly (readonly string[])[] {
  const input = timelines.flatMap(({ commands }) => commands).join("\n");
  const output = execFileSync(program, { input: `${input}\n`, encoding: "latin1", maxBuffer: 2 ** 28 });
  const printed: string[][] = [[]];
  for (const line of output.replaceAll("\r\n", "\n").trimEnd().split("\n")) {
    printed.at(-1)?.push(line);
    if (line.startsWith("counts ")) printed.push([]);
  }
  return printed.slice(0, -1);
}

describe.skipIf(compiler.isMissing)(`the reference firmware ${compiler.label}`, () => {
  const program = () => join(folder.path, "runner");
  beforeAll(() => buildFirmware("runner.cpp", program()), 120_000);

  test(`does in ${TIMELINES} random timelines what the simulator's board does`, () => {
    const lines = [...hostLines, ...hostLines, ...hostLines, ...allLines];
    const timelines = Array.from({ length: TIMELINES }, (_, seed) => randomTimeline(seeded(seed), lines));
    const printed = firmware(program(), timelines);
    for (const [seed, { expected }] of timelines.entries()) {
      expect(printed[seed], `timeline of seed ${seed}`).toEqual(expected);
    }
    const all = timelines.flatMap(({ expected }) => expected);
    const count = (pattern: RegExp) => all.filter((line) => pattern.test(line)).length;
    expect({
      repeats: count(/EVT,\d+,\d+,SOS_DOWN,\d{3,}\*/) > 1_000,
      faults: count(/^show FAULT/) > 100,
      losses: count(/^counts [1-9]/) > 100,
      refusals: count(/^counts \d+ [1-9]/) > 100,
    }).toEqual({ repeats: true, faults: true, losses: true, refusals: true });
  }, 120_000);

  test("takes every vector as the simulator's board does", () => {
    const recording = new Recording(0);
    for (const text of [...allLines.map((line) => `${line}\r\n`), ...vectors.framed.map(({ bytes }) => bytes)]) {
      recording.now += 5;
      recording.take({ type: "bytes", text });
    }
    const timeline = recording.end();
    expect(firmware(program(), [timeline])).toEqual([timeline.expected]);
  });

  test("merges presses in a full queue as the simulator's board does", () => {
    const recording = new Recording(2 ** 32 - 2_000);
    for (let i = 0; i < 60; i += 1) {
      recording.take({ type: "contact", contact: i < 3 ? "lid" : "sos", isOn: i % 2 === 0 });
      recording.now += 60;
      recording.take({ type: "tick" });
    }
    const timeline = recording.end();
    expect(timeline.expected.at(-1)).toMatch(/^counts 4\d 0$/);
    expect(firmware(program(), [timeline])).toEqual([timeline.expected]);
  });

  test("keeps its memory over a power cut at any byte", async () => {
    const memory = join(folder.path, "memory");
    await buildFirmware("memory.cpp", memory);
    expect(execFileSync(memory, { encoding: "utf8" })).toBe("840 cuts\n");
  }, 120_000);

  test("has a sketch that compiles", async () => {
    await checkSketch();
  }, 120_000);
});
