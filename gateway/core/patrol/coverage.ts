/** Coverage: which cells of zones units were in, and since when nobody was. */
import { cellToBoundary, polygonToCells } from "h3-js";
import { localOf } from "../people/clocks.ts";
import type { Zone } from "../zones/zones.ts";
import { type Books, byUnit, officersAt, type UnitPieces } from "./books.ts";
import { degreeM } from "./distance.ts";
import { cellIndex, cellNumber, RESOLUTION } from "./hexes.ts";
import type { Piece } from "./piece.ts";
import type { Asked, Cells, CoverageReport, ZoneCoverage } from "./report.ts";

/** A zone with the numbers of its cells: those whose centre lies in it. None where it would have more than `MOST_CELLS`. */
export type ZoneCells = { readonly zone: Zone; readonly cells: readonly number[] };

/** The most cells of one zone, about 3,000 km2. */
export const MOST_CELLS = 200_000;

/** The area of a cell is between these, m2. */
const LEAST_CELL_M2 = 8_000;

export function zoneCells(zone: Zone): ZoneCells {
  if (boxM2(zone) > MOST_CELLS * LEAST_CELL_M2 * 4) return { zone, cells: [] };
  const cells = polygonToCells([zone.ring.map(([lon, lat]) => [lon, lat])], RESOLUTION, true);
  return { zone, cells: cells.length > MOST_CELLS ? [] : cells.map(cellNumber).sort((a, b) => a - b) };
}

/** `blindMs`: how long nobody must have been in a cell that is blind. `withCells`: whether each cell is told of. */
export type CoverageOptions = { readonly blindMs: number; readonly withCells: boolean };

/**
 * `zones`: those of the station and those of none, or all. `tracks`: of the units of `unitsOf` (shared where a zone is of no
 * station), at least from `asked.from` and from `blindMs` before `asked.to` on, to `asked.to`, cut at both ends of `asked`. What
 * is before `asked.from` tells the last presence only.
 */
export function coverageReport(
  asked: Asked,
  books: Books,
  zones: readonly ZoneCells[],
  tracks: readonly UnitPieces[],
  { blindMs, withCells }: CoverageOptions,
): CoverageReport {
  const counted = zones.filter(({ zone }) => asked.station === null || [asked.station, null].includes(zone.station));
  const tallies = counted.map(
    ({ zone, cells }): Tally => ({ zone, cells, presenceMs: 0, officerMs: 0, hourMs: HOURS.map(() => 0) }),
  );
  const groups = groupsOf(tallies);
  const assignments = byUnit(books);
  for (const { unit, pieces } of tracks) {
    const station = books.units.find((one) => one.unit === unit)?.station ?? null;
    const own = groups.filter((group) => group.station === null || group.station === station);
    if (own.length === 0) continue;
    for (const piece of pieces) {
      if (piece.to > asked.to || piece.cells.cell.length === 0) continue;
      const officers = officersAt(assignments.get(unit), piece.from).length;
      const hour = Math.floor(localOf(books.timeZone, piece.from) / HOUR_MS) % 24;
      for (const group of own) takePiece(group, piece, asked.from, hour, officers);
    }
  }
  const since = asked.to - blindMs;
  const shown = tallies
    .map((tally) => ({ tally, work: zoneWork(tally, groups, since) }))
    .sort((a, b) => share(a.work) - share(b.work) || (a.work.zone < b.work.zone ? -1 : 1));
  const order = new Map(shown.map(({ tally }, place) => [tally, place]));
  return {
    ...{ from: asked.from, to: asked.to, station: asked.station },
    blindMs,
    lookedFrom: Math.min(asked.from, ...tracks.flatMap(({ pieces }) => pieces[0]?.from ?? [])),
    zones: shown.map(({ work }) => work),
    cells: withCells ? cellsOf(groups, order) : null,
  };
}

const HOUR_MS = 3_600_000;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** A zone while it is counted. */
type Tally = ZoneCells & { presenceMs: number; officerMs: number; readonly hourMs: number[] };

/** A cell while it is counted; `hours`: a bit for each hour of day; `last`: -1: nobody. */
type Cell = { readonly tallies: readonly Tally[]; passes: number; ms: number; last: number; hours: number };

/** The zones of one station are counted by the same units, those of none (null) by all. */
type Group = { readonly station: string | null; readonly cells: ReadonlyMap<number, Cell> };

