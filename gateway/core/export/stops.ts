/**
 * Stops: where a unit stood for two minutes or longer.
 *
 * A fix stands when it says so (`stop`, `parked`: the device's own rule, below 0.7 m/s for 3 s), or when its speed is known and
 * below 0.7 m/s; a `start` never does. A stop begins with the first fix that stands and goes on while the next ones do,
 * within 25 m of it; it ends with the first fix that moves, or, before a gap, with the last that stood. What is beyond a gap is
 * another stop.
 */
import { distanceM } from "../ground.ts";
import type { Span, StoredFix } from "../track.ts";

/** `lat`, `lon` in degrees: of its first fix. */
export type Stop = Span & { readonly lat: number; readonly lon: number };

const LEAST_STOP_MS = 120_000;
/** cm/s. */
const STANDING_BELOW = 70;
const REACH_M = 25;

/** Stops of a track that is read run by run. */
export type Stops = { readonly found: Stop[]; anchor: StoredFix | null; lastTs: number };

export function newStops(): Stops {
  return { found: [], anchor: null, lastTs: 0 };
}

/** Takes the next fixes in a row; `isAfterGap`: a gap lies before the first. */
export function takeRun(stops: Stops, fixes: readonly StoredFix[], isAfterGap: boolean): void {
  if (isAfterGap) endStop(stops, stops.lastTs);
  for (const fix of fixes) {
    if (!stands(fix)) endStop(stops, fix.ts);
    else if (stops.anchor === null) stops.anchor = fix;
    else if (!isNear(stops.anchor, fix)) {
      endStop(stops, stops.lastTs);
      stops.anchor = fix;
    }
    stops.lastTs = fix.ts;
  }
}

/** All stops of at least two minutes, cut to `span`; one that goes on ends with its last fix. */
export function stopsWithin(stops: Stops, span: Span): readonly Stop[] {
  endStop(stops, stops.lastTs);
  return stops.found
    .filter(({ from, to }) => from < span.to && to > span.from)
    .map((stop) => ({ ...stop, from: Math.max(stop.from, span.from), to: Math.min(stop.to, span.to) }));
}

function endStop(stops: Stops, to: number): void {
  const { anchor } = stops;
  stops.anchor = null;
  if (!anchor || to - anchor.ts < LEAST_STOP_MS) return;
  stops.found.push({ from: anchor.ts, to, lat: anchor.lat / 1e7, lon: anchor.lon / 1e7 });
}

/** Whether a fix says that the unit stood. */
export function stands({ reason, spd }: Pick<StoredFix, "reason" | "spd">): boolean {
  if (reason === "stop" || reason === "parked") return true;
  return reason !== "start" && spd !== null && spd < STANDING_BELOW;
}

function isNear(a: StoredFix, b: StoredFix): boolean {
  if (a.lat === b.lat && a.lon === b.lon) return true;
  return distanceM({ lat: a.lat / 1e7, lon: a.lon / 1e7 }, { lat: b.lat / 1e7, lon: b.lon / 1e7 }) <= REACH_M;
}
