/**
 * Sentences to epochs: those that share a time of day (UTC) speak of one measurement instant. An epoch is closed by
 * another time, by 150 ms without a line, or after 1 s. GSA and VTG carry no time and belong to the epoch in progress.
 * ZDA gives the date and nothing else: some receivers send it with the time of another instant.
 */
import { isPositionSentence, modeOf, type Solution, solve } from "./fix.ts";
import type { PositionSentence, Sentence } from "./sentence/sentence.ts";
import type { Zda } from "./sentence/zda.ts";

/** `now` is milliseconds since boot: it never jumps. `heard` is a line that no fix is made of. */
export type EpochInput =
  | { readonly type: "sentence"; readonly sentence: Sentence }
  | { readonly type: "heard" }
  | { readonly type: "tick" }
  | { readonly type: "end" };

/** When an epoch was, as the receiver says. Times in Unix milliseconds or milliseconds since midnight, UTC. */
export type EpochTime = {
  /** Null when no date is known. */
  readonly receiverTime: number | null;
  /** Null when the sentences had no time either. */
  readonly timeOfDayMs: number | null;
  /** Milliseconds since boot at the epoch's first sentence. */
  readonly uptimeMs: number;
};

export type EpochOutput =
  | ({ readonly type: "fix"; readonly solution: Solution } & EpochTime)
  | { readonly type: "no-fix"; readonly uptimeMs: number };

type OpenEpoch = {
  readonly timeOfDayMs: number | null;
  readonly sentences: readonly Sentence[];
  readonly openedAt: number;
  readonly heardAt: number;
};

export type EpochState = {
  readonly open: OpenEpoch | null;
  /** The epoch closed last: what still comes of it is late and changes nothing. */
  readonly closed: { readonly timeOfDayMs: number; readonly at: number } | null;
  /** The last date-and-time that came with a position, Unix milliseconds. */
  readonly reference: number | null;
  /** The last ZDA, Unix milliseconds, believed once an epoch at that time has a position. */
  readonly announced: number | null;
  /** The last mode that GSA stated while there was a position. */
  readonly mode: 2 | 3 | null;
};

export type EpochStep = { readonly state: EpochState; readonly outputs: readonly EpochOutput[] };

export const NO_EPOCH: EpochState = { open: null, closed: null, reference: null, announced: null, mode: null };

export const SILENCE_MS = 150;
export const LONGEST_MS = 1000;
/** Beyond this a receiver is talking nonsense, and the epoch is closed. */
const MOST_SENTENCES = 64;

/** Some receivers round the time to 10 ms in one sentence and not in the other; 10 ms apart can be two epochs. */
const SAME_TIME_MS = 5;
const LATE_MS = 2000;
const DAY_MS = 86_400_000;
/** A ZDA that is further from the epoch than this is of another one. */
const ANNOUNCED_MS = 5000;
const NOTHING: readonly EpochOutput[] = [];

export function step(state: EpochState, input: EpochInput, now: number): EpochStep {
  const { open } = state;
  switch (input.type) {
    case "sentence":
      return addSentence(state, input.sentence, now);
    case "heard":
      // Many lines come in one read, at one moment: most change nothing.
      return open === null || open.heardAt === now
        ? { state, outputs: NOTHING }
        : { state: { ...state, open: { ...open, heardAt: now } }, outputs: NOTHING };
    case "tick":
      return open && (now - open.heardAt >= SILENCE_MS || now - open.openedAt >= LONGEST_MS)
        ? close(state, now)
        : { state, outputs: NOTHING };
    case "end":
      return close(state, now);
  }
}

/** The moment at which a tick would close the epoch in progress; null when there is none. */
export function dueAt({ open }: EpochState): number | null {
  return open ? Math.min(open.heardAt + SILENCE_MS, open.openedAt + LONGEST_MS) : null;
}

function addSentence(state: EpochState, sentence: Sentence, now: number): EpochStep {
  if (sentence.type === "ZDA") return announce(state, sentence, now);
  const { open } = state;
  if (!isPositionSentence(sentence)) {
    return open && open.sentences.length >= MOST_SENTENCES
      ? { state, outputs: NOTHING }
      : { state: { ...state, open: extended(open, null, sentence, now) }, outputs: NOTHING };
  }
  if (isLate(state, sentence, now)) return step(state, { type: "heard" }, now);
  if (open === null || belongs(open, sentence, now)) {
    return { state: { ...state, open: extended(open, sentence.timeOfDayMs, sentence, now) }, outputs: NOTHING };
  }
  const closed = close(state, now);
  return {
    state: { ...closed.state, open: extended(null, sentence.timeOfDayMs, sentence, now) },
    outputs: closed.outputs,
  };
}

