/** Coverage: which cells of zones units were in, and since when nobody was. */
import { cellToBoundary, polygonToCells } from "h3-js";
import { localOf } from "../people/clocks.ts";
import type { Zone } from "../zones/zones.ts";
import { type Books, byUnit, officersAt, type UnitPieces } from "./books.ts";
import { type CellTable, cellTable, slotOf, takePiece, zonesAt } from "./cell-table.ts";
import { degreeM } from "./distance.ts";
import { cellIndex, cellNumber, RESOLUTION } from "./hexes.ts";
import type { Asked, Cells, CoverageReport, ZoneCoverage } from "./report.ts";

/** A zone with the numbers of its cells: those whose centre lies in it. None where it would have more than `MOST_CELLS`. */
export type ZoneCells = { readonly zone: Zone; readonly cells: readonly number[] };

/** The most cells of one zone, about 3,000 km2. */
const MOST_CELLS = 200_000;

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
  const stations = [...new Set(counted.map(({ zone }) => zone.station))];
  const tables = stations.map((station) =>
    cellTable(
      station,
      counted.filter(({ zone }) => zone.station === station),
    ),
  );
  countAll(tables, asked, books, tracks);
  const shown = tables
    .flatMap((table) =>
      table.zones.map((_, place) => ({ table, place, work: zoneWork(table, place, asked.to - blindMs) })),
    )
    .sort((a, b) => share(a.work) - share(b.work) || (a.work.zone < b.work.zone ? -1 : 1));
  const order = new Map(tables.map((table) => [table, table.zones.map(() => 0)]));
  for (const [n, { table, place }] of shown.entries()) order.get(table)?.splice(place, 1, n);
  return {
    ...{ from: asked.from, to: asked.to, station: asked.station },
    blindMs,
    lookedFrom: tracks.reduce((first, { pieces }) => Math.min(first, pieces[0]?.from ?? first), asked.from),
    zones: shown.map(({ work }) => work),
    cells: withCells ? cellsOf(order) : null,
  };
}

const HOUR_MS = 3_600_000;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

function countAll(tables: readonly CellTable[], asked: Asked, books: Books, tracks: readonly UnitPieces[]): void {
  const assignments = byUnit(books);
  const stations = new Map(books.units.map(({ unit, station }) => [unit, station]));
  for (const { unit, pieces } of tracks) {
    const own = tables.filter(({ station }) => station === null || station === stations.get(unit));
    if (own.length === 0) continue;
    for (const piece of pieces) {
      if (piece.to > asked.to || piece.cells.cell.length === 0) continue;
      const officers = officersAt(assignments.get(unit), piece.from).length;
      const hour = Math.floor(localOf(books.timeZone, piece.from) / HOUR_MS) % 24;
      for (const table of own) takePiece(table, piece, asked.from, hour, officers);
    }
  }
}

function zoneWork(table: CellTable, place: number, since: number): ZoneCoverage {
  const { zone, cells } = table.zones[place] as ZoneCells;
  const passed = HOURS.map(() => 0);
  let covered = 0;
  let blind = 0;
  for (const cell of cells) {
    const slot = slotOf(table, cell);
    const hours = table.hours[slot] ?? 0;
    if ((table.last[slot] ?? -1) <= since) blind++;
    if (hours === 0) continue;
    covered++;
    for (const hour of HOURS) if ((hours >> hour) & 1) passed[hour] = (passed[hour] as number) + 1;
  }
  return {
    ...{ zone: zone.id ?? "", name: zone.name, station: zone.station, kind: zone.kind },
    ...{ cells: cells.length, covered, blind },
    presenceMs: table.presenceMs[place] ?? 0,
    officerMs: table.officerMs[place] ?? 0,
    byHour: HOURS.map((hour) => ({
      covered: passed[hour] as number,
      presenceMs: table.hourMs[24 * place + hour] ?? 0,
    })),
  };
}

/** How much of a zone was passed; one without cells is all passed. */
function share({ covered, cells }: ZoneCoverage): number {
  return cells === 0 ? 1 : covered / cells;
}

/**
 * A cell of zones of several stations is counted for each of them, by all units where one of them is of no station. `order`:
 * the places of each table's zones in the report.
 */
function cellsOf(order: ReadonlyMap<CellTable, readonly number[]>): Cells {
  const numbers = [...new Set([...order.keys()].flatMap(({ cell }) => cell))].sort((a, b) => a - b);
  const rows = numbers.map((number) => {
    const found = [...order].flatMap(([table, places]) => {
      const slot = slotOf(table, number);
      return slot < 0 ? [] : [{ table, slot, places }];
    });
    const all = found.find(({ table }) => table.station === null);
    const counts = all ? [all] : found;
    const last = Math.max(...counts.map(({ table, slot }) => table.last[slot] ?? -1));
    return {
      zones: found
        .flatMap(({ table, slot, places }) => zonesAt(table, slot).map((place) => places[place] ?? 0))
        .sort((a, b) => a - b),
      passes: counts.reduce((sum, { table, slot }) => sum + (table.passes[slot] ?? 0), 0),
      ms: counts.reduce((sum, { table, slot }) => sum + (table.ms[slot] ?? 0), 0),
      last: last < 0 ? null : last,
    };
  });
  return {
    cell: numbers.map(cellIndex),
    zones: rows.map(({ zones }) => zones),
    passes: rows.map(({ passes }) => passes),
    presenceMs: rows.map(({ ms }) => ms),
    lastTime: rows.map(({ last }) => last),
    ring: numbers.map(ringOf),
  };
}

/** Asking H3 for corners takes most of the time of a map of cells, which is asked for again and again. */
const RINGS = new Map<number, readonly number[]>();
const MOST_RINGS = 100_000;

function ringOf(cell: number): readonly number[] {
  const known = RINGS.get(cell);
  if (known) return known;
  if (RINGS.size >= MOST_RINGS) RINGS.clear();
  const made = cellToBoundary(cellIndex(cell)).flatMap(([lat, lon]) => [inMillionths(lon), inMillionths(lat)]);
  RINGS.set(cell, made);
  return made;
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
