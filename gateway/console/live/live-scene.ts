/** The units of the room as markers. */
import { fromLonLat } from "ol/proj.js";
import { ageOf, isAgeSaid, isStanding, type Look } from "../core/look.ts";
import type { Room, ShownUnit } from "../core/room.ts";
import type { Marker } from "../map/marker.ts";

/** How fast a unit may have moved on while nothing was heard: the ring grows by this, in m/s, up to a bound. */
const LEAST_SPREAD_MPS = 3;
const MOST_SPREAD_M = 5_000;

/** `span`: an age in words. Units without a position are on no map. */
export function markersOf(
  room: Room,
  looks: ReadonlyMap<string, Look>,
  now: number,
  span: (ms: number) => string,
): readonly Marker[] {
  return [...room.units.values()].flatMap((unit) => markerOf(unit, looks.get(unit.unit) ?? "offline", now, span) ?? []);
}

function markerOf(unit: ShownUnit, look: Look, now: number, span: (ms: number) => string): Marker | null {
  if (!unit.fix) return null;
  const age = ageOf(unit, now) ?? 0;
  const isSaid = isAgeSaid(unit, now) && !(isStanding(unit) && unit.state === "live");
  const metres = (age / 1000) * Math.max(LEAST_SPREAD_MPS, unit.fix.speedMps ?? 0);
  return {
    id: unit.unit,
    at: fromLonLat([unit.fix.lon, unit.fix.lat]),
    look,
    courseDeg: unit.fix.courseDeg,
    label: unit.unit,
    ...(isSaid ? { note: span(age) } : {}),
    spreadM: unit.state === "live" && look !== "lost" ? null : Math.min(metres, MOST_SPREAD_M),
    isFaint: look === "offline",
  };
}
