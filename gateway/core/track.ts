/** Tracks: the ordered fixes of a unit, as stored. */
import { FIX_REASONS } from "../../protocol/limits.ts";
import type { Clock, FixReason, FixRecord } from "../../protocol/record.ts";
import type { Mark } from "./gap.ts";

/**
 * A fix in the store's own integer steps, the same in every store, so that a replay is the same bytes from each:
 * `ts`, `rx` Unix ms; `lat`, `lon` 1e-7 degree; `alt` 0.1 m; `spd` cm/s; `crs` 0.1 degree; `hdop` 0.1.
 */
export type StoredFix = {
  readonly ts: number;
  readonly lat: number;
  readonly lon: number;
  readonly alt: number | null;
  readonly spd: number | null;
  readonly crs: number | null;
  readonly hdop: number | null;
  readonly sat: number | null;
  readonly mode: number;
  readonly reason: FixReason;
  readonly clock: Clock;
  readonly rx: number;
  /** All that is left of its minute; left out of a fix whose neighbours are there too. */
  readonly isMinute?: true;
};

/** The reasons of a fix in the order in which stores and bundles number them; it only ever grows at the end. */
export const REASONS: readonly FixReason[] = FIX_REASONS;

/** The clocks of a fix in the order in which stores number them; it only ever grows at the end. */
export const CLOCKS: readonly Clock[] = ["gnss", "system", "none"];

/** A span of time in Unix ms, `from` included, `to` not. */
export type Span = { readonly from: number; readonly to: number };

/** Where tracks are read from. Both implementations pass one contract suite. */
export interface TrackStore {
  /** The fixes of one unit in `span` (beyond the retention one a minute), oldest first, in pages that are read as they are asked for. */
  fixes(unit: string, span: Span): AsyncIterable<readonly StoredFix[]>;
  /** What the unit said that explains its silences, from its last fix before `span` on to the end of it, oldest first. */
  marks(unit: string, span: Span): Promise<readonly Mark[]>;
  /** The newest fix of every unit that has one. */
  newest(): Promise<ReadonlyMap<string, StoredFix>>;
}

/** A received fix in the store's steps. `time` is the instant it is credited to. */
export function quantise(record: FixRecord, time: number, receivedTime: number): StoredFix {
  return {
    ts: time,
    lat: Math.round(record.lat * 1e7),
    lon: Math.round(record.lon * 1e7),
    alt: steps(record.altitudeM, 10),
    spd: steps(record.speedMps, 100),
    crs: record.courseDeg === null ? null : Math.round(record.courseDeg * 10) % 3600,
    hdop: steps(record.hdop, 10),
    sat: record.satellites,
    mode: record.mode,
    reason: record.reason,
    clock: record.clock,
    rx: receivedTime,
  };
}

/** A stored fix in SI units, as the HTTP API shows it. `poor`: fewer than 4 satellites or hdop over 4. */
export type ShownFix = {
  readonly fixTime: number;
  readonly receivedTime: number;
  readonly lat: number;
  readonly lon: number;
  readonly altitudeM: number | null;
  readonly speedMps: number | null;
  readonly courseDeg: number | null;
  readonly hdop: number | null;
  readonly satellites: number | null;
  readonly mode: number;
  readonly reason: FixReason;
  readonly clock: Clock;
  readonly poor: boolean;
};

export function shown(fix: StoredFix): ShownFix {
  return {
    fixTime: fix.ts,
    receivedTime: fix.rx,
    lat: fix.lat / 1e7,
    lon: fix.lon / 1e7,
    altitudeM: fix.alt === null ? null : fix.alt / 10,
    speedMps: fix.spd === null ? null : fix.spd / 100,
    courseDeg: fix.crs === null ? null : fix.crs / 10,
    hdop: fix.hdop === null ? null : fix.hdop / 10,
    satellites: fix.sat,
    mode: fix.mode,
    reason: fix.reason,
    clock: fix.clock,
    poor: (fix.sat !== null && fix.sat < 4) || (fix.hdop !== null && fix.hdop > 40),
  };
}

/** How long after a fix the unit's next one is due, from why it sent this one (wire.md, reporting profile). */
export function expectedIntervalMs(reason: FixReason): number {
  switch (reason) {
    // After a stop the next report is the first parked heartbeat.
    case "stop":
    case "parked":
      return 60_000;
    case "sos":
      return 10_000;
    case "first":
    case "interval":
    case "distance":
    case "deviation":
    case "start":
    case "regained":
      return 10_000;
  }
}

function steps(value: number | null, perUnit: number): number | null {
  return value === null ? null : Math.round(value * perUnit);
}
