import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { collected, type KitLine } from "./kit-line.ts";
import { type BoardSentence, formatBoardSentence, parseHostSentence } from "./kit-sentence.ts";

type Vectors = {
  readonly boardToHost: readonly { readonly line: string; readonly fields: BoardSentence }[];
  readonly hostToBoard: readonly { readonly line: string; readonly fields: object }[];
  readonly lenient: readonly { readonly line: string; readonly fields: object }[];
  readonly bad: readonly { readonly line: string; readonly why: string }[];
  readonly framed: readonly { readonly bytes: string; readonly sentences: readonly string[]; readonly why: string }[];
};
const vectors = JSON.parse(readFileSync(new URL("../../../test/kit-vectors.json", import.meta.url), "utf8")) as Vectors;

describe("a sentence of the board", () => {
  test.each(vectors.boardToHost)("is written as $line", ({ line, fields }) => {
    expect(formatBoardSentence(fields)).toBe(line);
    expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe("a sentence of the host", () => {
  test.each(vectors.hostToBoard)("is read from $line", ({ line, fields }) => {
    expect(parseHostSentence(line)).toEqual(fields);
  });

  test.each(vectors.lenient.filter(({ line }) => line.startsWith("$PHST")))(
    "is read from $line",
    ({ line, fields }) => {
      expect(parseHostSentence(line)).toEqual(fields);
    },
  );

  test.each(vectors.bad)("is not read from $line: $why", ({ line }) => {
    expect(parseHostSentence(line)).toBeNull();
  });

  test.each(vectors.boardToHost)("is not what another board says: $line", ({ line }) => {
    expect(parseHostSentence(line)).toBeNull();
  });
});

/** The lines in `bytes`, and how many were too long. */
function lines(bytes: string): { readonly whole: readonly string[]; readonly tooLong: number } {
  const whole: string[] = [];
  let tooLong = 0;
  let line: KitLine = null;
  for (const byte of bytes) {
    const next = collected(line, byte);
    line = next.line;
    if (next.whole !== null) whole.push(next.whole);
    if (next.isTooLong) tooLong += 1;
  }
  return { whole, tooLong };
}

describe("in bytes of the line", () => {
  test.each(vectors.framed)("sentences are found with $why", ({ bytes, sentences }) => {
    const found = lines(bytes).whole.filter((line) => sentences.includes(line) || parseHostSentence(line) !== null);
    expect(found).toEqual(sentences);
  });

  test.each([
    [80, { whole: [`$${"x".repeat(79)}`], tooLong: 0 }],
    [81, { whole: [], tooLong: 1 }],
    [5_000, { whole: [], tooLong: 1 }],
  ])("a line of %i characters is kept up to 80", (length, expected) => {
    expect(lines(`$${"x".repeat(length - 1)}\r\n`)).toEqual(expected);
  });
});
