import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type BoardSentence, type HostSentence, hostSentence, lastTold, readBoardSentence } from "./sentence.ts";

type Good = { readonly line: string; readonly fields: Readonly<Record<string, unknown>> };
type Bad = { readonly line: string; readonly why: string };
type Vectors = {
  readonly boardToHost: readonly Good[];
  readonly hostToBoard: readonly (Good & { readonly fields: HostSentence })[];
  readonly lenient: readonly (Good & { readonly why: string })[];
  readonly bad: readonly Bad[];
};

/** The same lines are read by the simulated board and by the firmware. */
const vectors: Vectors = JSON.parse(readFileSync("test/kit-vectors.json", "utf8"));
const isOfBoard = ({ line }: { readonly line: string }) => line.startsWith("$PKIT");

describe("a board's sentence", () => {
  test.each(vectors.boardToHost)("$line is read", ({ line, fields }) => {
    expect(readBoardSentence(line)).toEqual({ ok: true, sentence: fields });
  });

  test.each(vectors.lenient.filter(isOfBoard))("$line: $why", ({ line, fields }) => {
    expect(readBoardSentence(line)).toEqual({ ok: true, sentence: fields });
  });

  test.each(vectors.bad)("$line is none: $why", ({ line }) => {
    expect(readBoardSentence(line).ok).toBe(false);
  });

  test.each(vectors.hostToBoard)("$line is the host's own and no board's", ({ line }) => {
    expect(readBoardSentence(line)).toEqual({ ok: false, reason: "unknown" });
  });

  test("every one of its letters counts: with any one changed it is refused", () => {
    const line = "$PKIT,EVT,7,1,SOS_DOWN,0*59";
    for (let at = 0; at < line.length; at++) {
      for (const bit of [1, 2, 4, 8, 16, 32, 64]) {
        const changed = line.slice(0, at) + String.fromCharCode(line.charCodeAt(at) ^ bit) + line.slice(at + 1);
        expect([changed, readBoardSentence(changed).ok]).toEqual([changed, false]);
      }
    }
  });
});

test.each(vectors.hostToBoard)("$line is what the host writes", ({ line, fields }) => {
  expect(hostSentence(fields)).toBe(`${line}\r\n`);
});

test("of the tellings of an event that came at once the last is taken, where it stands", () => {
  const event = (boot: number, n: number, ageMs: number) =>
    ({ type: "EVT", boot, n, event: "SOS_DOWN", ageMs }) satisfies BoardSentence;
  const hello: BoardSentence = { type: "HELLO", proto: 1, firmware: "1.0.0", boardId: "kit-01", boot: 7 };
  const told = [event(7, 1, 0), hello, event(7, 1, 200), event(6, 1, 50), event(7, 1, 600), hello, event(7, 2, 0)];
  expect(lastTold(told)).toEqual([hello, event(6, 1, 50), event(7, 1, 600), hello, event(7, 2, 0)]);
});