function announce(state: EpochState, { dateMs, timeOfDayMs }: Zda, now: number): EpochStep {
  const heard = step(state, { type: "heard" }, now);
  if (dateMs === null || timeOfDayMs === null) return heard;
  return { ...heard, state: { ...heard.state, announced: dateMs + timeOfDayMs } };
}

function extended(open: OpenEpoch | null, timeOfDayMs: number | null, sentence: Sentence, now: number): OpenEpoch {
  if (open === null) return { timeOfDayMs, sentences: [sentence], openedAt: now, heardAt: now };
  return {
    timeOfDayMs: open.timeOfDayMs ?? timeOfDayMs,
    sentences: [...open.sentences, sentence],
    openedAt: open.openedAt,
    heardAt: now,
  };
}

/** Whether a sentence with a position is of the epoch in progress. */
function belongs(open: OpenEpoch, sentence: PositionSentence, now: number): boolean {
  if (now - open.openedAt >= LONGEST_MS || open.sentences.length >= MOST_SENTENCES) return false;
  if (open.timeOfDayMs !== null && sentence.timeOfDayMs !== null) {
    return isSameTime(open.timeOfDayMs, sentence.timeOfDayMs);
  }
  // Without a time to go by, the next of the same kind begins the next epoch.
  if (open.sentences.some((s) => s.type === sentence.type && s.talker === sentence.talker)) return false;
  return open.timeOfDayMs !== null || sentence.timeOfDayMs === null || !open.sentences.some(isPositionSentence);
}

function isLate({ open, closed }: EpochState, { timeOfDayMs }: PositionSentence, now: number): boolean {
  if (closed === null || timeOfDayMs === null || !isSameTime(closed.timeOfDayMs, timeOfDayMs)) return false;
  return now - closed.at < LATE_MS && !(open?.timeOfDayMs != null && isSameTime(open.timeOfDayMs, timeOfDayMs));
}

function close(state: EpochState, now: number): EpochStep {
  const { open } = state;
  if (open === null) return { state, outputs: NOTHING };
  const { sentences, timeOfDayMs, openedAt } = open;
  const closed = timeOfDayMs === null ? state.closed : { timeOfDayMs, at: now };
  const solution = solve(sentences, state.mode);
  if (solution === "unstated") return { state: { ...state, open: null, closed }, outputs: NOTHING };
  if (solution === "none") {
    return {
      state: { ...state, open: null, closed, mode: null },
      outputs: [{ type: "no-fix", uptimeMs: openedAt }],
    };
  }
  const receiverTime = dated(state, open);
  return {
    state: {
      open: null,
      closed,
      reference: receiverTime ?? state.reference,
      announced: state.announced,
      mode: modeOf(sentences) ?? state.mode,
    },
    outputs: [{ type: "fix", solution, receiverTime, timeOfDayMs, uptimeMs: openedAt }],
  };
}

/** The epoch's date and time: by its own RMC, by a ZDA close to it, or by the last one that was known. */
function dated(state: EpochState, { sentences, timeOfDayMs }: OpenEpoch): number | null {
  if (timeOfDayMs === null) return null;
  for (const s of sentences) {
    if (s.type === "RMC" && s.dateMs !== null && s.timeOfDayMs !== null) {
      return nearest(s.dateMs + s.timeOfDayMs, timeOfDayMs);
    }
  }
  if (state.announced !== null) {
    const time = nearest(state.announced, timeOfDayMs);
    if (Math.abs(time - state.announced) <= ANNOUNCED_MS) return time;
  }
  return state.reference === null ? null : nearest(state.reference, timeOfDayMs);
}

/** The moment with this time of day that is nearest to `reference`: over midnight it is of the next day or the last. */
export function nearest(reference: number, timeOfDayMs: number): number {
  return reference + wrapped(timeOfDayMs - (((reference % DAY_MS) + DAY_MS) % DAY_MS));
}

function isSameTime(a: number, b: number): boolean {
  return Math.abs(wrapped(a - b)) <= SAME_TIME_MS;
}

/** A difference of two times of day, from minus to plus twelve hours. */
function wrapped(differenceMs: number): number {
  return differenceMs - Math.round(differenceMs / DAY_MS) * DAY_MS;
}
