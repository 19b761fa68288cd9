/** Why somebody looks at what is past (patrols.md, "Looking is recorded"): asked for once in a window, and sent along with every look. */
import type { Right } from "../../core/access/rights.ts";
import { Refusal } from "./api.ts";
import { session } from "./session.svelte.ts";

let given = $state.raw<string | null>(null);
/** The gateway's sentence that asks why; null: it does not. */
let question = $state.raw<string | null>(null);
let asked: { readonly answer: Promise<string | null>; readonly tell: (text: string | null) => void } | null = null;

export const purpose = {
  get given() {
    return given;
  },
  get question() {
    return question;
  },
};

/** What the dialog was told; null: the person would rather not say. */
export function answerPurpose(text: string | null): void {
  if (text !== null) given = text;
  question = null;
  asked?.tell(text);
  asked = null;
}

/**
 * Does `work` with the purpose that was given; where the gateway refuses for want of one, it is asked for and `work` done again. Rejects
 * with the refusal when none is given. `right`: without it nothing is asked, since no purpose would help.
 */
export async function look<T>(right: Right, work: (purpose: string | null) => Promise<T>): Promise<T> {
  const before = given;
  try {
    return await work(before);
  } catch (err) {
    if (!(err instanceof Refusal) || err.status !== 403 || before !== null || !session.may(right)) throw err;
    const text = given ?? (await ask(err.message));
    if (text === null) throw err;
    return await work(text);
  }
}

/** Several looks that wait are one question. */
function ask(sentence: string): Promise<string | null> {
  if (asked === null) {
    let tell = (_text: string | null) => {};
    const answer = new Promise<string | null>((resolve) => {
      tell = resolve;
    });
    asked = { answer, tell };
  }
  question = sentence;
  return asked.answer;
}