function groupsOf(tallies: readonly Tally[]): readonly Group[] {
  const stations = [...new Set(tallies.map(({ zone }) => zone.station))];
  return stations.map((station) => {
    const zonesOf = new Map<number, Tally[]>();
    for (const tally of tallies) {
      if (tally.zone.station !== station) continue;
      for (const cell of tally.cells) {
        const there = zonesOf.get(cell);
        if (there) there.push(tally);
        else zonesOf.set(cell, [tally]);
      }
    }
    const cells = [...zonesOf].map(
      ([cell, own]) => [cell, { tallies: own, passes: 0, ms: 0, last: -1, hours: 0 }] as const,
    );
    return { station, cells: new Map(cells) };
  });
}

/** `from`: presence before it tells the last time only. */
function takePiece(group: Group, piece: Piece, from: number, hour: number, officers: number): void {
  const { cell: cells, runs, ms: lengths, last } = piece.cells;
  for (let n = 0; n < cells.length; n++) {
    const cell = group.cells.get(cells[n] as number);
    if (!cell) continue;
    cell.last = Math.max(cell.last, piece.from + (last[n] as number));
    if (piece.from < from) continue;
    const ms = lengths[n] as number;
    // It came into the cell that it goes on in before, and was counted for it there.
    const isOn = n === 0 && piece.goesOn && piece.from > from;
    cell.passes += (runs[n] as number) - (isOn ? 1 : 0);
    cell.ms += ms;
    cell.hours |= 1 << hour;
    for (const tally of cell.tallies) {
      tally.presenceMs += ms;
      tally.officerMs += ms * officers;
      tally.hourMs[hour] = (tally.hourMs[hour] as number) + ms;
    }
  }
}

function zoneWork(tally: Tally, groups: readonly Group[], since: number): ZoneCoverage {
  const { zone, cells, presenceMs, officerMs, hourMs } = tally;
  const group = groups.find(({ station }) => station === zone.station);
  const passed = HOURS.map(() => 0);
  let covered = 0;
  let blind = 0;
  for (const number of cells) {
    const cell = group?.cells.get(number);
    if (!cell) continue;
    if (cell.hours !== 0) covered++;
    if (cell.last <= since) blind++;
    for (const hour of HOURS) if ((cell.hours >> hour) & 1) passed[hour] = (passed[hour] as number) + 1;
  }
  return {
    ...{ zone: zone.id ?? "", name: zone.name, station: zone.station, kind: zone.kind },
    ...{ cells: cells.length, covered, blind, presenceMs, officerMs },
    byHour: HOURS.map((hour) => ({ covered: passed[hour] as number, presenceMs: hourMs[hour] as number })),
  };
}

/** How much of a zone was passed; one without cells is all passed. */
function share({ covered, cells }: ZoneCoverage): number {
  return cells === 0 ? 1 : covered / cells;
}

/** A cell of zones of several stations is counted for each of them, by all units where one of them is of no station. */
function cellsOf(groups: readonly Group[], order: ReadonlyMap<Tally, number>): Cells {
  const numbers = [...new Set(groups.flatMap(({ cells }) => [...cells.keys()]))].sort((a, b) => a - b);
  const all = groups.find(({ station }) => station === null);
  const rows = numbers.map((number) => {
    const found = groups.flatMap(({ cells }) => cells.get(number) ?? []);
    const everyone = all?.cells.get(number);
    const counts = everyone ? [everyone] : found;
    const index = cellIndex(number);
    const last = Math.max(...counts.map((one) => one.last));
    return {
      index,
      zones: found.flatMap(({ tallies }) => tallies.map((tally) => order.get(tally) ?? 0)).sort((a, b) => a - b),
      passes: counts.reduce((sum, { passes }) => sum + passes, 0),
      ms: counts.reduce((sum, { ms }) => sum + ms, 0),
      last: last < 0 ? null : last,
      ring: cellToBoundary(index).flatMap(([lat, lon]) => [inMillionths(lon), inMillionths(lat)]),
    };
  });
  return {
    cell: rows.map(({ index }) => index),
    zones: rows.map(({ zones }) => zones),
    passes: rows.map(({ passes }) => passes),
    presenceMs: rows.map(({ ms }) => ms),
    lastTime: rows.map(({ last }) => last),
    ring: rows.map(({ ring }) => ring),
  };
}

function inMillionths(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}

/** The area of the box around a zone, so that H3 is not asked for more than there is room for. */
function boxM2({ ring }: Zone): number {
  const lats = ring.map(([, lat]) => lat);
  const lons = ring.map(([lon]) => lon);
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  const degree = degreeM((south + north) / 2);
  return (north - south) * degree.lat * (Math.max(...lons) - Math.min(...lons)) * degree.lon;
}
