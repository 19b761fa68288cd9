/** One line of the table of goals: what is asked, what was measured, and whether that is enough. */
import type { PartName } from "./parts.ts";
import type { Measured, Run } from "./run.ts";
import { textOf } from "./table.ts";

export type Goal = {
  /** `P1` to `P12`. */
  readonly of: string;
  readonly asked: string;
  readonly measured: string;
  /** The peer's figure in the same run; empty: it has none. */
  readonly peer: string;
  readonly part: PartName;
  readonly run: Run;
  /** Measured to asked, turned so that 1 and above is enough; null: nothing to judge by. */
  readonly share: number | null;
};

type Asked = Pick<Goal, "asked" | "measured" | "share"> & { readonly peer?: string };

/** `unit` goes behind the figure, as in ` ms`. */
export function atMost(what: string, most: number, value: number, unit: string, peer = ""): Asked {
  const share = value === 0 ? Number.POSITIVE_INFINITY : most / value;
  return { asked: `${what}: at most ${textOf(most)}${unit}`, measured: `${textOf(value)}${unit}`, share, peer };
}

export function atLeast(what: string, least: number, value: number, unit: string, peer = ""): Asked {
  return {
    asked: `${what}: at least ${textOf(least)}${unit}`,
    measured: `${textOf(value)}${unit}`,
    share: value / least,
    peer,
  };
}

/** The goals of a part, or none where it was not run. */
export function goalsOf<Name extends PartName>(
  measured: Measured,
  part: Name,
  of: string,
  ask: (result: NonNullable<NonNullable<Measured[Name]>["result"]>) => readonly Asked[],
): readonly Goal[] {
  const found = measured[part];
  if (found === undefined) return [];
  const { run, result } = found as { run: Run; result: NonNullable<NonNullable<Measured[Name]>["result"]> };
  return ask(result).map((one) => ({ peer: "", ...one, of, part, run }));
}

/** What stands in the last column. A quick run shows that the bench works, and nothing else. */
export function verdictOf({ share, run }: Pick<Goal, "share" | "run">): string {
  if (share === null || Number.isNaN(share)) return "not judged";
  const isMet = share >= 1;
  const digits = share >= 0.995 ? 3 : 2;
  const text = isMet ? "met" : `gap: ${share >= 0.1 ? share.toFixed(digits) : share.toPrecision(1)} of it`;
  if (run.isQuick) return `(${text})`;
  return isMet ? text : `**${text}**`;
}
