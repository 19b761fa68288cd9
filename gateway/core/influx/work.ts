/**
 * The forwarding of one batch of lines as a machine: an answer comes in, and what is to be done next comes out. Lines are
 * never given up but singly, with the server's words, and only when those speak of points or others of the batch passed.
 */
import { type Answer, droppedOf, isExpired, isOfPoints, judge } from "./answer.ts";

/** A line that the server will not have. `isOld`: older than the server keeps, which is no fault of the line. */
export type RefusedLine = { readonly line: string; readonly words: string; readonly isOld: boolean };

export type Work = {
  /** Blocks of lines yet to be stored; the first is sent next. Never an empty block. */
  readonly pending: readonly string[];
  readonly refused: readonly RefusedLine[];
  readonly isAnyAccepted: boolean;
  /** Failures in a row. */
  readonly failures: number;
};

/**
 * `send`: the first block of `pending`. `settle`: all are stored or refused. `pause`: then send it again; `ms` null for a
 * wait that grows with `work.failures`. `isHeld`: a person has to act.
 */
export type Next =
  | { readonly type: "send" }
  | { readonly type: "settle" }
  | { readonly type: "pause"; readonly ms: number | null; readonly isHeld: boolean };

export type WorkStep = { readonly work: Work; readonly next: Next };

/** How long it waits after a setting was found wrong. */
export const HOLD_MS = 30_000;
/** So many lines refused one by one with none accepted: it is not the lines. */
const MOST_REFUSED_ALONE = 20;

/** Lines of `text`, in blocks of at most `mostCharacters` where lines allow it. */
export function begin(text: string, mostCharacters: number): Work {
  return { pending: cut(text, mostCharacters), refused: [], isAnyAccepted: false, failures: 0 };
}

/** What the answer to the first block of `pending` leads to. */
export function step(work: Work, answer: Answer, now: number): WorkStep {
  const [block, ...rest] = work.pending;
  if (block === undefined) return { work, next: { type: "settle" } };
  const verdict = judge(answer, now);
  switch (verdict.type) {
    case "accepted":
      return further({ ...work, pending: rest, isAnyAccepted: true, failures: 0 });
    case "divide":
      return divide({ ...work, failures: 0 }, block, rest, answer.words);
    case "smaller":
      return !block.includes("\n")
        ? refuse({ ...work, failures: 0 }, rest, [block], "partial write: the server finds this line too large")
        : further({ ...work, pending: work.pending.flatMap((one) => cut(one, block.length >> 1)), failures: 0 });
    case "hold":
      return paused(work, HOLD_MS, true);
    case "wait":
      return paused(work, verdict.ms, false);
    case "retry":
      return paused(work, null, false);
  }
}

function divide(work: Work, block: string, rest: readonly string[], words: string): WorkStep {
  const lines = block.split("\n");
  if (lines.length === 1 || droppedOf(words) === lines.length) return refuse(work, rest, lines, words);
  return further({ ...work, pending: [...halves(block), ...rest] });
}

function refuse(work: Work, rest: readonly string[], lines: readonly string[], words: string): WorkStep {
  const isOld = isExpired(words);
  const refused = [...work.refused, ...lines.map((line) => ({ line, words, isOld }))];
  const isDoubtful = !work.isAnyAccepted && !refused.some((one) => isOfPoints(one.words));
  if (isDoubtful && (rest.length === 0 || refused.length >= MOST_REFUSED_ALONE)) {
    const pending = [refused.map((one) => one.line).join("\n"), ...rest];
    return paused({ ...work, pending, refused: [] }, HOLD_MS, true);
  }
  return further({ ...work, pending: rest, refused });
}

function further(work: Work): WorkStep {
  return { work, next: { type: work.pending.length === 0 ? "settle" : "send" } };
}

function paused(work: Work, ms: number | null, isHeld: boolean): WorkStep {
  return { work: { ...work, failures: work.failures + 1 }, next: { type: "pause", ms, isHeld } };
}

/** Two halves of a block of two lines or more, by characters, cut between lines. */
function halves(block: string): readonly [string, string] {
  const after = block.indexOf("\n", block.length >> 1);
  const at = after < 0 ? block.lastIndexOf("\n") : after;
  return [block.slice(0, at), block.slice(at + 1)];
}

function cut(text: string, mostCharacters: number): readonly string[] {
  const blocks: string[] = [];
  let start = 0;
  while (text.length - start > mostCharacters) {
    const before = text.lastIndexOf("\n", start + mostCharacters);
    const at = before > start ? before : text.indexOf("\n", start);
    if (at < 0) break;
    blocks.push(text.slice(start, at));
    start = at + 1;
  }
  return start < text.length ? [...blocks, text.slice(start)] : blocks;
}
