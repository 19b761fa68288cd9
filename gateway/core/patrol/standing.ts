/** How the ground stands now: for the live map, of all stations. */
import type { OfStations, StandingGround } from "./analyst.ts";
import type { CheckpointReport, CoverageReport } from "./report.ts";
import type { BlindCell, DueCheckpoint, GroundState } from "./service.ts";

/** The most cells that one state tells of. */
const MOST_BLIND = 20_000;

/**
 * `coverage` with its cells up to now, and `checkpoints` with every period that runs at `now` (Unix ms): the key points whose
 * plan runs, and the cells where nobody was for the report's `blindMs`, those first that were left alone the longest.
 */
export function standingGround(coverage: CoverageReport, checkpoints: CheckpointReport, now: number): StandingGround {
  return { checkpoints: dueOf(checkpoints, now), cells: blindOf(coverage) };
}

/** What somebody of `station` may see of it: its own and what belongs to none; null: all. */
export function standingOf(
  standing: StandingGround,
  station: string | null,
  of: Pick<GroundState, "time" | "lookedFrom" | "blindMs">,
): GroundState {
  const isSeen = ({ stations }: OfStations<unknown>) =>
    station === null || stations.some((one) => one === null || one === station);
  const cells = standing.cells.filter(isSeen);
  return {
    ...of,
    checkpoints: standing.checkpoints.filter(isSeen).map(({ stations: _, ...one }) => one),
    cells: cells.slice(0, MOST_BLIND).map(({ stations: _, ...one }) => one),
    isCut: cells.length > MOST_BLIND,
  };
}

function dueOf({ checkpoints }: CheckpointReport, now: number): readonly OfStations<DueCheckpoint>[] {
  return checkpoints.flatMap(({ checkpoint, station, periods, lastVisit }) => {
    const running = periods.filter(({ from, to }) => from <= now && now < to);
    if (running.length === 0) return [];
    const sum = (of: "planned" | "visited" | "due") => running.reduce((total, period) => total + period[of], 0);
    const isOverdue = running.some((period) => period.isOverdue);
    const counts = { planned: sum("planned"), visited: sum("visited"), due: sum("due") };
    return [{ checkpoint, ...counts, isOverdue, lastVisit, stations: [station] }];
  });
}

function blindOf({ zones, cells, blindMs, to }: CoverageReport): readonly OfStations<BlindCell>[] {
  const blind = (cells?.lastTime ?? []).flatMap((lastTime, n) => {
    if (lastTime !== null && to - lastTime < blindMs) return [];
    const stations = (cells?.zones[n] ?? []).map((place) => zones[place]?.station ?? null);
    return [{ ring: cells?.ring[n] ?? [], lastTime, stations: [...new Set(stations)] }];
  });
  return blind.sort((a, b) => (a.lastTime ?? 0) - (b.lastTime ?? 0));
}
