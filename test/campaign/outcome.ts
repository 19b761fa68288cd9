/** What one run of one fault came to. */
export type Outcome = {
  readonly runs: number;
  /** The seeds that it ran with, in words. */
  readonly seeds: string;
  /** Of records; null where the fault has none of its own. */
  readonly accepted: number | null;
  readonly stored: number | null;
  readonly presses: number | null;
  /** Why it failed, each a line; skips among them, since a skip is a failure of the campaign. */
  readonly problems: readonly string[];
  readonly seconds: number;
};

export const NOTHING_YET: Outcome = {
  runs: 0,
  seeds: "",
  accepted: null,
  stored: null,
  presses: null,
  problems: [],
  seconds: 0,
};

/** Both, one after the other. */
export function plus(a: Outcome, b: Outcome): Outcome {
  const sum = (x: number | null, y: number | null) => (x === null && y === null ? null : (x ?? 0) + (y ?? 0));
  return {
    runs: a.runs + b.runs,
    seeds: [a.seeds, b.seeds].filter(Boolean).join(", "),
    accepted: sum(a.accepted, b.accepted),
    stored: sum(a.stored, b.stored),
    presses: sum(a.presses, b.presses),
    problems: [...a.problems, ...b.problems],
    seconds: a.seconds + b.seconds,
  };
}

/** `work` with its time; what it throws is a problem. */
export async function timed(work: () => Promise<Omit<Outcome, "seconds">>): Promise<Outcome> {
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1_000;
  try {
    return { ...(await work()), seconds: seconds() };
  } catch (err) {
    const text = err instanceof Error ? err.message : String(err);
    return { ...NOTHING_YET, runs: 1, problems: [text], seconds: seconds() };
  }
}
