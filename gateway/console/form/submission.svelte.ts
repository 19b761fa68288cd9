/** A form on its way to the gateway: whether it is, and what the gateway says of it. */
import { Refusal } from "../app/api.ts";
import { problemOf } from "../app/text.svelte.ts";
import { NO_PROBLEM, type Placed, placed } from "../core/refusal.ts";

export type Submission = {
  readonly isBusy: boolean;
  /** What is wrong with a field; undefined when nothing is. */
  readonly of: (field: string) => string | undefined;
  /** What is about no field. */
  readonly rest: string;
  /** Says problems that were found here; nothing is sent. */
  readonly refuse: (fields: Readonly<Record<string, string>>) => void;
  /** Whether it was done; a refusal stands beside its field then. */
  readonly send: (work: () => Promise<unknown>) => Promise<boolean>;
};

/** `fields`: names as the gateway's sentences begin with them. `words`: which field a sentence is about that has such a word. */
export function openSubmission(fields: readonly string[], words: Readonly<Record<string, string>> = {}): Submission {
  let isBusy = $state(false);
  let problems = $state.raw<Placed>(NO_PROBLEM);
  return {
    get isBusy() {
      return isBusy;
    },
    of: (field) => problems.fields[field],
    get rest() {
      return problems.rest;
    },
    refuse: (found) => {
      problems = { fields: found, rest: "" };
    },
    send: async (work) => {
      if (isBusy) return false;
      isBusy = true;
      problems = NO_PROBLEM;
      try {
        await work();
        return true;
      } catch (err) {
        problems =
          err instanceof Refusal && err.status !== 0
            ? placed(err.message, fields, words)
            : { fields: {}, rest: problemOf(err) };
        return false;
      } finally {
        isBusy = false;
      }
    },
  };
}
