/** A process of its own that answers reports of a station: cold at first, then warm. What it is to do comes as its argument. */
import { fileURLToPath } from "node:url";
import type { Ground, MakeTask } from "../../gateway/core/patrol/analyst.ts";
import type { ReportKind } from "../../gateway/core/patrol/service.ts";
import type { Span } from "../../gateway/core/track.ts";
import { openReports } from "../../gateway/sqlite/reports.ts";
import { openTracks } from "../../gateway/sqlite/tracks.ts";

/** `warm`: how often each is asked for again. */
export type Work = {
  readonly tracks: string;
  readonly reports: string;
  readonly ground: Ground;
  readonly units: readonly string[];
  readonly span: Span;
  readonly kinds: readonly ReportKind[];
  readonly warm: number;
};
/** ms by report; `coldMs`: of all of them from the opening of the databases on. `made`: pieces. */
export type Worked = {
  readonly coldMs: number;
  readonly cold: Readonly<Record<string, number>>;
  readonly warm: Readonly<Record<string, readonly number[]>>;
  readonly made: number;
  readonly bytes: Readonly<Record<string, number>>;
  readonly rssMb: number;
};

export const WORKER = fileURLToPath(import.meta.url);

async function answer({ tracks: tracksPath, reports, ground, units, span, kinds, warm }: Work): Promise<Worked> {
  await using tracks = await openTracks(tracksPath, Number.MAX_SAFE_INTEGER);
  const begun = performance.now();
  await using analyst = openReports(tracksPath, reports);
  await analyst.ground(ground);
  let id = 0;
  let made = 0;
  const entries = units.map((unit) => ({ unit, kind: "car", station: "north", label: null }));
  const ask = async (report: ReportKind): Promise<readonly [ms: number, bytes: number]> => {
    const start = performance.now();
    const question = {
      ...span,
      station: "north",
      scope: null,
      report,
      format: "json",
      unit: null,
      officer: null,
    } as const;
    const asOf = await tracks.closeGeneration();
    const task: MakeTask = {
      ...{ id: ++id, asOf, now: span.to, units: entries, assignments: [], incidents: [], orders: [] },
      question: { ...question, withCells: true, blindMs: 86_400_000 },
    };
    const { value, tally } = await analyst.make(task);
    made += tally.made;
    return [performance.now() - start, value.text.length];
  };
  const cold: Record<string, number> = {};
  const bytes: Record<string, number> = {};
  for (const kind of kinds) [cold[kind], bytes[kind]] = await ask(kind);
  const coldMs = performance.now() - begun;
  const again: Record<string, number[]> = {};
  for (let run = 0; run < warm; run++) {
    for (const kind of kinds) {
      again[kind] ??= [];
      again[kind].push((await ask(kind))[0]);
    }
  }
  return { coldMs, cold, warm: again, made, bytes, rssMb: process.memoryUsage().rss / 1e6 };
}

if (process.argv[1] === WORKER) {
  process.once("message", (work: Work) => {
    void answer(work).then((worked) => process.send?.(worked, () => process.disconnect()));
  });
}
