/** The cells of the zones that the same units count in, with what is counted of each: a week has some hundred thousand of them. */
import type { ZoneCells } from "./coverage.ts";
import type { Piece } from "./piece.ts";

/**
 * Columns by slot. `cell`: its number; `zone`: the place of its zone among `zones`, and `further` of others that it lies in;
 * `last`: Unix ms, -1: nobody; `hours`: a bit for each hour of day in which somebody was there. `slots`: by hash, one more
 * than the slot, 0: none. `station`: whose units count; null: all.
 */
export type CellTable = {
  readonly station: string | null;
  readonly zones: readonly ZoneCells[];
  readonly presenceMs: Float64Array;
  readonly officerMs: Float64Array;
  readonly hourMs: Float64Array;
  readonly slots: Int32Array;
  readonly shift: number;
  readonly cell: number[];
  readonly zone: number[];
  readonly further: Map<number, number[]>;
  readonly passes: Float64Array;
  readonly ms: Float64Array;
  readonly last: Float64Array;
  readonly hours: Int32Array;
};

/** `zones`: of one station, or of none. */
export function cellTable(station: string | null, zones: readonly ZoneCells[]): CellTable {
  const most = zones.reduce((sum, { cells }) => sum + cells.length, 0);
  const bits = Math.max(4, Math.ceil(Math.log2(2 * most + 1)));
  const table = {
    ...{ station, zones },
    presenceMs: new Float64Array(zones.length),
    officerMs: new Float64Array(zones.length),
    hourMs: new Float64Array(24 * zones.length),
    ...{ slots: new Int32Array(2 ** bits), shift: 32 - bits, cell: [], zone: [], further: new Map<number, number[]>() },
    ...{ passes: new Float64Array(most), ms: new Float64Array(most) },
    ...{ last: new Float64Array(most).fill(-1), hours: new Int32Array(most) },
  };
  for (const [place, { cells }] of zones.entries()) for (const cell of cells) enter(table, cell, place);
  return table;
}

/** The slot of a cell; -1: it is in none of the zones. */
export function slotOf({ slots, shift, cell: cells }: CellTable, cell: number): number {
  for (let at = hashOf(cell, shift); ; at = (at + 1) & (slots.length - 1)) {
    const slot = (slots[at] as number) - 1;
    if (slot < 0 || cells[slot] === cell) return slot;
  }
}

/** The places of the zones that a cell lies in. */
export function zonesAt({ zone, further }: CellTable, slot: number): readonly number[] {
  return [zone[slot] as number, ...(further.get(slot) ?? [])];
}

/**
 * Counts a piece. `from`: what is before it tells the last presence only. `hour`: of day, on the clocks; `officers`: how many were
 * on the unit.
 */
export function takePiece(table: CellTable, piece: Piece, from: number, hour: number, officers: number): void {
  const { cell: cells, runs, ms: lengths, last } = piece.cells;
  for (let n = 0; n < cells.length; n++) {
    const slot = slotOf(table, cells[n] as number);
    if (slot < 0) continue;
    table.last[slot] = Math.max(table.last[slot] as number, piece.from + (last[n] as number));
    if (piece.from < from) continue;
    const ms = lengths[n] as number;
    // It came into the cell that it goes on in before, and was counted for it there.
    const isOn = n === 0 && piece.goesOn && piece.from > from;
    table.passes[slot] = (table.passes[slot] as number) + (runs[n] as number) - (isOn ? 1 : 0);
    table.ms[slot] = (table.ms[slot] as number) + ms;
    table.hours[slot] = (table.hours[slot] as number) | (1 << hour);
    credit(table, table.zone[slot] as number, hour, ms, officers);
    if (table.further.size === 0) continue;
    for (const zone of table.further.get(slot) ?? []) credit(table, zone, hour, ms, officers);
  }
}

function credit(
  { presenceMs, officerMs, hourMs }: CellTable,
  zone: number,
  hour: number,
  ms: number,
  officers: number,
): void {
  presenceMs[zone] = (presenceMs[zone] as number) + ms;
  officerMs[zone] = (officerMs[zone] as number) + ms * officers;
  hourMs[24 * zone + hour] = (hourMs[24 * zone + hour] as number) + ms;
}

function enter(table: CellTable, cell: number, zone: number): void {
  const known = slotOf(table, cell);
  if (known >= 0) {
    const there = table.further.get(known);
    if (there) there.push(zone);
    else table.further.set(known, [zone]);
    return;
  }
  let at = hashOf(cell, table.shift);
  while (table.slots[at] !== 0) at = (at + 1) & (table.slots.length - 1);
  table.slots[at] = table.cell.push(cell);
  table.zone.push(zone);
}

/** The upper bits of a product with the golden ratio: neighbours lie apart. */
function hashOf(cell: number, shift: number): number {
  return Math.imul(cell | 0, 0x9e3779b1) >>> shift;
}
