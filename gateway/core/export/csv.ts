/**
 * CSV (RFC 4180), UTF-8 with a byte order mark, without which spreadsheets take Chinese names for something else. A row per
 * fix in SI units; an empty cell is not known. `segment` counts the unit's stretches without a gap from 1.
 */
import { textCell } from "../csv-cell.ts";
import { shown } from "../track.ts";
import type { Run, UnitTrack } from "./segments.ts";
import { isoTime } from "./time.ts";

const BYTE_ORDER_MARK = "\ufeff";
const COLUMNS = [
  "unit",
  "segment",
  "time",
  "fixTime",
  "receivedTime",
  "lat",
  "lon",
  "altitudeM",
  "speedMps",
  "courseDeg",
  "hdop",
  "satellites",
  "mode",
  "reason",
  "clock",
  "poor",
] as const;

export async function* csv(tracks: readonly UnitTrack[]): AsyncGenerator<Iterable<string>> {
  yield [`${BYTE_ORDER_MARK}${COLUMNS.join(",")}\r\n`];
  for (const { unit, pages } of tracks) {
    const name = textCell(unit);
    let segment = 1;
    for await (const runs of pages) {
      yield rows(name, segment, runs);
      segment += runs.filter(({ gap }) => gap).length;
    }
  }
}

/** `segment`: the number of the one that the page begins in, unless a gap lies before it. */
function* rows(name: string, segment: number, runs: readonly Run[]): Generator<string> {
  let number = segment;
  for (const { gap, fixes } of runs) {
    if (gap) number += 1;
    for (const fix of fixes) {
      const f = shown(fix);
      const where = `${f.lat.toFixed(7)},${f.lon.toFixed(7)}`;
      const measured = [f.altitudeM, f.speedMps, f.courseDeg, f.hdop, f.satellites].map(numberCell).join(",");
      const times = `${isoTime(f.fixTime)},${f.fixTime},${f.receivedTime}`;
      yield `${name},${number},${times},${where},${measured},${f.mode},${f.reason},${f.clock},${f.poor}\r\n`;
    }
  }
}

/** A number stays a number, a minus sign too: a southern latitude is no formula. */
function numberCell(value: number | null): string {
  return value === null ? "" : String(value);
}
