/** The report as Markdown: goals beside figures, the curves with what is to be said about them, and where each comes from. */
import { lineThrough } from "./curves.ts";
import { type Goal, verdictOf } from "./goal.ts";
import type { PartName } from "./parts.ts";
import { type Measured, RUNS, type Run } from "./run.ts";
import type { Curve, Series } from "./svg.ts";
import { textOf } from "./table.ts";

type Page = {
  readonly measured: Measured;
  readonly goals: readonly Goal[];
  readonly curves: readonly Curve[];
  /** By a curve's name; `goals` stands below the table of goals. */
  readonly notes: ReadonlyMap<string, string>;
  /** The file of a curve's picture. */
  readonly pictureOf: (name: string) => string;
};

const ALL = ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10", "P11", "P12"];

export function page({ measured, goals, curves, notes, pictureOf }: Page): string {
  const runs = Object.values(measured).map(({ run }) => run);
  const isQuick = runs.some((run) => run.isQuick);
  const judged = goals.filter(({ share, run }) => share !== null && !run.isQuick);
  const met = judged.filter(({ share }) => (share ?? 0) >= 1).length;
  const absent = ALL.filter((of) => !goals.some((goal) => goal.of === of));
  const lines = [
    "# Bench",
    "",
    `${judged.length === 0 ? "Nothing was measured at full length." : `${met} of ${judged.length} measured goals are met.`}${isQuick ? " Verdicts in brackets come from quick runs, which show that the bench works and measure nothing." : ""}`,
    "A figure is the median of alternating runs; the machines are shared, so that ratios to the peer and CPU say more than rates.",
    ...(absent.length > 0 ? ["", `Not run: ${absent.join(", ")}.`] : []),
    "",
    "| | goal | measured | peer in the same run | | part |",
    "| --- | --- | ---: | --- | --- | --- |",
    ...goals.map(
      (goal) =>
        `| ${[goal.of, goal.asked, goal.measured, goal.peer, verdictOf(goal), goal.part].map(cell).join(" | ")} |`,
    ),
    ...noteLines(notes, "goals"),
    "",
    "## Cost against work",
    "",
    "The line is the straight one nearest to the points.",
    ...curves.flatMap((curve) => curveLines(curve, notes, pictureOf)),
    "",
    "## Where the figures come from",
    "",
    "| part | command | commit | UTC | load average before | fdatasync ms | minutes |",
    "| --- | --- | --- | --- | ---: | ---: | ---: |",
    ...Object.entries(measured).map(([part, { run }]) => partLine(part as PartName, run)),
    "",
    "fdatasync: an append of 4 KiB before the run. Measured on:",
    "",
    ...machines(runs).map((machine) => `- ${machine}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** Sections of a Markdown text by their headings of the second level. */
export function notesOf(text: string): ReadonlyMap<string, string> {
  const sections = text.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const [name = "", ...rest] = section.split("\n");
      return [name.trim(), rest.join("\n").trim()];
    }),
  );
}

function curveLines(curve: Curve, notes: Page["notes"], pictureOf: (name: string) => string): readonly string[] {
  return [
    "",
    `### ${curve.title}`,
    "",
    `![${curve.title}: ${curve.yLabel}, by ${curve.xLabel}](${pictureOf(curve.name)})`,
    "",
    ...curve.series.map((series) => `- ${seriesLine(series)}`),
    ...noteLines(notes, curve.name),
  ];
}

function seriesLine({ name, points }: Series): string {
  const said = points.map(([x, y]) => `${textOf(x)}: ${textOf(y)}`).join(", ");
  if (points.length < 3) return `${name}: ${said}`;
  const { at0, slope, worst, worstX } = lineThrough(points);
  const step = 10 ** Math.floor(Math.log10(Math.max(...points.map(([x]) => x))));
  const line = `${textOf(at0)} and ${textOf(slope * step)} for each ${textOf(step)}`;
  return `${name}: ${said}. Line: ${line}; furthest off it at ${textOf(worstX)}, by ${(worst * 100).toFixed(0)} %`;
}

function noteLines(notes: Page["notes"], name: string): readonly string[] {
  const note = notes.get(name) ?? "";
  return note === "" ? [] : ["", note];
}

function partLine(part: PartName, run: Run): string {
  const { seconds, loadBefore } = run.parts[part] ?? { seconds: Number.NaN, loadBefore: Number.NaN };
  const usual = run.isQuick ? RUNS.quick : RUNS.full;
  const options = [run.isQuick ? " --quick" : "", run.runs === usual ? "" : ` --runs ${run.runs}`].join("");
  const command = `\`npm run bench -- ${part}${options}\``;
  const commit = `${run.commit}${run.isClean ? "" : " with changes"}`;
  const figures = [loadBefore.toFixed(1), run.machine.fsyncMs.toFixed(2), (seconds / 60).toFixed(1)];
  return `| ${part} | ${command} | ${commit} | ${run.date} | ${figures.join(" | ")} |`;
}

function machines(runs: readonly Run[]): readonly string[] {
  const texts = runs.map(
    ({ machine: { cores, cpu, memoryGib, system, node } }) =>
      `${cores} cores (${cpu.trim()}), ${memoryGib.toFixed(1)} GiB, ${system}, Node ${node}`,
  );
  return [...new Set(texts)].toSorted();
}

function cell(text: string): string {
  return text.replaceAll("|", "/");
}
