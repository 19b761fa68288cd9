/** What a campaign found, as Markdown: where it ran, each fault, each planted bug. */
import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from "node:os";
import type { Hunt } from "./hunts.ts";
import type { Outcome } from "./outcome.ts";

export type Place = {
  readonly commit: string;
  readonly isClean: boolean;
  readonly date: string;
  readonly machine: string;
  readonly loadAtStart: number;
};
export type Row = { readonly name: string; readonly invariants: string; readonly outcome: Outcome };
export type Findings = {
  readonly place: Place;
  readonly isQuick: boolean;
  readonly minutes: number;
  readonly rows: readonly Row[];
  /** What there was no time left for. */
  readonly left: readonly string[];
  readonly hunts: readonly Hunt[];
};

export function placeNow(): Place {
  const git = (...args: readonly string[]) => execFileSync("git", args, { encoding: "utf8" }).trim();
  const [cpu] = cpus();
  const memory = `${(totalmem() / 2 ** 30).toFixed(1)} GiB`;
  return {
    commit: git("rev-parse", "--short=12", "HEAD"),
    isClean: git("status", "--porcelain") === "",
    date: new Date().toISOString().slice(0, 16).replace("T", " "),
    machine: `${availableParallelism()} cores (${cpu?.model.trim() ?? "unknown"}), ${memory}, ${platform()} ${release().split(".", 2).join(".")}, Node ${process.version}`,
    loadAtStart: loadavg()[0] ?? Number.NaN,
  };
}

/** Whether everything held, nothing was skipped or left out, and every planted bug was caught by all that should. */
export function isPassed({ rows, left, hunts }: Findings): boolean {
  return (
    left.length === 0 && rows.every((row) => row.outcome.problems.length === 0) && hunts.every((hunt) => hunt.caught)
  );
}

export function markdown(findings: Findings): string {
  const { place, isQuick, minutes, rows, left, hunts } = findings;
  const lines = [
    "# Campaign",
    "",
    `${isPassed(findings) ? "Passed" : "**Failed**"}. ${isQuick ? "A quick campaign: the fewest runs of the most telling faults, no proof of rare ones." : `A campaign of ${minutes} minutes.`}`,
    "",
    `- commit ${place.commit}${place.isClean ? "" : " with changes that are not committed"}`,
    `- ${place.date} UTC`,
    `- ${place.machine}; load average at the start ${place.loadAtStart.toFixed(1)}`,
    "",
    "A skip is a failure. `accepted` and `stored` are records where the fault counts them; a seed replays its run.",
    "",
    "| fault | invariants | runs | seeds | accepted | stored | presses | result | seconds |",
    "| --- | --- | ---: | --- | ---: | ---: | ---: | --- | ---: |",
    ...rows.map(rowText),
  ];
  const failed = rows.filter(({ outcome }) => outcome.problems.length > 0);
  if (failed.length > 0) lines.push("", "## What did not hold", "");
  for (const { name, outcome } of failed)
    lines.push(...outcome.problems.map((problem) => `- ${name}: ${plain(problem)}`));
  if (left.length > 0) lines.push("", `Not run, for want of time: ${left.join("; ")}.`);
  if (hunts.length > 0) lines.push("", "## Planted bugs", "", ...huntLines(hunts));
  return `${lines.join("\n")}\n`;
}

function huntLines(hunts: readonly Hunt[]): readonly string[] {
  return [
    "| bug | caught by | seconds | how it showed |",
    "| --- | --- | ---: | --- |",
    ...hunts.map(({ plant, by, caught, seconds }) => {
      const how = caught === null ? "**not caught**" : plain(caught);
      return `| ${plant} | ${by} | ${seconds.toFixed(0)} | ${how} |`;
    }),
  ];
}

function rowText({ name, invariants, outcome }: Row): string {
  const { runs, seeds, accepted, stored, presses, problems, seconds } = outcome;
  const skips = problems.filter((problem) => problem.startsWith("skipped")).length;
  const failures = problems.length - skips;
  const result = [failures > 0 ? `**${failures} failed**` : "", skips > 0 ? `**${skips} skipped**` : ""];
  const text = result.filter(Boolean).join(", ") || "held";
  const figures = [accepted, stored, presses].map((figure) => figure?.toLocaleString("en") ?? "");
  return `| ${name} | ${invariants} | ${runs} | ${seeds} | ${figures.join(" | ")} | ${text} | ${seconds.toFixed(0)} |`;
}

/** Nothing that a table or a page would take for more than text, and no path of a machine. */
function plain(text: string): string {
  return text
    .replaceAll(/\/[\w./-]*\/([\w.-]+)/g, "$1")
    .replaceAll(/[|\n]/g, " ")
    .slice(0, 240);
}
