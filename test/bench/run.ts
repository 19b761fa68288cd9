/** What one call of the bench wrote with `--json`: where and when it ran, and what each part answered. */
import { execFileSync } from "node:child_process";
import type { Machine } from "./machine.ts";
import type { PartName, Results } from "./parts.ts";

/** How one part went, beside what it answered. `loadBefore`: the load average of the minute before it began. */
export type PartRun = { readonly seconds: number; readonly loadBefore: number };

/** Of each contender, where nothing else is asked for. */
export const RUNS = { full: 5, quick: 2 } as const;

export type Run = {
  readonly commit: string;
  /** Nothing was changed beside the commit. */
  readonly isClean: boolean;
  /** UTC, to the minute. */
  readonly date: string;
  readonly isQuick: boolean;
  /** Alternating runs of each contender. */
  readonly runs: number;
  readonly machine: Machine;
  readonly parts: { readonly [Name in PartName]?: PartRun };
  readonly results: Results;
};

/** A part's answer and the run that it comes from. */
export type Measured = {
  readonly [Name in PartName]?: { readonly run: Run; readonly result: NonNullable<Results[Name]> };
};

export function stampNow(): Pick<Run, "commit" | "isClean" | "date"> {
  const git = (...args: readonly string[]) => execFileSync("git", args, { encoding: "utf8" }).trim();
  return {
    commit: git("rev-parse", "--short=12", "HEAD"),
    isClean: git("status", "--porcelain") === "",
    date: new Date().toISOString().slice(0, 16).replace("T", " "),
  };
}

/** Of each part the latest run that was not a quick one, or the latest quick one. A part that was skipped counts as not run. */
export function joined(runs: readonly Run[]): Measured {
  const ordered = runs.toSorted((a, b) => Number(b.isQuick) - Number(a.isQuick) || a.date.localeCompare(b.date));
  const parts = ordered.flatMap((run) =>
    Object.entries(run.results).flatMap(([name, result]) =>
      result === null ? [] : [[name, { run, result }] as const],
    ),
  );
  return Object.fromEntries(parts) as Measured;
}
