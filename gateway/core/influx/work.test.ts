import { describe, expect, test } from "vitest";
import type { Answer } from "./answer.ts";
import { begin, type Next, step, type Work } from "./work.ts";

const NOW = 1_795_000_000_000;
const said = (status: number | null, words = "", retryAfter: string | null = null): Answer => ({
  status,
  words,
  retryAfter,
});
const OK = said(204);
const CONFLICT = said(400, "partial write: field type conflict dropped=1");
const ALL = Number.MAX_SAFE_INTEGER;
const TEXT = "a 1\nb 2\nc 3\nd 4";

/** Plays a server that answers each block, until the work is settled or has paused so often. */
function play(work: Work, answerTo: (block: string) => Answer, mostPauses = 0) {
  const sent: string[] = [];
  const pauses: Next[] = [];
  let state = work;
  for (let n = 0; n < 1_000; n++) {
    const [block] = state.pending;
    if (block === undefined) break;
    sent.push(block);
    const { work: after, next } = step(state, answerTo(block), NOW);
    state = after;
    if (next.type === "settle") return { sent, pauses, state, isSettled: true };
    if (next.type === "pause") pauses.push(next);
    if (pauses.length > mostPauses) break;
  }
  return { sent, pauses, state, isSettled: false };
}

describe("a batch", () => {
  test("that is accepted is settled with one write", () => {
    expect(play(begin(TEXT, ALL), () => OK)).toMatchObject({ sent: [TEXT], isSettled: true, state: { refused: [] } });
  });

  test("is cut where a server wants smaller writes, between lines", () => {
    expect(begin(TEXT, 8).pending).toEqual(["a 1\nb 2", "c 3\nd 4"]);
    expect(begin(TEXT, 7).pending).toEqual(["a 1\nb 2", "c 3\nd 4"]);
    expect(begin(TEXT, 1).pending).toEqual(["a 1", "b 2", "c 3", "d 4"]);
    expect(begin(TEXT, TEXT.length).pending).toEqual([TEXT]);
    expect(begin("", ALL).pending).toEqual([]);
  });

  test("with one bad line loses that alone, with the server's words", () => {
    const { sent, state, isSettled } = play(begin(TEXT, ALL), (block) => (block.includes("c") ? CONFLICT : OK));
    expect(isSettled).toBe(true);
    expect(state.refused).toEqual([
      { line: "c 3", words: "partial write: field type conflict dropped=1", isOld: false },
    ]);
    expect(sent).toEqual([TEXT, "a 1\nb 2", "c 3\nd 4", "c 3", "d 4"]);
  });

  test("of bad lines alone, and the server says so of every one, is put aside at once", () => {
    const words = "partial write: points beyond retention policy dropped=4";
    const { sent, state, isSettled } = play(begin(TEXT, ALL), () => said(400, words));
    expect({ sent, isSettled }).toEqual({ sent: [TEXT], isSettled: true });
    expect(state.refused).toHaveLength(4);
    expect(state.refused[3]).toEqual({ line: "d 4", words, isOld: true });
  });

  test("of one bad line is put aside when the server speaks of points", () => {
    const { state, isSettled } = play(begin("a 1", ALL), () => said(400, "unable to parse 'a 1'"));
    expect(isSettled).toBe(true);
    expect(state.refused).toHaveLength(1);
  });

  test("that a server refuses for a reason that is not of points stays whole, and a person is told", () => {
    const { state, pauses, isSettled } = play(begin(TEXT, ALL), () => said(400, "database is required"));
    expect(isSettled).toBe(false);
    expect(pauses).toEqual([{ type: "pause", ms: 30_000, isHeld: true }]);
    expect(state).toMatchObject({ pending: [TEXT], refused: [] });
    expect(play(state, () => OK)).toMatchObject({ isSettled: true, state: { refused: [] } });
  });

  test("of many lines that are all refused so is given up after 20 of them", () => {
    const text = Array.from({ length: 1_024 }, (_, n) => `line ${n}`).join("\n");
    const { sent, state, pauses } = play(begin(text, ALL), () => said(400, "bad request"));
    expect(pauses).toHaveLength(1);
    expect(sent.length).toBeLessThan(60);
    expect(state.pending.join("\n")).toBe(text);
  });

  test("whose other lines pass loses a line that is refused in unknown words", () => {
    const { state, isSettled } = play(begin(TEXT, ALL), (block) => (block.includes("d") ? said(400, "no") : OK));
    expect(isSettled).toBe(true);
    expect(state.refused).toEqual([{ line: "d 4", words: "no", isOld: false }]);
  });

  test("that is too large is cut smaller until it fits, and so is all that follows", () => {
    const { sent, isSettled, state } = play(begin(TEXT, ALL), (block) => (block.length > 3 ? said(413) : OK));
    expect(isSettled).toBe(true);
    expect(state.refused).toEqual([]);
    expect(sent).toEqual([TEXT, "a 1\nb 2", "a 1", "b 2", "c 3", "d 4"]);
  });

  test("of one line that is too large is put aside", () => {
    expect(play(begin("a 1", ALL), () => said(413)).state.refused).toMatchObject([{ line: "a 1" }]);
  });
});

describe("nothing is given up", () => {
  test.each([
    { answer: said(401, "authorization failed"), pause: { ms: 30_000, isHeld: true } },
    { answer: said(403), pause: { ms: 30_000, isHeld: true } },
    { answer: said(404), pause: { ms: 30_000, isHeld: true } },
    { answer: said(302), pause: { ms: 30_000, isHeld: true } },
    { answer: said(429, "", "7"), pause: { ms: 7_000, isHeld: false } },
    { answer: said(503), pause: { ms: null, isHeld: false } },
    { answer: said(500, "disk full"), pause: { ms: null, isHeld: false } },
    { answer: said(null, "ECONNRESET"), pause: { ms: null, isHeld: false } },
  ])("after $answer.status it waits and sends the same again", ({ answer, pause }) => {
    const { work, next } = step(begin(TEXT, ALL), answer, NOW);
    expect(next).toEqual({ type: "pause", ...pause });
    expect(work).toEqual({ pending: [TEXT], refused: [], isAnyAccepted: false, failures: 1 });
  });

  test("and failures in a row are counted until an answer comes", () => {
    const failed = play(begin(TEXT, ALL), () => said(null), 99);
    expect(failed.state.failures).toBe(100);
    expect(step(failed.state, CONFLICT, NOW).work.failures).toBe(0);
  });

  test("a server that fails in the midst of a division is waited for", () => {
    let isUp = false;
    const { work } = step(begin(TEXT, ALL), CONFLICT, NOW);
    const down = play(work, () => (isUp ? OK : said(null)));
    isUp = true;
    expect(play(down.state, (block) => (block.includes("a") ? CONFLICT : OK))).toMatchObject({
      isSettled: true,
      state: { refused: [{ line: "a 1" }] },
    });
  });

  test("an answer when nothing is pending settles", () => {
    expect(step(begin("", ALL), OK, NOW).next).toEqual({ type: "settle" });
  });
});
